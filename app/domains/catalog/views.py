"""What lists and pages show of products, with the prices and the stock of their variants."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.catalog.types import ProductStatus, Specification, UnmatchedStatus


class StockState(StrEnum):
    """What there is of a product, over its variants and warehouses."""

    AVAILABLE = "available"
    LOW = "low"
    NONE = "none"


class Missing(StrEnum):
    """What a product on sale should have and lacks."""

    BARCODE = "barcode"
    PRICE = "price"
    IMAGE = "image"


class ProductFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which products a list shows. ``search`` looks at names, brands, SKUs, bar codes and aliases.

    A category stands for itself and all that is below it.
    """

    search: str = ""
    category_id: UUID | None = None
    brand_id: UUID | None = None
    missing: Missing | None = None
    status: ProductStatus | None = None
    stock: StockState | None = None


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list; prices are unit prices of the default list in the tenant's currency."""

    id: UUID
    name: str
    status: str
    category: str | None
    brand: str | None
    source: str | None
    external_id: str | None
    created_at: datetime
    updated_at: datetime
    sku_count: int
    first_sku: str | None
    lowest_price: Decimal | None
    highest_price: Decimal | None
    on_hand: Decimal
    available: Decimal


class VariantView(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with its attributes, its price in the default list and its stock over all warehouses.

    A bundle has no stock of its own: so many are available as its scarcest part allows.
    """

    id: UUID
    product_id: UUID
    product_name: str
    sku: str
    name: str
    barcode: str | None
    status: str
    unit_cost: Decimal | None
    price: Decimal | None
    attributes: dict[str, str]
    specifications: list[Specification]
    is_bundle: bool
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    created_at: datetime
    updated_at: datetime


class ProductDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its variants; sizes in millimetres, weight in grams."""

    id: UUID
    name: str
    description: str
    status: str
    tax_class: str
    category_id: UUID | None
    category: str | None
    brand_id: UUID | None
    brand: str | None
    seller_id: UUID | None
    seller: str | None
    specifications: list[Specification]
    weight_g: int | None
    length_mm: int | None
    height_mm: int | None
    width_mm: int | None
    source: str | None
    external_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    options: dict[str, list[str]]
    variants: list[VariantView]


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A category in its tree with the number of its own products; ``path`` is written ``Ropa / Poleras``."""

    id: UUID
    name: str
    parent_id: UUID | None
    depth: int
    path: str
    products: int


class ProductBrandView(msgspec.Struct, frozen=True, kw_only=True):
    """A brand with the number of its products."""

    id: UUID
    name: str
    products: int


class BundlePartView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bundle; ``available`` is the part's own, over all warehouses."""

    bundle_variant_id: UUID
    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    status: str
    quantity: Decimal
    available: Decimal


class AliasView(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel calls a variant; the channel is empty where every one does."""

    id: UUID
    channel: str
    alias: str
    variant_id: UUID
    sku: str
    created_at: datetime


class PrefixView(msgspec.Struct, frozen=True, kw_only=True):
    """Signs that a channel puts before our SKUs."""

    id: UUID
    channel: str
    prefix: str


class UnmatchedSkuView(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's SKU that waits for somebody to say which variant it means."""

    id: UUID
    channel: str
    raw: str
    status: UnmatchedStatus
    seen_count: int
    sample: dict[str, str]
    variant_id: UUID | None
    sku: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None


class SkuSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A variant that an unmatched SKU may mean; ``likeness`` goes from 0 to 1."""

    variant_id: UUID
    sku: str
    name: str
    likeness: float


class ProductImageView(msgspec.Struct, frozen=True, kw_only=True):
    """An image of a product; the keys name files of the tenant, the size is that of the whole image."""

    id: UUID
    product_id: UUID
    alt: str
    content_type: str
    width: int
    height: int
    size_bytes: int
    file_key: UUID
    thumbnail_key: UUID | None
    created_at: datetime
