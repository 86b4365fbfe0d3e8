"""What orders do about what happens elsewhere."""

from typing import Final

from app.domains.inventory import StockReservationExpired
from app.domains.orders import repository
from app.domains.orders.life import fire_transition
from app.domains.orders.types import OrderStatus, Transition
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription

_REASON: Final = "reservation expired"


async def cancel_expired(uow: UnitOfWork, envelope: Envelope) -> None:
    """Cancel an order that lost its stock because its time was over, unless something was paid or has left."""
    order_id = await repository.find_order_of_line(uow, envelope.subject_id)
    if order_id is None:
        return
    order = await repository.lock_order(uow, order_id)
    if order.status is not OrderStatus.PENDING or await repository.sum_received(uow, order_id):
        return
    if any(line.dispatched for line in await repository.list_lines(uow, order_id)):
        return
    await fire_transition(
        uow, order=order, transition=Transition.CANCEL, detail={"reason": _REASON}
    )


SUBSCRIPTIONS: Final = (
    Subscription(
        event=StockReservationExpired.name, handler="orders.cancel_expired", apply=cancel_expired
    ),
)
