"""Words of the catalog."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class ProductStatus(StrEnum):
    """Whether a product is sold; products are archived, never deleted."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class TaxClass(StrEnum):
    """How a product is taxed; the tax domain turns it into rates."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXEMPT = "exempt"


class VariantWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as a person writes it; without id it is a new one. ``attributes`` are options and their values."""

    sku: str
    id: UUID | None = None
    barcode: str = ""
    unit_cost: Decimal | None = None
    attributes: dict[str, str] = {}
    is_archived: bool = False


class ProductWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A product as a person writes it, with all of its variants."""

    name: str
    variants: Sequence[VariantWrite]
    description: str = ""
    category_id: UUID | None = None
    tax_class: TaxClass = TaxClass.STANDARD
    weight_g: int | None = None
