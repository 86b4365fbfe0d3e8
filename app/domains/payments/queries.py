"""Reads of payments."""

from typing import Final
from uuid import UUID

from app.domains.payments.views import PaymentView, RefundView
from app.platform.db.unit_of_work import UnitOfWork

_OF_ORDER: Final = """
SELECT id, position, method, status, amount_minor, refunded_minor, currency, installments, reference, authorized_at,
       received_at
FROM tenant.payment WHERE tenant_id = $1 AND order_id = $2 ORDER BY position
"""

_REFUNDS: Final = """
SELECT r.id, r.payment_id, r.amount_minor, r.currency, r.method, r.reason, r.reference_kind, r.reference_id,
       r.actor_label, r.refunded_at
FROM tenant.payment p JOIN tenant.refund r ON r.tenant_id = $1 AND r.payment_id = p.id
WHERE p.tenant_id = $1 AND p.order_id = $2 ORDER BY r.refunded_at, r.id
"""


async def list_order_payments(uow: UnitOfWork, order_id: UUID) -> list[PaymentView]:
    """The payments of an order in their own order."""
    return [PaymentView(**dict(row)) for row in await uow.fetch(_OF_ORDER, order_id)]


async def list_order_refunds(uow: UnitOfWork, order_id: UUID) -> list[RefundView]:
    """What was given back of an order's payments, oldest first."""
    return [RefundView(**dict(row)) for row in await uow.fetch(_REFUNDS, order_id)]
