"""What purchasing announces."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class PurchaseOrderSent(DomainEvent, frozen=True, kw_only=True):
    """A purchase order went to its supplier; its goods are on their way."""

    name: ClassVar[str] = "purchasing.order.sent"
    number: str
    supplier_id: UUID


class GoodsReceived(DomainEvent, frozen=True, kw_only=True):
    """Goods of a purchase order came in; ``subject_id`` is the receipt."""

    name: ClassVar[str] = "purchasing.goods.received"
    number: str
    order_id: UUID


class LandedCostPosted(DomainEvent, frozen=True, kw_only=True):
    """Extra costs were spread over received goods; the amount is in minor units of the tenant's currency."""

    name: ClassVar[str] = "purchasing.landed_cost.posted"
    number: str
    amount_minor: int
