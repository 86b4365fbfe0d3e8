"""What of an order may leave; pure."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from app.domains.fulfillment.errors import InvalidDispatchError
from app.domains.fulfillment.types import DispatchLine
from app.domains.orders import OrderHead, OrderLineHead, OrderStatus
from app.kernel.quantity import plain

_DISPATCHABLE = frozenset(
    {OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.INVOICED, OrderStatus.PROCESSING}
)


def require_dispatchable(order: OrderHead) -> None:
    """Check that goods of an order may leave.

    Raises:
        InvalidDispatchError: If its state does not allow it.
    """
    if order.status not in _DISPATCHABLE:
        raise InvalidDispatchError(f"Order {order.number} is {order.status}; nothing can leave.")


def wanted_quantities(
    lines: Sequence[OrderLineHead], asked: Sequence[DispatchLine]
) -> dict[UUID, Decimal]:
    """What leaves, by order line: what was asked for, or everything that is still here.

    Raises:
        InvalidDispatchError: If a line is not of the order, is asked for more than it has, or nothing is left.
    """
    left = {line.id: line.quantity - line.dispatched for line in lines}
    if not asked:
        wanted = {line_id: quantity for line_id, quantity in left.items() if quantity > 0}
        if not wanted:
            raise InvalidDispatchError("Everything has left already.")
        return wanted
    wanted: dict[UUID, Decimal] = {}
    for line in asked:
        if line.order_line_id not in left:
            raise InvalidDispatchError("A line is not of this order.")
        wanted[line.order_line_id] = wanted.get(line.order_line_id, Decimal(0)) + line.quantity
    for line_id, quantity in wanted.items():
        if not 0 < quantity <= left[line_id]:
            raise InvalidDispatchError(
                f"{plain(quantity)} can't leave of a line with {plain(left[line_id])} left."
            )
    return wanted
