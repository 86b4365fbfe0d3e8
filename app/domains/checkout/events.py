"""What checkout announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class OrderEdited(DomainEvent, frozen=True, kw_only=True):
    """Lines, amounts, addresses, customer or note of an order were changed."""

    name: ClassVar[str] = "checkout.order.edited"
    number: str
    currency: str
    total_minor: int
