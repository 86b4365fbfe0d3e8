"""What payments do when an order is canceled: money that was only promised is not expected any more."""

from typing import Final

from app.domains import orders
from app.domains.orders import OrderCanceled
from app.domains.payments import repository
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription


async def void_pending(uow: UnitOfWork, envelope: Envelope) -> None:
    """Void the payments of a canceled order that were not received; what was received is a person's to give back."""
    order = await orders.lock_order(uow, envelope.subject_id)
    voided = await repository.void_pending(uow, order_id=order.id)
    if voided:
        facts = {"payments": len(voided)}
        await orders.add_event(uow, order.id, "payments_voided", detail=facts)
        uow.audit("payments.order.voided", Subject("order", order.id, order.number), after=facts)


SUBSCRIPTIONS: Final = (
    Subscription(event=OrderCanceled.name, handler="payments.void_pending", apply=void_pending),
)
