"""Price lists and the prices in them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.pricing.types import PriceListKind
from app.platform.db.base import (
    QUANTITY,
    UNIT_PRICE,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class PriceList(TenantBase, Timestamps):
    """A set of prices in one currency, and when it counts.

    ``tax_included`` says what a price means; ``valid_to_on`` is the first day on which the list counts no more. An
    unset channel or customer group fits all. The default list of a currency always counts, after all others.
    """

    __tablename__ = "price_list"
    __table_args__ = (
        tenant_unique("name"),
        tenant_unique_where("uq_price_list_default", "currency", where="is_default"),
        tenant_index("ix_price_list_currency", "currency", "is_default", "priority", "id"),
        one_of("kind", PriceListKind),
        CheckConstraint("valid_to_on > valid_from_on", name="validity"),
        CheckConstraint(
            "NOT is_default OR (is_active AND channel IS NULL AND customer_group_id IS NULL"
            " AND valid_from_on IS NULL AND valid_to_on IS NULL)",
            name="default",
        ),
    )

    name: Mapped[str]
    currency: Mapped[str] = mapped_column(CHAR(3))
    is_default: Mapped[bool]
    tax_included: Mapped[bool]
    kind: Mapped[str] = mapped_column(server_default="public", sort_order=92)
    priority: Mapped[int] = mapped_column(server_default="100", sort_order=93)
    channel: Mapped[str | None] = mapped_column(sort_order=94)
    #: A plain id: the group is of another domain.
    customer_group_id: Mapped[UUID | None] = mapped_column(sort_order=95)
    valid_from_on: Mapped[date | None] = mapped_column(Date, sort_order=96)
    valid_to_on: Mapped[date | None] = mapped_column(Date, sort_order=97)
    is_active: Mapped[bool] = mapped_column(server_default="true", sort_order=98)
    version: Mapped[int] = mapped_column(server_default="1", sort_order=99)


class Price(TenantBase, Timestamps):
    """The unit price of a variant in a price list from a quantity on, in major units of the list's currency."""

    __tablename__ = "price"
    __table_args__ = (
        tenant_key("price_list_id", "price_list"),
        tenant_key("variant_id", "variant"),
        UniqueConstraint(
            "tenant_id", "price_list_id", "variant_id", "min_quantity", name="uq_price_break"
        ),
        tenant_index("ix_price_variant_id", "variant_id"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("min_quantity = 0 OR min_quantity > 1", name="min_quantity"),
    )

    price_list_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    #: Zero for the price that always counts; a price "from one" is the same and is kept as zero.
    min_quantity: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0", sort_order=92)
