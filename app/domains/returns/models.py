"""Returns: what comes back of an order, what became of it, and what the customer got for it.

A line's quantities go one way: ``quantity`` asked for, ``received`` arrived, ``restocked`` and ``scrapped`` are what
became of it. ``worth_minor`` and ``tax_minor`` are what the customer had paid for what came back, fixed when the return
is settled.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.returns.types import Resolution, ReturnReason, ReturnStatus
from app.platform.db.base import (
    QUANTITY,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class SalesReturn(TenantBase, Timestamps):
    """Goods of an order that come back together.

    ``requested_on`` is the day in the company's zone and ``channel`` the order's, as both were then: facts of returns
    are by them.
    """

    __tablename__ = "sales_return"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_key("exchange_order_id", "sales_order"),
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        one_of("status", ReturnStatus),
        one_of("resolution", Resolution),
        tenant_index("ix_sales_return_order_id", "order_id"),
        tenant_index("ix_sales_return_requested_at", "requested_at", "id"),
        tenant_index("ix_sales_return_status", "status", "requested_at", "id"),
        CheckConstraint(
            "shipping_minor >= 0 AND fee_minor >= 0 AND refund_minor >= 0 AND exchange_minor >= 0",
            name="amounts",
        ),
        CheckConstraint("(status = 'settled') = (resolution IS NOT NULL)", name="resolved"),
    )

    number: Mapped[str]
    order_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="requested")
    currency: Mapped[str] = mapped_column(CHAR(3))
    note: Mapped[str] = mapped_column(server_default="")
    idempotency_key: Mapped[str]
    requested_at: Mapped[datetime]
    requested_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str]
    received_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_on: Mapped[date | None] = mapped_column(Date)
    resolution: Mapped[str | None]
    shipping_minor: Mapped[int] = mapped_column(server_default="0")
    fee_minor: Mapped[int] = mapped_column(server_default="0")
    refund_minor: Mapped[int] = mapped_column(server_default="0")
    exchange_minor: Mapped[int] = mapped_column(server_default="0")
    exchange_order_id: Mapped[UUID | None]


class ReturnLine(TenantBase):
    """How much of an order line comes back."""

    __tablename__ = "return_line"
    __table_args__ = (
        tenant_key("return_id", "sales_return"),
        tenant_key("order_line_id", "order_line"),
        tenant_key("variant_id", "variant"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_unique("return_id", "order_line_id"),
        one_of("reason", ReturnReason),
        tenant_index("ix_return_line_order_line_id", "order_line_id"),
        tenant_index("ix_return_line_variant_id", "variant_id"),
        CheckConstraint(
            "quantity > 0 AND received BETWEEN 0 AND quantity AND restocked >= 0 AND scrapped >= 0"
            " AND restocked + scrapped <= received",
            name="quantities",
        ),
        CheckConstraint("worth_minor >= 0 AND tax_minor BETWEEN 0 AND worth_minor", name="worth"),
    )

    return_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    reason: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    received: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    restocked: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    scrapped: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    warehouse_id: Mapped[UUID | None]
    worth_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
