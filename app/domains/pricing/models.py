"""Price lists and the prices in them."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import (
    UNIT_PRICE,
    TenantBase,
    Timestamps,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class PriceList(TenantBase, Timestamps):
    """A set of prices in one currency. ``tax_included`` says what a price means."""

    __tablename__ = "price_list"
    __table_args__ = (
        tenant_unique("name"),
        tenant_unique_where("uq_price_list_default", "currency", where="is_default"),
    )

    name: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    is_default: Mapped[bool]
    tax_included: Mapped[bool]


class Price(TenantBase, Timestamps):
    """The unit price of a variant in a price list, in major units of the list's currency."""

    __tablename__ = "price"
    __table_args__ = (
        tenant_key("price_list_id", "price_list"),
        tenant_key("variant_id", "variant"),
        tenant_unique("price_list_id", "variant_id"),
        tenant_index("ix_price_variant_id", "variant_id"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
    )

    price_list_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
