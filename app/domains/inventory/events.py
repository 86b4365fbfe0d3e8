"""What inventory announces."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class StockChanged(DomainEvent, frozen=True, kw_only=True):
    """What can be promised of a variant changed; ``subject_id`` is the variant."""

    name: ClassVar[str] = "inventory.stock.changed"
    cause: str


class StockReservationExpired(DomainEvent, frozen=True, kw_only=True):
    """What was promised to an order line is free again, because its time was over; ``subject_id`` is the line."""

    name: ClassVar[str] = "inventory.reservation.expired"
    order_line_id: UUID
