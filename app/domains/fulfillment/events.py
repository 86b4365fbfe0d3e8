"""What fulfillment announces."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class ShipmentDispatched(DomainEvent, frozen=True, kw_only=True):
    """Goods of an order left; ``subject_id`` is the shipment."""

    name: ClassVar[str] = "fulfillment.shipment.dispatched"
    order_id: UUID
    carrier: str | None
    tracking_number: str | None
