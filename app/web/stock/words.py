"""What the words of stock are called on pages."""

from typing import Final

from app.domains.inventory import StockLevelState
from app.web.orders.words import Word
from app.web.rendering.locales import mark as _

MOVEMENT_KIND: Final = {
    "opening": Word(_("Opening stock"), "neutral", "flag-3"),
    "receipt": Word(_("Received"), "success", "package-import"),
    "reservation": Word(_("Reserved"), "info", "lock"),
    "release": Word(_("Freed"), "neutral", "lock-open"),
    "dispatch": Word(_("Dispatched"), "info", "truck-delivery"),
    "return": Word(_("Returned"), "warning", "arrow-back-up"),
    "transfer": Word(_("Moved"), "neutral", "arrows-exchange"),
    "adjustment": Word(_("Adjusted"), "warning", "adjustments"),
    "supplier_return": Word(_("Returned to the supplier"), "warning", "truck-return"),
    "count": Word(_("Counted"), "neutral", "clipboard-check"),
}
LEVEL_STATE: Final = {
    StockLevelState.LOW: _("Below safety stock"),
    StockLevelState.NONE: _("Sold out"),
    StockLevelState.RESERVED: _("Reserved"),
}
