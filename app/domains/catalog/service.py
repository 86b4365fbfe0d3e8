"""Use cases of products and their variants."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from app.domains.catalog import combinations, repository, rules
from app.domains.catalog.errors import (
    InvalidProductError,
    ProductNotFoundError,
    StaleProductError,
    TooManyItemsError,
)
from app.domains.catalog.queries import get_product
from app.domains.catalog.types import InUse, ProductStatus, ProductWrite, TaxClass, VariantWrite
from app.domains.catalog.views import ProductDetail, VariantView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

#: Most things that one request changes.
MOST_ITEMS: Final = 500
_UNKNOWN_CATEGORY: Final = FieldIssue(
    pointer="/category", code="category.unknown", detail="There is no such category."
)


async def create_product(uow: UnitOfWork, *, product: ProductWrite) -> tuple[UUID, list[UUID]]:
    """Add a product with its variants; returns its id and theirs in the order given.

    Raises:
        InvalidProductError: If a field makes no sense, or a SKU or bar code is another product's.
    """
    product_id = new_id()
    await _require_fitting(uow, product_id, product)
    await repository.add_product(uow, product_id, product)
    variants = {new_id(): variant for variant in product.variants}
    await repository.write_variants(uow, product_id, variants)
    uow.audit(
        "catalog.product.created",
        Subject("product", product_id, product.name),
        after=repository.snapshot(product),
    )
    return product_id, list(variants)


async def update_product(
    uow: UnitOfWork, *, product_id: UUID, version: int, product: ProductWrite
) -> list[UUID]:
    """Change a product and its variants; returns the variants' ids in the order given.

    Variants that are not named stay as they are; none is ever deleted, since orders name them.

    Raises:
        InvalidProductError: If a field makes no sense, or a SKU or bar code is another product's.
        ProductNotFoundError: If there is no such product or one of the variants is not its own.
        StaleProductError: If somebody changed it since ``version`` was read.
    """
    before = await get_product(uow, product_id)
    await _require_fitting(uow, product_id, product)
    known = await repository.lock_variant_ids(uow, product_id)
    if not {variant.id for variant in product.variants if variant.id} <= known:
        raise ProductNotFoundError("A variant is not one of this product.")
    if not await repository.update_product(uow, product_id, product, version=version):
        raise StaleProductError("Load the product again and repeat what you changed.")
    variants = {variant.id or new_id(): variant for variant in product.variants}
    await repository.write_variants(uow, product_id, variants)
    uow.audit(
        "catalog.product.updated",
        Subject("product", product_id, product.name),
        before={
            "name": before.name,
            "category": before.category,
            "skus": [variant.sku for variant in before.variants],
        },
        after=repository.snapshot(product),
    )
    return list(variants)


async def archive_product(uow: UnitOfWork, *, product_id: UUID) -> InUse:
    """Take a product and its variants out of sale; repeating it does nothing.

    Orders that have its stock reserved go on; they, and the bundles that contain it, are named in the answer.

    Raises:
        ProductNotFoundError: If there is no such product.
    """
    await _set_status(uow, product_id, ProductStatus.ARCHIVED)
    return await repository.find_in_use(uow, [product_id])


async def restore_product(uow: UnitOfWork, *, product_id: UUID) -> None:
    """Put an archived product with its variants back on sale; repeating it does nothing.

    Raises:
        ProductNotFoundError: If there is no such product.
    """
    await _set_status(uow, product_id, ProductStatus.ACTIVE)


async def generate_variants(
    uow: UnitOfWork,
    *,
    product_id: UUID,
    version: int,
    options: Mapping[str, Sequence[str]],
    sku_base: str = "",
) -> list[str]:
    """Add the variants that a product lacks of all combinations of option values; returns their SKUs.

    What is there stays; a variant that says nothing of an option takes the option's first value. Doing it twice adds
    nothing the second time.

    Raises:
        InvalidProductError: If an option has no name or no value.
        ProductNotFoundError: If there is no such product.
        StaleProductError: If somebody changed it since ``version`` was read.
        TooManyVariantsError: If the product would have more than 500 variants.
    """
    before = await get_product(uow, product_id)
    wanted = rules.checked_options(options)
    existing = [variant.attributes for variant in before.variants]
    missing = combinations.missing_combinations(wanted, existing)
    kept = [
        _as_written(variant, combinations.completed(wanted, variant.attributes))
        for variant in before.variants
    ]
    changed = any(new.attributes != old for new, old in zip(kept, existing, strict=True))
    if not missing and not changed:
        return []
    base = sku_base.strip() or _common_base([variant.sku for variant in before.variants])
    proposed = [combinations.sku_of(base, values) for values in missing]
    taken = await repository.find_skus(uow, proposed)
    skus = list(combinations.free_skus(proposed, taken | {variant.sku for variant in kept}))
    added = [
        VariantWrite(sku=sku, attributes=values) for sku, values in zip(skus, missing, strict=True)
    ]
    product = product_write(before, variants=[*kept, *added])
    await update_product(uow, product_id=product_id, version=version, product=product)
    return skus


def product_write(product: ProductDetail, *, variants: Sequence[VariantWrite]) -> ProductWrite:
    """A product as it is, ready to be written with these variants."""
    return ProductWrite(
        name=product.name,
        description=product.description,
        category_id=product.category_id,
        brand_id=product.brand_id,
        seller_id=product.seller_id,
        tax_class=TaxClass(product.tax_class),
        weight_g=product.weight_g,
        length_mm=product.length_mm,
        height_mm=product.height_mm,
        width_mm=product.width_mm,
        specifications=product.specifications,
        variants=variants,
    )


def _as_written(variant: VariantView, attributes: dict[str, str]) -> VariantWrite:
    return VariantWrite(
        id=variant.id,
        sku=variant.sku,
        barcode=variant.barcode or "",
        unit_cost=variant.unit_cost,
        attributes=attributes,
        specifications=variant.specifications,
        is_archived=variant.status == ProductStatus.ARCHIVED,
    )


def _common_base(skus: Sequence[str]) -> str:
    """What the SKUs of a product begin with, up to a whole part."""
    first, last = min(skus), max(skus)
    length = next(
        (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    common = first[:length]
    if len(skus) > 1 and not all(sku[len(common) : len(common) + 1] in {"", "-"} for sku in skus):
        common = common.rpartition("-")[0]
    return common.rstrip("-")


async def set_products_status(
    uow: UnitOfWork, *, product_ids: Sequence[UUID], status: ProductStatus
) -> InUse:
    """Archive or restore several products, at most 500; those that are there already stay as they are.

    Raises:
        ProductNotFoundError: If one of them does not exist.
        TooManyItemsError: If there are more.
    """
    ids = await _lock_products(uow, product_ids)
    for product_id in ids:
        await _set_status(uow, product_id, status)
    if status is ProductStatus.ACTIVE:
        return InUse()
    return await repository.find_in_use(uow, ids)


async def set_products_category(
    uow: UnitOfWork, *, product_ids: Sequence[UUID], category_id: UUID | None
) -> int:
    """Put several products, at most 500, into a category; returns how many were elsewhere before.

    Raises:
        InvalidProductError: If there is no such category.
        ProductNotFoundError: If one of the products does not exist.
        TooManyItemsError: If there are more.
    """
    ids = await _lock_products(uow, product_ids)
    known = await repository.find_foreign(
        uow, ProductWrite(name="", variants=(), category_id=category_id)
    )
    if not known["category"]:
        raise InvalidProductError(_UNKNOWN_CATEGORY.detail, issues=[_UNKNOWN_CATEGORY])
    changed = await repository.set_category(uow, ids, category_id)
    for row in changed:
        uow.audit(
            "catalog.product.updated",
            Subject("product", row["id"], row["name"]),
            after={"category_id": None if category_id is None else str(category_id)},
        )
    return len(changed)


async def _lock_products(uow: UnitOfWork, product_ids: Sequence[UUID]) -> list[UUID]:
    wanted = sorted(set(product_ids))
    if len(wanted) > MOST_ITEMS:
        raise TooManyItemsError(f"At most {MOST_ITEMS} products can be changed at once.")
    found = await repository.lock_products(uow, wanted)
    if len(found) < len(wanted):
        raise ProductNotFoundError("One of the products does not exist.")
    return wanted


async def _set_status(uow: UnitOfWork, product_id: UUID, status: ProductStatus) -> None:
    name = await repository.set_status(uow, product_id, status.value)
    if name is None:
        await get_product(uow, product_id)
        return
    uow.audit(
        f"catalog.product.{'archived' if status is ProductStatus.ARCHIVED else 'restored'}",
        Subject("product", product_id, name),
        after={"status": status.value},
    )


async def _require_fitting(uow: UnitOfWork, product_id: UUID, product: ProductWrite) -> None:
    rules.require_sensible(product)
    issues = await _taken(uow, product_id, product.variants)
    known = await repository.find_foreign(uow, product)
    if not known["category"]:
        issues.append(_UNKNOWN_CATEGORY)
    if not known["brand"]:
        issues.append(
            FieldIssue(pointer="/brand", code="brand.unknown", detail="There is no such brand.")
        )
    if not known["seller"]:
        issues.append(
            FieldIssue(pointer="/seller", code="seller.unknown", detail="There is no such seller.")
        )
    if issues:
        raise InvalidProductError("Look at the fields that are marked.", issues=issues)


async def _taken(
    uow: UnitOfWork, product_id: UUID, variants: Sequence[VariantWrite]
) -> list[FieldIssue]:
    return [
        FieldIssue(
            pointer=f"/variants-{row['place']}-{'sku' if row['by_sku'] else 'barcode'}",
            code="product.sku_taken" if row["by_sku"] else "product.barcode_taken",
            detail="Another product has this code.",
        )
        for row in await repository.find_taken(uow, product_id, variants)
    ]
