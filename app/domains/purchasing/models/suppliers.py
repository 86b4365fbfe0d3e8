"""Suppliers, who works there, and what they call and ask for our variants."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import (
    QUANTITY,
    RATE,
    UNIT_PRICE,
    TenantBase,
    Timestamps,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)

CURRENCY = String(3)


class Supplier(TenantBase, Timestamps):
    """Who we buy from. Payment is due ``payment_days`` after an invoice's date, goods take ``lead_days``."""

    __tablename__ = "supplier"
    __table_args__ = (
        tenant_index("ix_supplier_name", "name", "id"),
        tenant_unique_where("uq_supplier_tax_id", "country", "tax_id", where="tax_id IS NOT NULL"),
        CheckConstraint("payment_days >= 0 AND lead_days >= 0", name="days"),
        CheckConstraint("over_receipt_rate >= 0", name="over_receipt_rate"),
    )

    name: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    tax_id: Mapped[str | None]
    currency: Mapped[str] = mapped_column(CURRENCY)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
    payment_days: Mapped[int] = mapped_column(server_default="0")
    lead_days: Mapped[int] = mapped_column(server_default="0")
    over_receipt_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default="true")
    version: Mapped[int] = mapped_column(server_default="1")


class SupplierContact(TenantBase):
    """Somebody who works at a supplier."""

    __tablename__ = "supplier_contact"
    __table_args__ = (
        tenant_key("supplier_id", "supplier"),
        tenant_index("ix_supplier_contact_supplier_id", "supplier_id", "position"),
    )

    supplier_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")


class SupplierItem(TenantBase, Timestamps):
    """What a supplier calls a variant, and the net price of a unit in the supplier's currency."""

    __tablename__ = "supplier_item"
    __table_args__ = (
        tenant_key("supplier_id", "supplier"),
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("supplier_id", "variant_id"),
        tenant_index("ix_supplier_item_variant_id", "variant_id"),
        CheckConstraint("unit_price >= 0 AND min_quantity > 0", name="terms"),
    )

    supplier_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    supplier_sku: Mapped[str] = mapped_column(server_default="")
    unit_price: Mapped[Decimal | None] = mapped_column(UNIT_PRICE)
    min_quantity: Mapped[Decimal] = mapped_column(QUANTITY, server_default="1")
