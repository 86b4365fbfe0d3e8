"""Products, their variants (what is sold, named by its SKU), options and categories."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.catalog.types import ProductStatus, TaxClass
from app.platform.db.base import (
    UNIT_PRICE,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class Category(TenantBase, CreatedAt):
    """A node of the category tree."""

    __tablename__ = "category"
    __table_args__ = (
        tenant_key("parent_id", "category"),
        tenant_unique_where(
            "uq_category_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_category_name", "name"),
    )

    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    source: Mapped[str | None]
    external_id: Mapped[str | None]


class CategoryTranslation(TenantBase):
    """A category's name in another language."""

    __tablename__ = "category_translation"
    __table_args__ = (tenant_key("category_id", "category"), tenant_unique("category_id", "locale"))

    category_id: Mapped[UUID]
    locale: Mapped[str]
    name: Mapped[str]


class Product(TenantBase, Timestamps):
    """What a shop offers; weight in grams, sizes in millimetres."""

    __tablename__ = "product"
    __table_args__ = (
        tenant_key("category_id", "category"),
        tenant_unique_where(
            "uq_product_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_product_name", "name", "id"),
        one_of("status", ProductStatus),
        one_of("tax_class", TaxClass),
        CheckConstraint(
            "weight_g >= 0 AND length_mm >= 0 AND height_mm >= 0 AND width_mm >= 0", name="sizes"
        ),
    )

    category_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="active")
    tax_class: Mapped[str] = mapped_column(server_default="standard")
    weight_g: Mapped[int | None]
    length_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    photos: Mapped[int] = mapped_column(server_default="0")
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")


class ProductOption(TenantBase):
    """A property in which variants differ: colour, size."""

    __tablename__ = "product_option"
    __table_args__ = (tenant_key("product_id", "product"), tenant_unique("product_id", "name"))

    product_id: Mapped[UUID]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class OptionValue(TenantBase):
    """One value of an option: red, XL."""

    __tablename__ = "option_value"
    __table_args__ = (
        tenant_key("option_id", "product_option"),
        tenant_unique("option_id", "value"),
    )

    option_id: Mapped[UUID]
    value: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Variant(TenantBase, Timestamps):
    """What is sold, counted and priced: one combination of option values, named by its SKU."""

    __tablename__ = "variant"
    __table_args__ = (
        tenant_key("product_id", "product"),
        tenant_unique("sku"),
        tenant_index("ix_variant_product_id", "product_id"),
        tenant_unique_where("uq_variant_barcode", "barcode", where="barcode IS NOT NULL"),
        one_of("status", ProductStatus),
        CheckConstraint("sku <> '' AND sku = btrim(sku)", name="sku"),
        CheckConstraint("unit_cost >= 0", name="unit_cost"),
    )

    product_id: Mapped[UUID]
    sku: Mapped[str]
    name: Mapped[str]
    barcode: Mapped[str | None]
    unit_cost: Mapped[Decimal | None] = mapped_column(UNIT_PRICE)
    status: Mapped[str] = mapped_column(server_default="active")
    position: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class VariantOptionValue(TenantBase):
    """Which value a variant has of an option; one per option."""

    __tablename__ = "variant_option_value"
    __table_args__ = (
        tenant_key("variant_id", "variant"),
        tenant_key("option_id", "product_option"),
        tenant_key("option_value_id", "option_value"),
        tenant_unique("variant_id", "option_id"),
    )

    variant_id: Mapped[UUID]
    option_id: Mapped[UUID]
    option_value_id: Mapped[UUID]
