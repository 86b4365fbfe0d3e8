"""Products as tests of the catalogue make them."""

from uuid import UUID

from app.domains import catalog
from app.domains.catalog import ProductWrite, VariantWrite
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork


async def make_product(
    uow: UnitOfWork, name: str, *variants: VariantWrite | str, **values: object
) -> tuple[UUID, list[UUID]]:
    """A product; a variant may be its SKU alone."""
    written = [VariantWrite(sku=item) if isinstance(item, str) else item for item in variants]
    return await catalog.create_product(
        uow,
        product=ProductWrite(name=name, variants=written, **values),  # type: ignore[arg-type] - a test's own fields
    )


async def skus_found(uow: UnitOfWork, text: str) -> list[str]:
    """SKUs that a search finds, in its order."""
    page = await catalog.list_variants(uow, page=PageRequest(limit=50), search=text)
    return [row.sku for row in page.items]


async def names_found(uow: UnitOfWork, text: str) -> list[str]:
    """Names of products that a search finds, in its order."""
    page = await catalog.list_products(
        uow, filters=catalog.ProductFilter(search=text), page=PageRequest(limit=50)
    )
    return [row.name for row in page.items]
