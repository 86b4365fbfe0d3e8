"""What checkout announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class OrderBackordered(DomainEvent, frozen=True, kw_only=True):
    """An order was placed for more than there was, and waits for the rest; ``subject_id`` is the order."""

    name: ClassVar[str] = "checkout.order.backordered"
