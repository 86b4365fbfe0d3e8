"""What the words of stock are called on pages."""

from typing import Final

from app.domains.inventory import AllocationMethod, ShortagePolicy, StockLevelState
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
    "scrap": Word(_("Scrapped"), "danger", "trash"),
    "transfer_out": Word(_("Sent elsewhere"), "neutral", "package-export"),
    "transfer_in": Word(_("Came from elsewhere"), "neutral", "package-import"),
}
LEVEL_STATE: Final = {
    StockLevelState.LOW: _("Below safety stock"),
    StockLevelState.NONE: _("Sold out"),
    StockLevelState.RESERVED: _("Reserved"),
}
TRANSFER_STATUS: Final = {
    "sent": Word(_("On its way"), "info", "truck-delivery"),
    "received": Word(_("Arrived"), "success", "circle-check"),
}
COUNT_STATUS: Final = {
    "open": Word(_("Counting"), "info", "clipboard-list"),
    "posted": Word(_("Posted"), "success", "clipboard-check"),
    "canceled": Word(_("Canceled"), "neutral", "x"),
}
ALLOCATION_METHOD: Final = (
    (
        AllocationMethod.PRIORITY,
        _("By order of use"),
        _("The warehouse with the lowest number serves first."),
    ),
    (
        AllocationMethod.NEAREST,
        _("Nearest first"),
        _("The commune of the shipping address, then its region, then the rest."),
    ),
    (
        AllocationMethod.FEWEST_PARCELS,
        _("Fewest parcels"),
        _("As few warehouses as possible for each order."),
    ),
)
SHORTAGE: Final = (
    (ShortagePolicy.REJECT, _("Refuse the order"), _("Nothing is sold that is not there.")),
    (
        ShortagePolicy.BACKORDER,
        _("Let the rest wait"),
        _("What is there is promised, the rest comes as soon as there is stock."),
    ),
    (
        ShortagePolicy.SPLIT,
        _("Make two orders"),
        _("What is there is one order, what is missing a second one that waits for stock."),
    ),
)
