"""Payments of orders, several per order, and what of them was given back.

``payment.refunded_minor`` is the running sum of the payment's refunds; the database refuses more than was paid.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.payments.types import PaymentMethod, PaymentStatus, RefundMethod
from app.platform.db.base import (
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class Payment(TenantBase, Timestamps):
    """Money that a buyer promised or gave for an order; an amount of zero is a voucher that was not needed."""

    __tablename__ = "payment"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_unique("order_id", "position"),
        tenant_index("ix_payment_method", "method"),
        one_of("method", PaymentMethod),
        one_of("status", PaymentStatus),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
        CheckConstraint("installments >= 0", name="installments"),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    method: Mapped[str]
    status: Mapped[str]
    amount_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[str] = mapped_column(CHAR(3))
    installments: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    reference: Mapped[str | None]
    authorized_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]


class Refund(TenantBase):
    """Money of a payment that was given back; never changed, never deleted."""

    __tablename__ = "refund"
    __table_args__ = (
        # Privileges keep the application from deleting history; it goes only with its payment.
        tenant_key("payment_id", "payment", ondelete="CASCADE"),
        tenant_unique("idempotency_key", "payment_id"),
        tenant_index("ix_refund_payment_id", "payment_id"),
        tenant_index("ix_refund_refunded_at", "refunded_at", "id"),
        one_of("method", RefundMethod),
        CheckConstraint("amount_minor > 0", name="amount"),
        {"info": {"append_only": True}},
    )

    payment_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    method: Mapped[str]
    reason: Mapped[str]
    reference_kind: Mapped[str | None]
    reference_id: Mapped[UUID | None]
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]
    refunded_at: Mapped[datetime]
