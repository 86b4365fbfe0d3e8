"""What a product must be like, before the database is asked."""

from collections.abc import Iterator, Sequence

from app.domains.catalog.errors import InvalidProductError
from app.domains.catalog.types import ProductWrite, VariantWrite
from app.kernel.errors import FieldIssue

_LONGEST_NAME = 200
_LONGEST_SKU = 64
_LARGEST_COST = 10**12


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


def _of_product(product: ProductWrite) -> Iterator[FieldIssue]:
    if not 1 <= len(product.name.strip()) <= _LONGEST_NAME:
        yield FieldIssue(
            pointer="/name", code="product.name", detail="A name has 1 to 200 characters."
        )
    if product.weight_g is not None and not 0 <= product.weight_g < 10**9:
        yield FieldIssue(
            pointer="/weight_g", code="product.weight", detail="The weight is a number of grams."
        )
    if not product.variants:
        yield FieldIssue(
            pointer="/variants-0-sku",
            code="product.no_variant",
            detail="A product has at least one SKU.",
        )


def _of_variants(variants: Sequence[VariantWrite]) -> Iterator[FieldIssue]:
    skus: set[str] = set()
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


def _issue(place: int, field: str, *, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=f"/variants-{place}-{field}", code=code, detail=detail)
