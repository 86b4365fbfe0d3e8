"""What must hold before an order goes on, and what its lines say; pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.domains.orders.errors import OrderTransitionError
from app.domains.orders.types import Guard, OrderFacts, OrderLineHead


def require_paid_in_full(facts: OrderFacts) -> None:
    """Check that the money received covers the order, less what the buyer keeps back.

    Raises:
        OrderTransitionError: If it does not.
    """
    if facts.received_minor < facts.order.payable_minor:
        raise OrderTransitionError(
            f"Order {facts.order.number} is not paid in full; record the payment.",
            missing_minor=facts.order.payable_minor - facts.received_minor,
        )


def require_everything_left(facts: OrderFacts) -> None:
    """Check that all goods of an order have left.

    Raises:
        OrderTransitionError: If some are still here.
    """
    if not is_dispatched_whole(facts.lines):
        raise OrderTransitionError(
            f"Goods of order {facts.order.number} are still here; dispatch them."
        )


def require_nothing_left(facts: OrderFacts) -> None:
    """Check that no goods of an order have left.

    Raises:
        OrderTransitionError: If some have; they must come back as a return.
    """
    if any(line.dispatched for line in facts.lines):
        raise OrderTransitionError(
            f"Goods of order {facts.order.number} have left already; take them back as a return."
        )


def require_nothing_packed(facts: OrderFacts) -> None:
    """Check that no goods of an order are in a box.

    Raises:
        OrderTransitionError: If some are; they must be unpacked.
    """
    if any(line.packed for line in facts.lines):
        raise OrderTransitionError(
            f"Goods of order {facts.order.number} are packed; unpack them first."
        )


def is_dispatched_whole(lines: Sequence[OrderLineHead]) -> bool:
    """Whether everything that was ordered has left."""
    return all(line.dispatched >= line.quantity for line in lines)


GUARDS: Final[Mapping[Guard, Callable[[OrderFacts], None]]] = {
    Guard.PAID_IN_FULL: require_paid_in_full,
    Guard.EVERYTHING_LEFT: require_everything_left,
    Guard.NOTHING_LEFT: require_nothing_left,
    Guard.NOTHING_PACKED: require_nothing_packed,
}
