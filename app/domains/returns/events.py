"""What returns announce. ``lines`` are order lines with their quantity as text."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class ReturnRequested(DomainEvent, frozen=True, kw_only=True):
    """Goods of an order shall come back."""

    name: ClassVar[str] = "returns.return.requested"
    number: str
    order_id: UUID


class ReturnReceived(DomainEvent, frozen=True, kw_only=True):
    """Goods of an order came back and were looked at."""

    name: ClassVar[str] = "returns.return.received"
    number: str
    order_id: UUID
    lines: list[dict[str, str]]


class ReturnRefunded(DomainEvent, frozen=True, kw_only=True):
    """A return was settled; what the customer got back is in minor units."""

    name: ClassVar[str] = "returns.return.refunded"
    number: str
    order_id: UUID
    amount_minor: int
    currency: str
    lines: list[dict[str, str]]
