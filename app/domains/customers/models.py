"""Customers and their addresses."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.customers.types import AddressKind, CustomerKind
from app.platform.db.base import (
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique_where,
)


class Customer(TenantBase, Timestamps):
    """Who buys."""

    __tablename__ = "customer"
    __table_args__ = (
        one_of("kind", CustomerKind),
        tenant_unique_where(
            "uq_customer_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_customer_email", "lower(email)"),
        tenant_index("ix_customer_name", "name", "id"),
        tenant_index("ix_customer_tax_id", "tax_id", where="tax_id IS NOT NULL"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    tax_id: Mapped[str | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")


class CustomerAddress(TenantBase, CreatedAt):
    """An address of a customer for shipping or for billing.

    ``is_structured`` is false for a text that names no street: it is kept and flagged, never repaired in silence.
    """

    __tablename__ = "customer_address"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        one_of("kind", AddressKind),
        tenant_index("ix_customer_address_customer_id", "customer_id", "kind"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    line: Mapped[str]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    is_structured: Mapped[bool] = mapped_column(server_default=text("true"))
