"""Use cases of payments."""

from uuid import UUID

from app.domains import inventory, orders
from app.domains.payments import repository, rules
from app.domains.payments.events import PaymentRecorded
from app.domains.payments.types import PaymentCreate, PaymentStatus
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def record_payment(
    uow: UnitOfWork, *, order_id: UUID, payment: PaymentCreate, payment_id: UUID | None = None
) -> UUID:
    """Record a payment of an order; an order that is paid in full becomes paid. Returns the payment's id.

    ``payment_id`` is given by whoever had to name the payment before it is recorded.

    From the first money on what is reserved for the order does not expire any more.

    Raises:
        InvalidPaymentError: If amount or installments make no sense, or the order is canceled.
        OrderNotFoundError: If there is no such order.
    """
    rules.require_sensible(payment)
    order = await orders.lock_order(uow, order_id)
    rules.require_open(order)
    payment_id = await write_payment(uow, order=order, payment=payment, payment_id=payment_id)
    if payment.status is PaymentStatus.RECEIVED:
        lines = await orders.list_lines(uow, order_id)
        await inventory.keep_reserved(uow, order_line_ids=[line.id for line in lines])
    if order.status is orders.OrderStatus.PENDING and payment.status is PaymentStatus.RECEIVED:
        received = await repository.sum_received(uow, order_id=order_id)
        if received >= order.payable_minor:
            await orders.fire_transition(uow, order=order, transition=orders.Transition.MARK_PAID)
    return payment_id


async def write_payment(
    uow: UnitOfWork,
    *,
    order: orders.OrderHead,
    payment: PaymentCreate,
    payment_id: UUID | None = None,
) -> UUID:
    """Write a payment of an order that is locked or new, with history, audit entry and announcement."""
    payment_id = payment_id or new_id()
    await repository.add_payment(
        uow, payment_id=payment_id, order_id=order.id, currency=order.currency, payment=payment
    )
    facts = {
        "method": payment.method.value,
        "status": payment.status.value,
        "amount_minor": payment.amount_minor,
        "currency": order.currency,
    }
    await orders.add_event(uow, order.id, "payment_recorded", detail=facts)
    uow.audit(
        "payments.payment.recorded", Subject("payment", payment_id, order.number), after=facts
    )
    uow.emit(
        PaymentRecorded(
            subject_id=payment_id,
            order_id=order.id,
            status=payment.status.value,
            amount_minor=payment.amount_minor,
            currency=order.currency,
        )
    )
    return payment_id
