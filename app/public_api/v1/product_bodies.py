"""Shapes in which programs write products."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from app.domains.catalog import (
    ProductWrite,
    Specification,
    SpecificationKind,
    TaxClass,
    VariantWrite,
)
from app.public_api.bodies import DecimalText, clean, optional_id

#: Whole grams or millimetres.
Measure = Annotated[int, msgspec.Meta(ge=0, lt=10**9)]
Text = Annotated[str, msgspec.Meta(max_length=200)]


class SpecificationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typed fact; the value is text in every kind: a number with a point, `true`, `2026-03-05`."""

    name: Text
    value: Annotated[str, msgspec.Meta(max_length=500)]
    kind: Literal["text", "number", "boolean", "date"] = "text"
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""


class VariantWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant to be written; without `id` it is a new one. `attributes` are options and their values."""

    sku: Text
    id: str | None = None
    barcode: Text = ""
    unit_cost: DecimalText | None = None
    attributes: dict[str, str] = {}
    specifications: list[SpecificationBody] = []
    is_archived: bool = False


class ProductWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product with its variants; weight in grams, sizes in millimetres."""

    name: Annotated[str, msgspec.Meta(examples=["Zapatilla de cuero"])]
    variants: Annotated[list[VariantWriteBody], msgspec.Meta(min_length=1, max_length=500)]
    description: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    category_id: str | None = None
    brand_id: str | None = None
    seller_id: str | None = None
    tax_class: Literal["standard", "reduced", "exempt"] = "standard"
    weight_g: Measure | None = None
    length_mm: Measure | None = None
    height_mm: Measure | None = None
    width_mm: Measure | None = None
    specifications: list[SpecificationBody] = []


def product_write(body: ProductWriteBody) -> ProductWrite:
    """What a program wrote, as the catalogue takes it."""
    return ProductWrite(
        name=clean(body.name),
        description=clean(body.description),
        category_id=optional_id("cat", body.category_id, "/category_id"),
        brand_id=optional_id("brd", body.brand_id, "/brand_id"),
        seller_id=optional_id("sel", body.seller_id, "/seller_id"),
        tax_class=TaxClass(body.tax_class),
        weight_g=body.weight_g,
        length_mm=body.length_mm,
        height_mm=body.height_mm,
        width_mm=body.width_mm,
        specifications=_specifications(body.specifications),
        variants=[_variant(index, item) for index, item in enumerate(body.variants)],
    )


def specification_bodies(specifications: list[Specification]) -> list[SpecificationBody]:
    """Specifications as the API shows them."""
    return [
        SpecificationBody(name=item.name, value=item.value, kind=item.kind.value, unit=item.unit)
        for item in specifications
    ]


def _variant(index: int, body: VariantWriteBody) -> VariantWrite:
    return VariantWrite(
        sku=clean(body.sku),
        id=optional_id("sku", body.id, f"/variants/{index}/id"),
        barcode=clean(body.barcode),
        unit_cost=None if body.unit_cost is None else Decimal(body.unit_cost),
        attributes={clean(name): clean(value) for name, value in body.attributes.items()},
        specifications=_specifications(body.specifications),
        is_archived=body.is_archived,
    )


def _specifications(bodies: list[SpecificationBody]) -> list[Specification]:
    return [
        Specification(
            name=clean(body.name),
            value=clean(body.value),
            kind=SpecificationKind(body.kind),
            unit=clean(body.unit),
        )
        for body in bodies
    ]
