"""Many products in one request: each is written or refused by itself."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from app.domains.catalog.errors import InvalidProductError, TooManyItemsError
from app.domains.catalog.queries import get_product
from app.domains.catalog.service import MOST_ITEMS, create_product, update_product
from app.domains.catalog.types import ProductWrite
from app.kernel.errors import DomainError, FieldIssue
from app.platform.db.unit_of_work import UnitOfWork

_OWNERS: Final = """
SELECT sku, id, product_id FROM tenant.variant WHERE tenant_id = $1 AND sku = ANY($2::text[])
"""


class UpsertResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one product: its id and whether it is new, or why it was refused."""

    product_id: UUID | None = None
    is_new: bool = False
    error: DomainError | None = None


async def upsert_products(
    uow: UnitOfWork, *, products: Sequence[ProductWrite]
) -> list[UpsertResult]:
    """Write products, at most 500, in their order; a product is known by its SKUs.

    One whose SKUs are all new is added; one of which a SKU is there replaces what is said of that product, and variants
    that it does not name stay. What is refused leaves no trace, and the others are written all the same.

    Raises:
        TooManyItemsError: If there are more.
    """
    if len(products) > MOST_ITEMS:
        raise TooManyItemsError(f"At most {MOST_ITEMS} products can be written at once.")
    results: list[UpsertResult] = []
    for product in products:
        await uow.driver.execute("SAVEPOINT item")
        try:
            results.append(await _upsert(uow, product))
        except DomainError as error:
            await uow.driver.execute("ROLLBACK TO SAVEPOINT item")
            results.append(UpsertResult(error=error))
        await uow.driver.execute("RELEASE SAVEPOINT item")
    return results


async def _upsert(uow: UnitOfWork, product: ProductWrite) -> UpsertResult:
    rows = await uow.fetch(_OWNERS, [variant.sku.strip() for variant in product.variants])
    owners = {row["product_id"] for row in rows}
    if not owners:
        product_id, _ = await create_product(uow, product=product)
        return UpsertResult(product_id=product_id, is_new=True)
    if len(owners) > 1:
        issue = FieldIssue(
            pointer="/variants",
            code="product.sku_taken",
            detail="The SKUs belong to different products.",
        )
        raise InvalidProductError(issue.detail, issues=[issue])
    (product_id,) = owners
    ids = {row["sku"]: row["id"] for row in rows}
    variants = [
        msgspec.structs.replace(variant, id=ids.get(variant.sku.strip()))
        for variant in product.variants
    ]
    before = await get_product(uow, product_id)
    await update_product(
        uow,
        product_id=product_id,
        version=before.version,
        product=msgspec.structs.replace(product, variants=variants),
    )
    return UpsertResult(product_id=product_id)
