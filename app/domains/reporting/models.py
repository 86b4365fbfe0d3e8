"""Daily facts of sales, what was not folded into them yet, and what reconciliation found.

A fact is a sum of rows of orders for a day and what reports group by; ``day`` is the orders' ``placed_on``. The truth
at any instant is the facts and the deltas together. Triggers write the deltas in the transaction that writes the orders
(see ``migrations/facts.py``), so nothing else has to think of them. Ids in facts are plain: a fact may outlive what it
names, at zero.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import (
    QUANTITY,
    UNIT_PRICE,
    TenantBase,
    one_of,
    tenant_index,
    tenant_unique,
)


class ReconciliationRun(TenantBase):
    """One run of all checks; ``findings`` has for each drift its check, its count and the first of its rows."""

    __tablename__ = "reconciliation_run"
    __table_args__ = (
        tenant_index("ix_reconciliation_run_finished_at", "finished_at DESC"),
        CheckConstraint("checks >= 0 AND drifts >= 0", name="counts"),
    )

    finished_at: Mapped[datetime]
    actor_label: Mapped[str]
    checks: Mapped[int]
    drifts: Mapped[int]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


class SalesDelta(TenantBase):
    """What a statement added to the facts or took from them.

    ``grain`` says which: an order, a line (for products and sellers), a product or a seller alone, a payment, whose
    count is in ``lines`` and whose amount in ``total_minor``, a cost, a line of a return.
    """

    __tablename__ = "sales_delta"
    __table_args__ = (
        one_of("grain", ("order", "line", "product", "seller", "payment", "cost", "return")),
    )

    grain: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    status: Mapped[str | None]
    is_sold: Mapped[bool | None]
    seller_id: Mapped[UUID | None]
    variant_id: Mapped[UUID | None]
    method: Mapped[str | None]
    orders: Mapped[int] = mapped_column(server_default="0")
    seller_orders: Mapped[int] = mapped_column(server_default="0")
    lines: Mapped[int] = mapped_column(server_default="0")
    units: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    items_minor: Mapped[int] = mapped_column(server_default="0")
    discount_minor: Mapped[int] = mapped_column(server_default="0")
    net_minor: Mapped[int] = mapped_column(server_default="0")
    shipping_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
    commission_minor: Mapped[int] = mapped_column(server_default="0")
    total_minor: Mapped[int] = mapped_column(server_default="0")
    costed: Mapped[Decimal] = mapped_column(Numeric(24, 10), server_default="0")
    cost: Mapped[Decimal] = mapped_column(UNIT_PRICE, server_default="0")
    reason: Mapped[str | None]
    received: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    scrapped: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class SalesDay(TenantBase):
    """Orders of a day by channel, currency and state."""

    __tablename__ = "sales_day"
    __table_args__ = (
        tenant_unique("day", "channel", "currency", "status"),
        tenant_index("ix_sales_day_status", "status", where="orders <> 0"),
    )

    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    status: Mapped[str]
    orders: Mapped[int]
    items_minor: Mapped[int]
    discount_minor: Mapped[int]
    shipping_minor: Mapped[int]
    tax_minor: Mapped[int]
    total_minor: Mapped[int]


class ProductDay(TenantBase):
    """Lines of a day by variant and currency, sold ones apart from those of cancelled orders.

    ``orders`` counts each order once, however many of its lines have the variant. ``net_minor`` is items less discounts
    without tax, whether the prices contain it or not.
    """

    __tablename__ = "product_day"
    __table_args__ = (
        tenant_unique("day", "variant_id", "currency", "is_sold"),
        tenant_index("ix_product_day_variant_id", "variant_id", "day"),
    )

    day: Mapped[date] = mapped_column(Date)
    variant_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CHAR(3))
    is_sold: Mapped[bool]
    orders: Mapped[int]
    lines: Mapped[int]
    units: Mapped[Decimal] = mapped_column(QUANTITY)
    items_minor: Mapped[int]
    discount_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    shipping_minor: Mapped[int]
    commission_minor: Mapped[int]


class SellerDay(TenantBase):
    """Lines of a day by channel, seller and currency, as those of products; no seller is the company itself."""

    __tablename__ = "seller_day"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "day",
            "channel",
            "seller_id",
            "currency",
            "is_sold",
            name="uq_seller_day_key",
            postgresql_nulls_not_distinct=True,
        ),
    )

    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str]
    seller_id: Mapped[UUID | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    is_sold: Mapped[bool]
    orders: Mapped[int]
    lines: Mapped[int]
    units: Mapped[Decimal] = mapped_column(QUANTITY)
    items_minor: Mapped[int]
    discount_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    shipping_minor: Mapped[int]
    commission_minor: Mapped[int]


class PaymentDay(TenantBase):
    """Payments of a day's orders by currency and method, of every state."""

    __tablename__ = "payment_day"
    __table_args__ = (tenant_unique("day", "currency", "method"),)

    day: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(CHAR(3))
    method: Mapped[str]
    payments: Mapped[int]
    amount_minor: Mapped[int]


class CostDay(TenantBase):
    """What goods that were sold came to cost, by the day of their order, in the tenant's currency.

    ``currency`` is the order's, so that a row stands beside its row of ``product_day``; ``costed`` is how many of the
    units the cost is known of. What came back stands on the day it did, its cost negative; ``back`` counts those of its
    units whose cost is unknown; what of it was thrown away counts against both. A cost that was learnt later stands
    on the day it was learnt, in the tenant's currency and without units.
    """

    __tablename__ = "cost_day"
    __table_args__ = (tenant_unique("day", "variant_id", "currency", "is_sold"),)

    day: Mapped[date] = mapped_column(Date)
    variant_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CHAR(3))
    is_sold: Mapped[bool]
    costed: Mapped[Decimal] = mapped_column(Numeric(24, 10))
    cost: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    back: Mapped[Decimal] = mapped_column(Numeric(24, 10))


class ReturnDay(TenantBase):
    """Lines of returns by the day they were asked for, channel, variant and reason; rejected ones do not count.

    ``asked`` is what shall come back, ``received`` what arrived, ``scrapped`` what of it could not be sold again.
    ``worth_minor`` is what the customer had paid for it, its tax included, once the return is settled. ``net_minor`` is
    the revenue that was taken back, without tax, on the day the return was settled.
    """

    __tablename__ = "return_day"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "day",
            "channel",
            "variant_id",
            "reason",
            "currency",
            name="uq_return_day_key",
        ),
    )

    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str]
    variant_id: Mapped[UUID]
    reason: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    lines: Mapped[int]
    asked: Mapped[Decimal] = mapped_column(QUANTITY)
    received: Mapped[Decimal] = mapped_column(QUANTITY)
    scrapped: Mapped[Decimal] = mapped_column(QUANTITY)
    worth_minor: Mapped[int]
    tax_minor: Mapped[int]
    net_minor: Mapped[int]
