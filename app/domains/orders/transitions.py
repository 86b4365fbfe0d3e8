"""The life of an order as data: which transition leads from where to where, what must hold, what it brings about.

Payment terms let an unpaid order be prepared and shipped; whether that is wanted is the caller's decision. The diagram
in ``docs/guides/orders.md`` is made from these lines.
"""

from typing import Final

import msgspec

from app.domains.orders.errors import OrderTransitionError
from app.domains.orders.types import Effect, Guard, OrderStatus, Transition

_BEFORE_SHIPPED: Final = (
    OrderStatus.PENDING,
    OrderStatus.PAID,
    OrderStatus.INVOICED,
    OrderStatus.PROCESSING,
)


class TransitionRule(msgspec.Struct, frozen=True, kw_only=True):
    """One transition. Guards are checked in order; effects happen in order, in the same transaction."""

    name: Transition
    sources: tuple[OrderStatus, ...]
    target: OrderStatus
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()


TRANSITIONS: Final = (
    TransitionRule(
        name=Transition.MARK_PAID,
        sources=(OrderStatus.PENDING,),
        target=OrderStatus.PAID,
        guards=(Guard.PAID_IN_FULL,),
        effects=(Effect.NOTE_APPROVAL,),
    ),
    TransitionRule(
        name=Transition.INVOICE,
        sources=(OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.PROCESSING),
        target=OrderStatus.INVOICED,
    ),
    TransitionRule(
        name=Transition.PREPARE,
        sources=(
            OrderStatus.PENDING,
            OrderStatus.PAID,
            OrderStatus.INVOICED,
            OrderStatus.UNAVAILABLE,
        ),
        target=OrderStatus.PROCESSING,
    ),
    TransitionRule(
        name=Transition.SHIP,
        sources=_BEFORE_SHIPPED,
        target=OrderStatus.SHIPPED,
        guards=(Guard.EVERYTHING_LEFT,),
    ),
    TransitionRule(
        name=Transition.DELIVER,
        sources=(OrderStatus.SHIPPED,),
        target=OrderStatus.DELIVERED,
    ),
    TransitionRule(
        name=Transition.CANCEL,
        sources=(*_BEFORE_SHIPPED, OrderStatus.UNAVAILABLE),
        target=OrderStatus.CANCELED,
        guards=(Guard.NOTHING_LEFT,),
        effects=(Effect.RELEASE_USES, Effect.RELEASE_CREDIT, Effect.RELEASE_STOCK),
    ),
    TransitionRule(
        name=Transition.MARK_UNAVAILABLE,
        sources=_BEFORE_SHIPPED,
        target=OrderStatus.UNAVAILABLE,
        guards=(Guard.NOTHING_LEFT, Guard.NOTHING_PACKED),
        effects=(Effect.RELEASE_STOCK, Effect.WAIT_FOR_STOCK),
    ),
)
_BY_NAME: Final = {rule.name: rule for rule in TRANSITIONS}


def find_rule(name: Transition, *, number: str, status: OrderStatus) -> TransitionRule:
    """The rule by which an order goes on.

    Raises:
        OrderTransitionError: If the transition does not start at the order's state.
    """
    rule = _BY_NAME[name]
    if status not in rule.sources:
        raise OrderTransitionError(
            f"Order {number} is {status} and can't become {rule.target}.",
            from_status=status.value,
            to_status=rule.target.value,
            transition=name.value,
        )
    return rule


def target_of(name: Transition) -> OrderStatus:
    """Where a transition leads."""
    return _BY_NAME[name].target


def possible_transitions(status: OrderStatus) -> list[Transition]:
    """The transitions that start at a state, in the order of the data; guards may still refuse them."""
    return [rule.name for rule in TRANSITIONS if status in rule.sources]


def diagram() -> str:
    """The states and transitions as a Mermaid diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {OrderStatus.PENDING}"]
    for rule in TRANSITIONS:
        lines.extend(f"    {source} --> {rule.target}: {rule.name}" for source in rule.sources)
    ends = [status for status in OrderStatus if not possible_transitions(status)]
    lines.extend(f"    {status} --> [*]" for status in ends)
    return "\n".join(lines)


def table() -> str:
    """The transitions with their guards and effects as a Markdown table."""
    rows = ["| transition | from | to | guards | effects |", "|---|---|---|---|---|"]
    rows.extend(
        f"| `{rule.name}` | {', '.join(rule.sources)} | {rule.target}"
        f" | {', '.join(rule.guards) or '-'} | {', '.join(rule.effects) or '-'} |"
        for rule in TRANSITIONS
    )
    return "\n".join(rows)
