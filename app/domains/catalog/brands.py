"""Brands of products: add, rename, remove."""

from typing import Final, NoReturn
from uuid import UUID

import asyncpg

from app.domains.catalog.errors import InvalidProductBrandError, ProductBrandNotFoundError
from app.domains.catalog.views import ProductBrandView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST_NAME: Final = 120

_LIST: Final = """
SELECT b.id, b.name,
       (SELECT count(*) FROM tenant.product p WHERE p.tenant_id = $1 AND p.brand_id = b.id) AS products
FROM tenant.product_brand b WHERE b.tenant_id = $1 ORDER BY b.name, b.id LIMIT 2000
"""
_GET: Final = """
SELECT b.id, b.name,
       (SELECT count(*) FROM tenant.product p WHERE p.tenant_id = $1 AND p.brand_id = b.id) AS products
FROM tenant.product_brand b WHERE b.tenant_id = $1 AND b.id = $2
"""
_ADD: Final = "INSERT INTO tenant.product_brand (tenant_id, id, name) VALUES ($1, $2, $3)"
_NAMED: Final = "SELECT id FROM tenant.product_brand WHERE tenant_id = $1 AND name = $2"
_RENAME: Final = """
UPDATE tenant.product_brand SET name = $3 WHERE tenant_id = $1 AND id = $2 AND name <> $3
"""
# The words of a product hold its brand's name.
_REINDEX: Final = """
SELECT platform.index_variants($3, (
    SELECT array_agg(v.id) FROM tenant.product p
    JOIN tenant.variant v ON v.tenant_id = $1 AND v.product_id = p.id
    WHERE p.tenant_id = $1 AND p.brand_id = $2))
"""
_LEAVE: Final = """
UPDATE tenant.product SET brand_id = NULL, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND brand_id = $2
"""
_REMOVE: Final = "DELETE FROM tenant.product_brand WHERE tenant_id = $1 AND id = $2 RETURNING name"


async def list_brands(uow: UnitOfWork) -> list[ProductBrandView]:
    """The brands by name with the number of their products."""
    return [ProductBrandView(**dict(row)) for row in await uow.fetch(_LIST)]


async def get_brand(uow: UnitOfWork, brand_id: UUID) -> ProductBrandView:
    """A brand.

    Raises:
        ProductBrandNotFoundError: If the tenant has no such brand.
    """
    row = await uow.fetch_row(_GET, brand_id)
    if row is None:
        raise ProductBrandNotFoundError("There is no brand with this id.")
    return ProductBrandView(**dict(row))


async def create_brand(uow: UnitOfWork, *, name: str) -> UUID:
    """Add a brand.

    Raises:
        InvalidProductBrandError: If the name is empty, too long or taken.
    """
    text = _checked(name)
    brand_id = new_id()
    if await uow.fetch_value(_NAMED, text) is not None:
        _refuse_taken()
    try:
        await uow.execute(_ADD, brand_id, text)
    except asyncpg.UniqueViolationError as error:
        _refuse_taken(error)
    uow.audit("catalog.brand.created", Subject("brand", brand_id, text), after={"name": text})
    return brand_id


async def rename_brand(uow: UnitOfWork, *, brand_id: UUID, name: str) -> None:
    """Give a brand another name, under which its products are found from then on.

    Raises:
        InvalidProductBrandError: If the name is empty, too long or taken.
        ProductBrandNotFoundError: If there is no such brand.
    """
    before = await get_brand(uow, brand_id)
    text = _checked(name)
    if text == before.name:
        return
    if await uow.fetch_value(_NAMED, text) is not None:
        _refuse_taken()
    try:
        await uow.execute(_RENAME, brand_id, text)
    except asyncpg.UniqueViolationError as error:
        _refuse_taken(error)
    await uow.execute(_REINDEX, brand_id, uow.tenant.schema)
    uow.audit(
        "catalog.brand.updated",
        Subject("brand", brand_id, text),
        before={"name": before.name},
        after={"name": text},
    )


async def remove_brand(uow: UnitOfWork, *, brand_id: UUID) -> None:
    """Remove a brand; its products stay, without a brand.

    Raises:
        ProductBrandNotFoundError: If there is no such brand.
    """
    await uow.execute(_LEAVE, brand_id)
    name = await uow.fetch_value(_REMOVE, brand_id)
    if name is None:
        raise ProductBrandNotFoundError("There is no brand with this id.")
    uow.audit("catalog.brand.removed", Subject("brand", brand_id, name), before={"name": name})


def _checked(name: str) -> str:
    text = " ".join(name.split())
    if 1 <= len(text) <= _LONGEST_NAME:
        return text
    issue = FieldIssue(pointer="/name", code="brand.name", detail="A name has 1 to 120 characters.")
    raise InvalidProductBrandError(issue.detail, issues=[issue])


def _refuse_taken(cause: Exception | None = None) -> NoReturn:
    issue = FieldIssue(pointer="/name", code="brand.taken", detail="There is a brand of this name.")
    raise InvalidProductBrandError(issue.detail, issues=[issue]) from cause
