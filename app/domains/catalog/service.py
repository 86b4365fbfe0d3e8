"""Use cases of the catalog."""

from collections.abc import Sequence
from uuid import UUID

from app.domains.catalog import repository, rules
from app.domains.catalog.errors import InvalidProductError, ProductNotFoundError, StaleProductError
from app.domains.catalog.queries import get_product
from app.domains.catalog.types import ProductStatus, ProductWrite, VariantWrite
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST_CATEGORY = 120


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


async def archive_product(uow: UnitOfWork, *, product_id: UUID) -> None:
    """Take a product and its variants out of sale; repeating it does nothing.

    Raises:
        ProductNotFoundError: If there is no such product.
    """
    await _set_status(uow, product_id, ProductStatus.ARCHIVED)


async def restore_product(uow: UnitOfWork, *, product_id: UUID) -> None:
    """Put an archived product with its variants back on sale; repeating it does nothing.

    Raises:
        ProductNotFoundError: If there is no such product.
    """
    await _set_status(uow, product_id, ProductStatus.ACTIVE)


async def create_category(uow: UnitOfWork, *, name: str) -> UUID:
    """Add a category.

    Raises:
        InvalidProductError: If the name is empty or too long.
    """
    text = name.strip()
    if not 1 <= len(text) <= _LONGEST_CATEGORY:
        issue = FieldIssue(
            pointer="/category", code="category.name", detail="A name has 1 to 120 characters."
        )
        raise InvalidProductError(issue.detail, issues=[issue])
    category_id = new_id()
    await repository.add_category(uow, category_id, text)
    uow.audit(
        "catalog.category.created", Subject("category", category_id, text), after={"name": text}
    )
    return category_id


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
    if product.category_id and not await repository.has_category(uow, product.category_id):
        issues.append(
            FieldIssue(
                pointer="/category", code="category.unknown", detail="There is no such category."
            )
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
