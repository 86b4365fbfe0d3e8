"""Sellers of a marketplace and the commission they owe on what they sell."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import (
    RATE,
    TenantBase,
    Timestamps,
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
