"""Statements that change payments."""

from typing import Final
from uuid import UUID

from app.domains.payments.types import PaymentCreate, PaymentStatus
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

# The order's row is locked, or is new in this transaction, so the next position is free.
_ADD_PAYMENT: Final = """
INSERT INTO tenant.payment (tenant_id, id, order_id, position, method, status, amount_minor, currency, installments,
                            reference, authorized_at, received_at)
SELECT $1, $2, $3, coalesce(max(p.position), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11
FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = $3
"""

_SUM_RECEIVED: Final = """
SELECT coalesce(sum(amount_minor - refunded_minor), 0)::bigint FROM tenant.payment
WHERE tenant_id = $1 AND order_id = $2 AND status = 'received'
"""


async def add_payment(
    uow: UnitOfWork, *, order_id: UUID, currency: str, payment: PaymentCreate
) -> UUID:
    """Write a payment; returns its id."""
    payment_id = new_id()
    status = payment.status
    await uow.execute(
        _ADD_PAYMENT,
        payment_id,
        order_id,
        payment.method.value,
        status.value,
        payment.amount_minor,
        currency,
        payment.installments,
        payment.reference,
        uow.now if status is PaymentStatus.AUTHORIZED else None,
        uow.now if status is PaymentStatus.RECEIVED else None,
    )
    return payment_id


async def sum_received(uow: UnitOfWork, *, order_id: UUID) -> int:
    """What was received for an order and not given back, in minor units."""
    return int(await uow.fetch_value(_SUM_RECEIVED, order_id))
