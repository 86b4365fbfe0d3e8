"""Orders: what was ordered, in which state it is, and its history."""

from app.domains.orders.errors import EmptyNoteError, OrderNotFoundError, OrderTransitionError
from app.domains.orders.events import OrderCanceled, OrderPlaced, OrderStatusChanged
from app.domains.orders.numbers import OrderNumbers, take_number
from app.domains.orders.repository import add_event, list_lines, lock_order
from app.domains.orders.rules import (
    TRANSITIONS,
    is_dispatched_whole,
    require_nothing_dispatched,
    require_transition,
)
from app.domains.orders.service import (
    KEPT_ANSWERS,
    add_note,
    cancel_order,
    change_status,
    purge_answers,
    set_order_status,
)
from app.domains.orders.types import (
    DiscountSource,
    DocumentStatus,
    OrderHead,
    OrderLineHead,
    OrderStatus,
)

__all__ = [
    "KEPT_ANSWERS",
    "TRANSITIONS",
    "DiscountSource",
    "DocumentStatus",
    "EmptyNoteError",
    "OrderCanceled",
    "OrderHead",
    "OrderLineHead",
    "OrderNotFoundError",
    "OrderNumbers",
    "OrderPlaced",
    "OrderStatus",
    "OrderStatusChanged",
    "OrderTransitionError",
    "add_event",
    "add_note",
    "cancel_order",
    "change_status",
    "is_dispatched_whole",
    "list_lines",
    "lock_order",
    "purge_answers",
    "require_nothing_dispatched",
    "require_transition",
    "set_order_status",
    "take_number",
]
