"""Which state of an order leads to which, and what must hold for it; pure.

```
pending -> paid -> invoiced -> processing -> shipped -> delivered
   any state before shipped -> canceled;  any state before shipped -> unavailable -> processing | canceled
```

Payment terms let an unpaid order be processed and shipped; whether that is wanted is the caller's decision.
"""

from collections.abc import Sequence
from typing import Final

from app.domains.orders.errors import OrderTransitionError
from app.domains.orders.types import OrderHead, OrderLineHead, OrderStatus

TRANSITIONS: Final = {
    OrderStatus.PENDING: frozenset(
        {
            OrderStatus.PAID,
            OrderStatus.INVOICED,
            OrderStatus.PROCESSING,
            OrderStatus.SHIPPED,
            OrderStatus.CANCELED,
            OrderStatus.UNAVAILABLE,
        }
    ),
    OrderStatus.PAID: frozenset(
        {
            OrderStatus.INVOICED,
            OrderStatus.PROCESSING,
            OrderStatus.SHIPPED,
            OrderStatus.CANCELED,
            OrderStatus.UNAVAILABLE,
        }
    ),
    OrderStatus.INVOICED: frozenset(
        {
            OrderStatus.PROCESSING,
            OrderStatus.SHIPPED,
            OrderStatus.CANCELED,
            OrderStatus.UNAVAILABLE,
        }
    ),
    OrderStatus.PROCESSING: frozenset(
        {
            OrderStatus.INVOICED,
            OrderStatus.SHIPPED,
            OrderStatus.CANCELED,
            OrderStatus.UNAVAILABLE,
        }
    ),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset[OrderStatus](),
    OrderStatus.CANCELED: frozenset[OrderStatus](),
    OrderStatus.UNAVAILABLE: frozenset({OrderStatus.PROCESSING, OrderStatus.CANCELED}),
}


def require_transition(order: OrderHead, to: OrderStatus) -> None:
    """Check that an order may go to a state.

    Raises:
        OrderTransitionError: If its present state does not lead there.
    """
    if to not in TRANSITIONS[order.status]:
        raise OrderTransitionError(
            f"Order {order.number} is {order.status} and can't become {to}.",
            from_status=order.status.value,
            to_status=to.value,
        )


def require_nothing_dispatched(order: OrderHead, lines: Sequence[OrderLineHead]) -> None:
    """Check that no goods of an order have left.

    Raises:
        OrderTransitionError: If some have; they must come back as a return.
    """
    if any(line.dispatched for line in lines):
        raise OrderTransitionError(
            f"Goods of order {order.number} have left already; take them back as a return."
        )


def is_dispatched_whole(lines: Sequence[OrderLineHead]) -> bool:
    """Whether everything that was ordered has left."""
    return all(line.dispatched >= line.quantity for line in lines)
