"""Sellers of a marketplace and the commission they owe on what they sell.

A scheme that an order was placed under is never changed afterwards, only ended: the order's lines name it.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.sellers.types import SchemeKind
from app.platform.db.base import (
    RATE,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class Seller(TenantBase, Timestamps):
    """Who sells through the shop."""

    __tablename__ = "seller"
    __table_args__ = (
        tenant_unique_where(
            "uq_seller_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_seller_name", "name", "id"),
        CheckConstraint(
            "retention_rate BETWEEN 0 AND 1 AND retention_days BETWEEN 0 AND 365", name="retention"
        ),
    )

    name: Mapped[str]
    email: Mapped[str | None]
    tax_id: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default="true")
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1", sort_order=100)
    tax_country: Mapped[str | None] = mapped_column(CHAR(2), sort_order=101)
    retention_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0", sort_order=102)
    retention_days: Mapped[int] = mapped_column(SmallInteger, server_default="0", sort_order=103)


class CommissionRate(TenantBase):
    """The share of a line's value that a seller owes, from a day on."""

    __tablename__ = "commission_rate"
    __table_args__ = (
        tenant_key("seller_id", "seller"),
        tenant_unique("seller_id", "valid_from_on"),
        CheckConstraint("rate >= 0 AND rate <= 1", name="rate"),
    )

    seller_id: Mapped[UUID]
    valid_from_on: Mapped[date] = mapped_column(Date)
    rate: Mapped[Decimal] = mapped_column(RATE)


class CommissionScheme(TenantBase, Timestamps):
    """How commissions are worked out for one seller, or for all who have no scheme of their own."""

    __tablename__ = "commission_scheme"
    __table_args__ = (
        tenant_key("seller_id", "seller"),
        one_of("kind", SchemeKind),
        tenant_index("ix_commission_scheme_seller_id", "seller_id", "valid_from_on"),
        CheckConstraint("valid_to_on >= valid_from_on", name="validity"),
        CheckConstraint(
            "rate BETWEEN 0 AND 1 AND tax_rate BETWEEN 0 AND 1 AND amount_minor >= 0"
            " AND (amount_minor IS NULL) = (currency IS NULL)",
            name="amounts",
        ),
    )

    seller_id: Mapped[UUID | None]
    name: Mapped[str]
    kind: Mapped[str]
    rate: Mapped[Decimal | None] = mapped_column(RATE)
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    tax_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0")
    valid_from_on: Mapped[date] = mapped_column(Date)
    valid_to_on: Mapped[date | None] = mapped_column(Date)


class CommissionSchemeCategory(TenantBase):
    """The rate of one category, and of those below it that have none of their own."""

    __tablename__ = "commission_scheme_category"
    __table_args__ = (
        tenant_key("scheme_id", "commission_scheme"),
        tenant_key("category_id", "category"),
        tenant_unique("scheme_id", "category_id"),
        CheckConstraint("rate BETWEEN 0 AND 1", name="rate"),
    )

    scheme_id: Mapped[UUID]
    category_id: Mapped[UUID]
    rate: Mapped[Decimal] = mapped_column(RATE)


class CommissionSchemeTier(TenantBase):
    """The rate from an amount of monthly turnover on."""

    __tablename__ = "commission_scheme_tier"
    __table_args__ = (
        tenant_key("scheme_id", "commission_scheme"),
        tenant_unique("scheme_id", "from_minor"),
        CheckConstraint("from_minor >= 0 AND rate BETWEEN 0 AND 1", name="rate"),
    )

    scheme_id: Mapped[UUID]
    from_minor: Mapped[int]
    rate: Mapped[Decimal] = mapped_column(RATE)
