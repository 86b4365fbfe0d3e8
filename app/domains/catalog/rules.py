"""What a product must be like, before the database is asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from app.domains.catalog.barcodes import clean_barcode, is_barcode
from app.domains.catalog.errors import InvalidProductError
from app.domains.catalog.types import (
    ProductWrite,
    Specification,
    SpecificationKind,
    VariantWrite,
)
from app.kernel.errors import FieldIssue

_LONGEST_NAME = 200
_LONGEST_SKU = 64
_LARGEST_COST = 10**12
_MOST_SPECIFICATIONS: Final = 50
_LONGEST_SPECIFICATION: Final = 500
_LONGEST_OPTION: Final = 60
_LARGEST_SIZE: Final = 10**9


def require_sensible(product: ProductWrite) -> None:
    """Check a product and its variants.

    Raises:
        InvalidProductError: If something is missing or makes no sense; each issue names its field.
    """
    issues = [*_of_product(product), *_of_variants(product.variants)]
    if issues:
        raise InvalidProductError("Look at the fields that are marked.", issues=issues)


def variant_name(variant: VariantWrite) -> str:
    """How a variant is called within its product: its values."""
    return " / ".join(variant.attributes.values())


def checked_options(options: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Options with their values, without blanks and doubles, in the order given.

    Raises:
        InvalidProductError: If there is none, or one has no name or no value, or is too long.
    """
    found = {
        name.strip(): list(dict.fromkeys(value.strip() for value in values if value.strip()))
        for name, values in options.items()
    }
    texts = [*found, *(value for values in found.values() for value in values)]
    if (
        not found
        or not all(found.values())
        or not all(1 <= len(text) <= _LONGEST_OPTION for text in texts)
    ):
        issue = FieldIssue(
            pointer="/options",
            code="product.options",
            detail="An option has a name and at least one value, each of at most 60 characters.",
        )
        raise InvalidProductError(issue.detail, issues=[issue])
    return found


def _of_product(product: ProductWrite) -> Iterator[FieldIssue]:
    if not 1 <= len(product.name.strip()) <= _LONGEST_NAME:
        yield FieldIssue(
            pointer="/name", code="product.name", detail="A name has 1 to 200 characters."
        )
    if product.weight_g is not None and not 0 <= product.weight_g < _LARGEST_SIZE:
        yield FieldIssue(
            pointer="/weight_g", code="product.weight", detail="The weight is a number of grams."
        )
    for field in ("length_mm", "height_mm", "width_mm"):
        size: int | None = getattr(product, field)
        if size is not None and not 0 <= size < _LARGEST_SIZE:
            yield FieldIssue(
                pointer=f"/{field}",
                code="product.size",
                detail="A size is a number of millimetres.",
            )
    if (problem := _specification_problem(product.specifications)) is not None:
        yield FieldIssue(pointer="/specifications", code="product.specification", detail=problem)
    if not product.variants:
        yield FieldIssue(
            pointer="/variants-0-sku",
            code="product.no_variant",
            detail="A product has at least one SKU.",
        )


def _of_variants(variants: Sequence[VariantWrite]) -> Iterator[FieldIssue]:
    skus: set[str] = set()
    barcodes: set[str] = set()
    combinations: set[frozenset[tuple[str, str]]] = set()
    listed = list(variants)
    names = {frozenset(item.attributes) for item in listed}
    for place, variant in enumerate(listed):
        sku = variant.sku.strip()
        if not 1 <= len(sku) <= _LONGEST_SKU:
            yield _issue(place, "sku", code="product.sku", detail="A SKU has 1 to 64 characters.")
        elif sku in skus:
            yield _issue(place, "sku", code="product.sku_twice", detail="This SKU is there twice.")
        skus.add(sku)
        if variant.unit_cost is not None and not 0 <= variant.unit_cost < _LARGEST_COST:
            yield _issue(place, "cost", code="product.cost", detail="A cost is not negative.")
        barcode = clean_barcode(variant.barcode)
        if barcode and not is_barcode(barcode):
            yield _issue(
                place,
                "barcode",
                code="product.barcode",
                detail="The check digit of the bar code does not fit, or a digit is missing.",
            )
        elif barcode and barcode in barcodes:
            yield _issue(
                place,
                "barcode",
                code="product.barcode_twice",
                detail="This bar code is there twice.",
            )
        barcodes.add(barcode)
        if (problem := _specification_problem(variant.specifications)) is not None:
            yield _issue(place, "specifications", code="product.specification", detail=problem)
        combination = frozenset(variant.attributes.items())
        if len(names) > 1 or (len(listed) > 1 and not variant.attributes):
            yield _issue(
                place,
                "attributes",
                code="product.options_differ",
                detail="All variants differ in the same options.",
            )
        elif combination in combinations:
            yield _issue(
                place,
                "attributes",
                code="product.same_options",
                detail="Another variant has the same values.",
            )
        combinations.add(combination)


def _specification_problem(specifications: Sequence[Specification]) -> str | None:
    """What is wrong with the first specification that is wrong."""
    names = [item.name.strip().casefold() for item in specifications]
    if len(names) > _MOST_SPECIFICATIONS:
        return f"At most {_MOST_SPECIFICATIONS} specifications are possible."
    if len(set(names)) < len(names):
        return "A specification is there twice."
    for item in specifications:
        if (
            not 1 <= len(item.name.strip()) <= _LONGEST_OPTION
            or not 1 <= len(item.value) <= _LONGEST_SPECIFICATION
        ):
            return "A specification has a name of 1 to 60 and a value of 1 to 500 characters."
        if not _fits(item):
            return f"'{item.value[:60]}' is no {item.kind.value}."
    return None


def _fits(item: Specification) -> bool:
    match item.kind:
        case SpecificationKind.TEXT:
            return True
        case SpecificationKind.BOOLEAN:
            return item.value in {"true", "false"}
        case SpecificationKind.DATE:
            try:
                date.fromisoformat(item.value)
            except ValueError:
                return False
            return True
        case SpecificationKind.NUMBER:
            try:
                return Decimal(item.value).is_finite()
            except InvalidOperation:
                return False


def _issue(place: int, field: str, *, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=f"/variants-{place}-{field}", code=code, detail=detail)
