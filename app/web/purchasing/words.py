"""What the words of purchasing are called on pages."""

from typing import Final

from app.domains.purchasing import PurchaseStatus
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
