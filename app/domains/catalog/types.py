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


class UnmatchedStatus(StrEnum):
    """What became of a channel's SKU that was none of ours."""

    OPEN = "open"
    RESOLVED = "resolved"
    IGNORED = "ignored"


class SpecificationKind(StrEnum):
    """What the value of a specification is."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Specification(msgspec.Struct, frozen=True, kw_only=True):
    """A typed fact about a product or a variant: material, screen size in inches, is it washable.

    The value is text in every kind: a number with a point, ``true`` or ``false``, a date as ``2026-03-05``.
    """

    name: str
    value: str
    kind: SpecificationKind = SpecificationKind.TEXT
    unit: str = ""


class VariantWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as a person writes it; without id it is a new one. ``attributes`` are options and their values."""

    sku: str
    id: UUID | None = None
    barcode: str = ""
    unit_cost: Decimal | None = None
    attributes: dict[str, str] = {}
    specifications: Sequence[Specification] = ()
    is_archived: bool = False


class ProductWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A product as a person writes it, with all of its variants; weight in grams, sizes in millimetres."""

    name: str
    variants: Sequence[VariantWrite]
    description: str = ""
    category_id: UUID | None = None
    brand_id: UUID | None = None
    seller_id: UUID | None = None
    tax_class: TaxClass = TaxClass.STANDARD
    weight_g: int | None = None
    length_mm: int | None = None
    height_mm: int | None = None
    width_mm: int | None = None
    specifications: Sequence[Specification] = ()


class InUse(msgspec.Struct, frozen=True, kw_only=True):
    """What still needs variants that were archived: SKUs that orders have reserved, and SKUs that bundles contain."""

    reserved: Sequence[str] = ()
    in_bundles: Sequence[str] = ()


class BundlePart(msgspec.Struct, frozen=True, kw_only=True):
    """So many of a variant in one unit of a bundle."""

    variant_id: UUID
    quantity: Decimal
