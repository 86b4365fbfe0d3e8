"""What orders announce."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class OrderPlaced(DomainEvent, frozen=True, kw_only=True):
    """An order was placed and its stock is promised."""

    name: ClassVar[str] = "orders.order.placed"
    number: str
    channel: str
    currency: str
    total_minor: int


class OrderStatusChanged(DomainEvent, frozen=True, kw_only=True):
    """An order went from one state to another, but not to canceled."""

    name: ClassVar[str] = "orders.order.status_changed"
    number: str
    from_status: str
    to_status: str


class OrderCanceled(DomainEvent, frozen=True, kw_only=True):
    """An order was canceled and its stock is free again; it is the only announcement of that change."""

    name: ClassVar[str] = "orders.order.canceled"
    number: str
    from_status: str
    reason: str


class OrderFileRemoved(DomainEvent, frozen=True, kw_only=True):
    """A file of an order is gone; this content of the tenant's belongs to nothing now."""

    name: ClassVar[str] = "orders.file.removed"
    file: str
