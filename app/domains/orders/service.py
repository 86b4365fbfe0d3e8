"""Use cases of orders besides their states: notes, and forgetting old answers."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.domains.orders import repository
from app.domains.orders.errors import EmptyNoteError
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

#: How long the answer to a request with an idempotency key is kept.
KEPT_ANSWERS: Final = timedelta(hours=24)
_NOTE_LIMIT: Final = 4000


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
