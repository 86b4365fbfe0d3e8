"""Quotes: an order as it was offered, with its prices, until a day.

Tables of their own, so that nothing that counts orders need know of them. Amounts are minor units of the quote's
currency and fulfil the same equation as an order's; ``shipping_minor`` is what is left of it after promotions, and the
discount is all of the lines.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.quotes.types import QuoteStatus
from app.platform.db.base import (
    QUANTITY,
    UNIT_PRICE,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class Quote(TenantBase, Timestamps):
    """An offer to a customer; ``order_id`` is the order that it became."""

    __tablename__ = "quote"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        tenant_key("order_id", "sales_order"),
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        one_of("status", QuoteStatus),
        tenant_index("ix_quote_quoted_at", "quoted_at", "id"),
        tenant_index("ix_quote_status", "status", "quoted_at", "id"),
        tenant_index("ix_quote_customer_id", "customer_id", where="customer_id IS NOT NULL"),
        tenant_index("ix_quote_open", "valid_until_on", "id", where="status = 'open'"),
        CheckConstraint("(status = 'accepted') = (order_id IS NOT NULL)", name="accepted"),
        CheckConstraint(
            "total_minor = items_minor - discount_minor + shipping_minor"
            " + CASE WHEN tax_included THEN 0 ELSE tax_minor END",
            name="total",
        ),
        CheckConstraint(
            "items_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND total_minor >= 0"
            " AND discount_minor BETWEEN 0 AND items_minor",
            name="amounts",
        ),
    )

    number: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    customer_id: Mapped[UUID | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    tax_included: Mapped[bool]
    items_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(server_default="0")
    shipping_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
    total_minor: Mapped[int]
    channel: Mapped[str]
    on_credit: Mapped[bool]
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(server_default="")
    quoted_at: Mapped[datetime]
    valid_until_on: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None]
    order_id: Mapped[UUID | None]
    idempotency_key: Mapped[str]
    #: What the buyer would keep back, as ``Withheld``.
    withheld: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


class QuoteLine(TenantBase):
    """One variant on a quote; SKU, name and price as they were offered."""

    __tablename__ = "quote_line"
    __table_args__ = (
        tenant_key("quote_id", "quote", ondelete="CASCADE"),
        tenant_key("variant_id", "variant"),
        tenant_unique("quote_id", "position"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="quantity"),
        CheckConstraint(
            "total_minor >= 0 AND tax_minor >= 0 AND discount_minor BETWEEN 0 AND total_minor",
            name="amounts",
        ),
    )

    quote_id: Mapped[UUID]
    position: Mapped[int]
    variant_id: Mapped[UUID]
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    total_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
