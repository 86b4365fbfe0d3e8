"""Fires the transitions of orders: the only place where an order's state changes after it was placed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

from app.domains import customers, inventory, promotions
from app.domains.orders import repository, rules, transitions
from app.domains.orders.events import OrderCanceled, OrderStatusChanged
from app.domains.orders.transitions import TransitionRule
from app.domains.orders.types import Effect, OrderFacts, OrderHead, OrderStatus, Transition
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def act_on_order(
    uow: UnitOfWork, *, order_id: UUID, transition: Transition, reason: str = ""
) -> bool:
    """Lock an order and fire a transition; returns whether anything changed.

    An order that is already where the transition leads stays as it is, so repeating does nothing.

    Raises:
        OrderNotFoundError: If there is no such order.
        OrderTransitionError: If its present state or a guard does not allow it.
    """
    order = await repository.lock_order(uow, order_id)
    return await fire_transition(
        uow, order=order, transition=transition, detail={"reason": reason} if reason else None
    )


async def fire_transition(
    uow: UnitOfWork,
    *,
    order: OrderHead,
    transition: Transition,
    detail: Mapping[str, Any] | None = None,
) -> bool:
    """Fire a transition of a locked order, with its effects, history, audit entry and one announcement.

    Returns whether anything changed: an order that is already there stays as it is.

    Raises:
        OrderTransitionError: If its present state or a guard does not allow it.
    """
    if order.status is transitions.target_of(transition):
        return False
    rule = transitions.find_rule(transition, number=order.number, status=order.status)
    if rule.guards or rule.effects:
        facts = OrderFacts(
            order=order,
            lines=await repository.list_lines(uow, order.id),
            received_minor=await repository.sum_received(uow, order.id),
        )
        for guard in rule.guards:
            rules.GUARDS[guard](facts)
        for effect in rule.effects:
            await _EFFECTS[effect](uow, facts)
    await repository.set_status(uow, order.id, rule.target)
    await _tell(uow, order, rule, detail=dict(detail or {}))
    return True


async def cancel_order(uow: UnitOfWork, *, order_id: UUID, reason: str = "") -> bool:
    """Cancel an order of which nothing has left; repeating it does nothing. Returns whether anything changed.

    Raises:
        OrderNotFoundError: If there is no such order.
        OrderTransitionError: If its state does not allow it or goods have left.
    """
    return await act_on_order(uow, order_id=order_id, transition=Transition.CANCEL, reason=reason)


async def _note_approval(uow: UnitOfWork, facts: OrderFacts) -> None:
    await repository.note_approval(uow, facts.order.id)


async def _release_uses(uow: UnitOfWork, facts: OrderFacts) -> None:
    """Give the uses back, which two orders of one basket share: with the last of them that is canceled."""
    holder_id = await repository.find_free_uses(uow, facts.order.id)
    if holder_id is not None:
        await promotions.release_uses(uow, holder_id)


async def _release_credit(uow: UnitOfWork, facts: OrderFacts) -> None:
    await customers.release_credit(uow, reference_id=facts.order.id)


async def _release_stock(uow: UnitOfWork, facts: OrderFacts) -> None:
    await inventory.release_stock(uow, order_line_ids=[line.id for line in facts.lines])


async def _wait_for_stock(uow: UnitOfWork, facts: OrderFacts) -> None:
    await repository.let_wait(uow, facts.order.id)


_EFFECTS: Final[Mapping[Effect, Callable[[UnitOfWork, OrderFacts], Awaitable[None]]]] = {
    Effect.NOTE_APPROVAL: _note_approval,
    Effect.RELEASE_USES: _release_uses,
    Effect.RELEASE_CREDIT: _release_credit,
    Effect.RELEASE_STOCK: _release_stock,
    Effect.WAIT_FOR_STOCK: _wait_for_stock,
}


async def _tell(
    uow: UnitOfWork, order: OrderHead, rule: TransitionRule, *, detail: dict[str, Any]
) -> None:
    """Say once, to each audience, what happened: people, the trail, other parts."""
    await repository.add_event(
        uow,
        order.id,
        "status_changed",
        from_status=order.status.value,
        to_status=rule.target.value,
        detail=detail,
    )
    uow.audit(
        "orders.order.status_changed",
        Subject("order", order.id, order.number),
        before={"status": order.status.value},
        after={"status": rule.target.value, **detail},
    )
    if rule.target is OrderStatus.CANCELED:
        event = OrderCanceled(
            subject_id=order.id,
            number=order.number,
            from_status=order.status.value,
            reason=str(detail.get("reason", "")),
        )
        uow.emit(event)
        return
    uow.emit(
        OrderStatusChanged(
            subject_id=order.id,
            number=order.number,
            from_status=order.status.value,
            to_status=rule.target.value,
        )
    )
