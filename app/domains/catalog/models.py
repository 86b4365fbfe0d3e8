"""Products, their variants (what is sold, named by its SKU), options and categories."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.catalog.types import ProductStatus, TaxClass, UnmatchedStatus
from app.platform.db.base import (
    QUANTITY,
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
from app.platform.files import NAMES_FILE


class Category(TenantBase, CreatedAt):
    """A node of the category tree."""

    __tablename__ = "category"
    __table_args__ = (
        tenant_key("parent_id", "category"),
        tenant_unique_where(
            "uq_category_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_category_name", "name"),
        tenant_index("ix_category_parent", "parent_id"),
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


class ProductBrand(TenantBase, CreatedAt):
    """Whose mark a product carries; not to be taken for the reseller's brand."""

    __tablename__ = "product_brand"
    __table_args__ = (
        tenant_unique("name"),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
    )

    name: Mapped[str]


class Product(TenantBase, Timestamps):
    """What a shop offers; weight in grams, sizes in millimetres."""

    __tablename__ = "product"
    __table_args__ = (
        tenant_key("category_id", "category"),
        tenant_unique_where(
            "uq_product_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_key("brand_id", "product_brand"),
        tenant_key("seller_id", "seller"),
        tenant_index("ix_product_name", "name", "id"),
        tenant_index("ix_product_category", "category_id", "name", "id"),
        tenant_index("ix_product_brand", "brand_id", "name", "id", where="brand_id IS NOT NULL"),
        tenant_index("ix_product_seller", "seller_id", where="seller_id IS NOT NULL"),
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
    brand_id: Mapped[UUID | None] = mapped_column(sort_order=100)
    seller_id: Mapped[UUID | None] = mapped_column(sort_order=101)
    specifications: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), sort_order=102
    )


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
        tenant_index("ix_variant_without_barcode", "product_id", where="barcode IS NULL"),
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
    specifications: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), sort_order=100
    )


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


class ProductImage(TenantBase, CreatedAt):
    """An image of a product: keys of the tenant's files; sizes in pixels, of the whole image."""

    __tablename__ = "product_image"
    __table_args__ = (
        tenant_key("product_id", "product"),
        tenant_index("ix_product_image_product", "product_id", "position", "id"),
        CheckConstraint("width > 0 AND height > 0 AND size_bytes > 0", name="size"),
    )

    product_id: Mapped[UUID]
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(server_default="")
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    file_key: Mapped[UUID] = mapped_column(info={NAMES_FILE: ""})
    thumbnail_key: Mapped[UUID | None] = mapped_column(info={NAMES_FILE: ""})


class BundleComponent(TenantBase):
    """So many of a variant are in one unit of a bundle, which has no stock of its own."""

    __tablename__ = "bundle_component"
    __table_args__ = (
        tenant_key("bundle_variant_id", "variant"),
        tenant_key("component_variant_id", "variant"),
        UniqueConstraint(
            "tenant_id",
            "bundle_variant_id",
            "component_variant_id",
            name="uq_bundle_component_parts",
        ),
        tenant_index("ix_bundle_component_component", "component_variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("bundle_variant_id <> component_variant_id", name="not_itself"),
    )

    bundle_variant_id: Mapped[UUID]
    component_variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)


class SkuAlias(TenantBase, CreatedAt):
    """What a channel calls a variant; ``normalised`` is what is compared."""

    __tablename__ = "sku_alias"
    __table_args__ = (
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("channel", "normalised"),
        tenant_index("ix_sku_alias_variant", "variant_id"),
        tenant_index("ix_sku_alias_normalised", "normalised"),
    )

    channel: Mapped[str]
    alias: Mapped[str]
    normalised: Mapped[str]
    variant_id: Mapped[UUID]


class SkuPrefix(TenantBase):
    """Signs that a channel puts before our SKUs."""

    __tablename__ = "sku_prefix"
    __table_args__ = (tenant_unique("channel", "prefix"),)

    channel: Mapped[str]
    prefix: Mapped[str]


class UnmatchedSku(TenantBase):
    """A channel's SKU that is none of ours, until somebody says which one it is."""

    __tablename__ = "unmatched_sku"
    __table_args__ = (
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("channel", "normalised"),
        one_of("status", UnmatchedStatus),
        tenant_index("ix_unmatched_sku_status", "status", "last_seen_at", "id"),
    )

    channel: Mapped[str]
    raw: Mapped[str]
    normalised: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    seen_count: Mapped[int] = mapped_column(server_default="1")
    sample: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    variant_id: Mapped[UUID | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class VariantWord(TenantBase):
    """A word by which a variant is found; kept by triggers of ``variant`` and ``product``.

    Its id follows from variant and word, so that writing it twice writes it once.
    """

    __tablename__ = "variant_word"
    __table_args__ = (
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_index("ix_variant_word_word", "word", "variant_id", "product_id"),
        tenant_index("ix_variant_word_variant", "variant_id", "word"),
    )

    variant_id: Mapped[UUID]
    product_id: Mapped[UUID]
    word: Mapped[str] = mapped_column(String(collation="C"))


class SearchTerm(TenantBase):
    """A word of the tenant's catalogue with its Spanish stem, for other forms and typing errors.

    Two writers may note the same new word; readers take that for one.
    """

    __tablename__ = "search_term"
    __table_args__ = (
        tenant_index("ix_search_term_word", "word"),
        tenant_index("ix_search_term_stem", "stem", "word"),
    )

    word: Mapped[str] = mapped_column(String(collation="C"))
    stem: Mapped[str] = mapped_column(String(collation="C"))
