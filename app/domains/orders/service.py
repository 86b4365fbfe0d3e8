"""Use cases of orders: states, cancellation, notes."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.domains import inventory
from app.domains.orders import repository, rules
from app.domains.orders.errors import EmptyNoteError
from app.domains.orders.events import OrderCanceled, OrderStatusChanged
from app.domains.orders.types import OrderHead, OrderStatus
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

#: How long the answer to a request with an idempotency key is kept.
KEPT_ANSWERS: Final = timedelta(hours=24)
_NOTE_LIMIT: Final = 4000


async def change_status(
    uow: UnitOfWork, *, order: OrderHead, to: OrderStatus, detail: dict[str, str] | None = None
) -> None:
    """Bring a locked order to another state, with history, audit entry and announcement.

    Raises:
        OrderTransitionError: If its present state does not lead there.
    """
    rules.require_transition(order, to)
    await repository.set_status(uow, order.id, to)
    await repository.add_event(
        uow,
        order.id,
        "status_changed",
        from_status=order.status.value,
        to_status=to.value,
        detail=detail,
    )
    uow.audit(
        "orders.order.status_changed",
        Subject("order", order.id, order.number),
        before={"status": order.status.value},
        after={"status": to.value, **(detail or {})},
    )
    uow.emit(
        OrderStatusChanged(
            subject_id=order.id,
            number=order.number,
            from_status=order.status.value,
            to_status=to.value,
        )
    )


async def set_order_status(uow: UnitOfWork, *, order_id: UUID, to: OrderStatus) -> None:
    """Bring an order to a state by hand; cancellation and dispatch have use cases of their own.

    Raises:
        OrderNotFoundError: If there is no such order.
        OrderTransitionError: If its present state does not lead there.
    """
    order = await repository.lock_order(uow, order_id)
    if to is OrderStatus.CANCELED:
        await _cancel(uow, order, reason="")
        return
    await change_status(uow, order=order, to=to)


async def cancel_order(uow: UnitOfWork, *, order_id: UUID, reason: str = "") -> None:
    """Cancel an order of which nothing has left, and free its stock; repeating it does nothing.

    Raises:
        OrderNotFoundError: If there is no such order.
        OrderTransitionError: If its state does not allow it or goods have left.
    """
    order = await repository.lock_order(uow, order_id)
    if order.status is OrderStatus.CANCELED:
        return
    await _cancel(uow, order, reason=reason)


async def add_note(uow: UnitOfWork, *, order_id: UUID, text: str) -> None:
    """Add a note to an order's history.

    Raises:
        EmptyNoteError: If there is no text, or too much of it.
        OrderNotFoundError: If there is no such order.
    """
    note = text.strip()
    if not note or len(note) > _NOTE_LIMIT:
        raise EmptyNoteError(f"A note has 1 to {_NOTE_LIMIT} characters.")
    order = await repository.lock_order(uow, order_id)
    await repository.add_event(uow, order.id, "note_added", detail={"text": note})
    uow.audit(
        "orders.order.note_added", Subject("order", order.id, order.number), after={"text": note}
    )


async def purge_answers(uow: UnitOfWork) -> None:
    """Forget the answers to requests with an idempotency key that are older than a day."""
    await repository.purge_keys(uow, before=uow.now - KEPT_ANSWERS)


async def _cancel(uow: UnitOfWork, order: OrderHead, *, reason: str) -> None:
    rules.require_transition(order, OrderStatus.CANCELED)
    lines = await repository.list_lines(uow, order.id)
    rules.require_nothing_dispatched(order, lines)
    await inventory.release_stock(uow, order_line_ids=[line.id for line in lines])
    await change_status(uow, order=order, to=OrderStatus.CANCELED, detail={"reason": reason})
    uow.emit(OrderCanceled(subject_id=order.id, number=order.number, reason=reason))
