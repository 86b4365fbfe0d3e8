"""What lists and pages show of products, with the prices and the stock of their variants."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.catalog.types import ProductStatus


class StockState(StrEnum):
    """What there is of a product, over its variants and warehouses."""

    AVAILABLE = "available"
    LOW = "low"
    NONE = "none"


class ProductFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which products a list shows. ``search`` looks at names, SKUs and bar codes."""

    search: str = ""
    category_id: UUID | None = None
    status: ProductStatus | None = None
    stock: StockState | None = None


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list; prices are unit prices of the default list in the tenant's currency."""

    id: UUID
    name: str
    status: str
    category: str | None
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
    """A variant with its attributes, its price in the default list and its stock over all warehouses."""

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
    """A category with the number of its products."""

    id: UUID
    name: str
    products: int
