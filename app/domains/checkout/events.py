"""What checkout announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class OrderBackordered(DomainEvent, frozen=True, kw_only=True):
    """An order was placed for more than there was, and waits for the rest; ``subject_id`` is the order."""

    name: ClassVar[str] = "checkout.order.backordered"


class OrderEdited(DomainEvent, frozen=True, kw_only=True):
    """Lines, amounts, addresses, customer or note of an order were changed."""

    name: ClassVar[str] = "checkout.order.edited"
    number: str
    currency: str
    total_minor: int
