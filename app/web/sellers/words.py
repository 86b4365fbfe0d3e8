"""Words of sellers' pages."""

from typing import Final

from app.web.rendering.locales import mark as _

ENTRIES: Final = {
    "sale": _("Goods left"),
    "return": _("Goods came back"),
    "adjustment": _("Adjustment"),
    "payout": _("Payout"),
    "payout_failed": _("Payout failed"),
}
PAYOUTS: Final = {"pending": _("On its way"), "paid": _("Paid"), "failed": _("Failed")}
PAYOUT_TONES: Final = {"pending": "info", "paid": "success", "failed": "danger"}
KINDS: Final = {
    "percentage": _("Percentage"),
    "fixed_unit": _("Amount per unit"),
    "fixed_order": _("Amount per order"),
    "category": _("By category"),
    "tiered": _("By monthly turnover"),
}
