"""What the words of purchasing are called on pages."""

from typing import Final

from app.domains.purchasing import AllocationBasis, ChargeKind, PurchaseStatus
from app.web.orders.words import Word
from app.web.rendering.locales import mark as _

STATUS: Final = {
    PurchaseStatus.DRAFT: Word(_("Draft"), "neutral", "pencil"),
    PurchaseStatus.SENT: Word(_("Sent to the supplier"), "info", "send"),
    PurchaseStatus.PARTIALLY_RECEIVED: Word(_("Received in part"), "warning", "package-import"),
    PurchaseStatus.RECEIVED: Word(_("Received whole"), "success", "circle-check"),
    PurchaseStatus.CLOSED: Word(_("Closed"), "neutral", "lock"),
    PurchaseStatus.CANCELED: Word(_("Canceled"), "danger", "x"),
}
#: Basis, label, explanation.
BASIS: Final = (
    (AllocationBasis.VALUE, _("By value"), _("What cost more bears more.")),
    (
        AllocationBasis.WEIGHT,
        _("By weight"),
        _("What is heavier bears more. Each product needs its weight."),
    ),
    (AllocationBasis.QUANTITY, _("By quantity"), _("Each unit bears the same.")),
)
CHARGE_KIND: Final = {
    ChargeKind.FREIGHT: _("Freight"),
    ChargeKind.DUTY: _("Duty"),
    ChargeKind.INSURANCE: _("Insurance"),
    ChargeKind.OTHER: _("Other costs"),
}
