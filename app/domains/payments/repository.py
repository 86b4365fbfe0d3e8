"""Statements that change payments."""

from typing import Final
from uuid import UUID

from app.domains.payments.types import PaymentCreate, PaymentStatus, RefundCreate
from app.domains.payments.views import RefundablePayment
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

_LOCK_REFUNDABLE: Final = """
SELECT id, amount_minor - refunded_minor AS refundable_minor FROM tenant.payment
WHERE tenant_id = $1 AND order_id = $2 AND status = 'received' AND amount_minor > refunded_minor
ORDER BY id FOR UPDATE
"""

_FIND_REFUND: Final = """
SELECT sum(r.amount_minor)::bigint
FROM tenant.payment p JOIN tenant.refund r ON r.tenant_id = $1 AND r.payment_id = p.id AND r.idempotency_key = $3
WHERE p.tenant_id = $1 AND p.order_id = $2
"""

# One statement: the refund and the counter that it belongs to; the check on the table refuses more than was paid.
_ADD_REFUND: Final = """
WITH refund AS (
    INSERT INTO tenant.refund (tenant_id, id, payment_id, amount_minor, currency, method, reason,
                               reference_kind, reference_id, idempotency_key, actor_label, refunded_at)
    SELECT $1, $2, p.id, $4, p.currency, $5, $6, $7, $8, $9, $10, $11
    FROM tenant.payment p WHERE p.tenant_id = $1 AND p.id = $3
)
UPDATE tenant.payment SET refunded_minor = refunded_minor + $4, updated_at = now(),
       status = CASE WHEN refunded_minor + $4 = amount_minor THEN 'refunded' ELSE status END
WHERE tenant_id = $1 AND id = $3
"""

_VOID_PENDING: Final = """
UPDATE tenant.payment SET status = 'voided', updated_at = now()
WHERE tenant_id = $1 AND order_id = $2 AND status IN ('pending', 'authorized') RETURNING id
"""


async def add_payment(
    uow: UnitOfWork, *, payment_id: UUID, order_id: UUID, currency: str, payment: PaymentCreate
) -> None:
    """Write a payment."""
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


async def sum_received(uow: UnitOfWork, *, order_id: UUID) -> int:
    """What was received for an order and not given back, in minor units."""
    return int(await uow.fetch_value(_SUM_RECEIVED, order_id))


async def lock_refundable(uow: UnitOfWork, *, order_id: UUID) -> list[RefundablePayment]:
    """Lock the received payments of an order that are not given back whole, oldest first."""
    rows = await uow.fetch(_LOCK_REFUNDABLE, order_id)
    return [RefundablePayment(**dict(row)) for row in rows]


async def find_refunded(uow: UnitOfWork, *, order_id: UUID, key: str) -> int | None:
    """What was given back of an order under a key, in minor units; none if nothing was."""
    found = await uow.fetch_value(_FIND_REFUND, order_id, key)
    return None if found is None else int(found)


async def add_refund(
    uow: UnitOfWork, *, payment_id: UUID, amount_minor: int, refund: RefundCreate
) -> UUID:
    """Give a part of a locked payment back; returns the refund's id."""
    refund_id = new_id()
    await uow.execute(
        _ADD_REFUND,
        refund_id,
        payment_id,
        amount_minor,
        refund.method.value,
        refund.reason.strip(),
        refund.reference_kind,
        refund.reference_id,
        refund.idempotency_key,
        uow.actor.label,
        uow.now,
    )
    return refund_id


async def void_pending(uow: UnitOfWork, *, order_id: UUID) -> list[UUID]:
    """Void the payments of an order that have not been received; returns their ids."""
    return [row["id"] for row in await uow.fetch(_VOID_PENDING, order_id)]
