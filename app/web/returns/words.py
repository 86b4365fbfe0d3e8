"""What the words of returns are called on pages."""

from typing import Final

from app.web.orders.words import Word
from app.web.rendering.locales import mark as _

RETURN_STATUS: Final = {
    "requested": Word(_("Requested"), "info", "message-question"),
    "approved": Word(_("On its way"), "info", "truck-return"),
    "received": Word(_("To be inspected"), "warning", "zoom-question"),
    "inspected": Word(_("To be settled"), "warning", "cash"),
    "settled": Word(_("Settled"), "success", "circle-check"),
    "rejected": Word(_("Rejected"), "neutral", "circle-x"),
    "canceled": Word(_("Canceled"), "neutral", "circle-x"),
}
RETURN_REASON: Final = {
    "changed_mind": _("Changed their mind"),
    "defective": _("Does not work"),
    "damaged": _("Arrived damaged"),
    "wrong_item": _("Another item was sent"),
    "not_as_described": _("Not as described"),
    "wrong_size": _("Does not fit"),
    "late": _("Arrived too late"),
    "other": _("Other"),
}
RESOLUTION: Final = {
    "refund": _("Give the money back"),
    "exchange": _("Exchange for other goods"),
    "nothing": _("Nothing goes back"),
}
