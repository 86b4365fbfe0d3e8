"""Orders: what was ordered, in which state it is, and its history."""

from app.domains.orders.drift import DRIFT_CHECKS
from app.domains.orders.errors import (
    EmptyNoteError,
    FlagNotFoundError,
    OrderNotFoundError,
    OrderTransitionError,
    ResolutionMissingError,
)
from app.domains.orders.events import OrderCanceled, OrderPlaced, OrderStatusChanged
from app.domains.orders.flags import raise_flag, resolve_flag
from app.domains.orders.handlers import SUBSCRIPTIONS
from app.domains.orders.life import act_on_order, cancel_order, fire_transition
from app.domains.orders.numbers import OrderNumbers, take_number
from app.domains.orders.queries import (
    OrderHit,
    export_orders,
    find_neighbors,
    find_orders,
    get_order,
    lines_of_orders,
    list_channels,
    list_history,
    list_orders,
    list_sellable,
    search_sellable,
    total_orders,
)
from app.domains.orders.repository import add_event, list_lines, lock_order, sum_received
from app.domains.orders.rules import is_dispatched_whole
from app.domains.orders.service import KEPT_ANSWERS, add_note, purge_answers
from app.domains.orders.tasks import SCHEDULE
from app.domains.orders.transitions import TRANSITIONS, possible_transitions, target_of
from app.domains.orders.types import (
    DiscountSource,
    DocumentStatus,
    OrderHead,
    OrderLineHead,
    OrderStatus,
    Transition,
)
from app.domains.orders.views import (
    CurrencySum,
    OrderAddressView,
    OrderDetail,
    OrderFilter,
    OrderFlagView,
    OrderHistoryEntry,
    OrderLineTaxView,
    OrderLineView,
    OrderNeighbors,
    OrderRow,
    OrderSort,
    OrderTotals,
    OrderView,
    PaymentState,
    SellableVariant,
)

__all__ = [
    "DRIFT_CHECKS",
    "KEPT_ANSWERS",
    "SCHEDULE",
    "SUBSCRIPTIONS",
    "TRANSITIONS",
    "CurrencySum",
    "DiscountSource",
    "DocumentStatus",
    "EmptyNoteError",
    "FlagNotFoundError",
    "OrderAddressView",
    "OrderCanceled",
    "OrderDetail",
    "OrderFilter",
    "OrderFlagView",
    "OrderHead",
    "OrderHistoryEntry",
    "OrderHit",
    "OrderLineHead",
    "OrderLineTaxView",
    "OrderLineView",
    "OrderNeighbors",
    "OrderNotFoundError",
    "OrderNumbers",
    "OrderPlaced",
    "OrderRow",
    "OrderSort",
    "OrderStatus",
    "OrderStatusChanged",
    "OrderTotals",
    "OrderTransitionError",
    "OrderView",
    "PaymentState",
    "ResolutionMissingError",
    "SellableVariant",
    "Transition",
    "act_on_order",
    "add_event",
    "add_note",
    "cancel_order",
    "export_orders",
    "find_neighbors",
    "find_orders",
    "fire_transition",
    "get_order",
    "is_dispatched_whole",
    "lines_of_orders",
    "list_channels",
    "list_history",
    "list_lines",
    "list_orders",
    "list_sellable",
    "lock_order",
    "possible_transitions",
    "purge_answers",
    "raise_flag",
    "resolve_flag",
    "search_sellable",
    "sum_received",
    "take_number",
    "target_of",
    "total_orders",
]
