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
SELECT id, payment_id, amount_minor, currency, method, reason, reference_kind, reference_id, actor_label, refunded_at
FROM tenant.refund WHERE tenant_id = $1 AND order_id = $2 ORDER BY refunded_at, id
"""


async def list_order_payments(uow: UnitOfWork, order_id: UUID) -> list[PaymentView]:
    """The payments of an order in their own order."""
    return [PaymentView(**dict(row)) for row in await uow.fetch(_OF_ORDER, order_id)]


async def list_order_refunds(uow: UnitOfWork, order_id: UUID) -> list[RefundView]:
    """What was given back of an order's payments, oldest first."""
    return [RefundView(**dict(row)) for row in await uow.fetch(_REFUNDS, order_id)]
