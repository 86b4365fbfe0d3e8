"""Giving money back.

What can go back is what was received and has not gone back yet: it is read from the payments under their locks, never
computed anew from prices. The order's row is locked before its payments, in every use case.
"""

from uuid import UUID

from app.domains import orders
from app.domains.payments import repository, rules
from app.domains.payments.events import PaymentRefunded
from app.domains.payments.types import RefundCreate
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def refund_payment(uow: UnitOfWork, *, order_id: UUID, refund: RefundCreate) -> int:
    """Give money of an order back, the latest payment first; returns the amount, in minor units.

    The same key again gives nothing back a second time and returns what was given back then.

    Raises:
        InvalidRefundError: If amount, reason or key make no sense.
        OrderNotFoundError: If there is no such order.
        RefundTooLargeError: If less was received and is still here.
    """
    rules.require_sensible_refund(refund)
    order = await orders.lock_order(uow, order_id)
    before = await repository.find_refunded(uow, order_id=order_id, key=refund.idempotency_key)
    if before is not None:
        return before
    payments = await repository.lock_refundable(uow, order_id=order_id)
    for place, part in rules.split_refund(payments, refund.amount_minor).items():
        await repository.add_refund(
            uow, payment_id=payments[place].id, amount_minor=part, refund=refund
        )
    facts = {
        "amount_minor": refund.amount_minor,
        "currency": order.currency,
        "method": refund.method.value,
        "reason": refund.reason.strip(),
    }
    await orders.add_event(uow, order_id, "payment_refunded", detail=facts)
    uow.audit("payments.order.refunded", Subject("order", order_id, order.number), after=facts)
    uow.emit(
        PaymentRefunded(
            subject_id=order_id,
            number=order.number,
            amount_minor=refund.amount_minor,
            currency=order.currency,
            method=refund.method.value,
            key=refund.idempotency_key,
        )
    )
    return refund.amount_minor


async def received_of_order(uow: UnitOfWork, *, order_id: UUID) -> int:
    """What was received for an order and not given back, in minor units of its currency."""
    return await repository.sum_received(uow, order_id=order_id)
