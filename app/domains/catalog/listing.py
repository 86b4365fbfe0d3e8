"""The catalogue as a table of variants: one row each, with all that an import of products reads."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.catalog.queries import PRICE_OF_VARIANT, STOCK_OF_VARIANT, list_products
from app.domains.catalog.views import ProductFilter
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork

_ROWS: Final = f"""
SELECT v.sku, p.name AS product_name, v.name AS variant_name, v.status, c.name AS category, b.name AS brand,
       p.description, v.barcode, pr.unit_price AS price, v.unit_cost, p.weight_g, p.tax_class,
       coalesce(s.on_hand, 0) AS on_hand, coalesce(k.available, s.available, 0) AS available, p.source, p.external_id
FROM unnest($2::uuid[]) WITH ORDINALITY AS picked(id, place)
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = picked.id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.product_id = p.id
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
LEFT JOIN tenant.product_brand b ON b.tenant_id = $1 AND b.id = p.brand_id
{PRICE_OF_VARIANT.format(currency="$3")}
{STOCK_OF_VARIANT}
ORDER BY picked.place, v.position, v.sku
"""  # noqa: S608 - our own text; values are bound


class VariantRow(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with what its product says of it.

    The price is the unit price of the default list in the tenant's currency, the cost is in that currency, the weight
    in grams, stock over all warehouses.
    """

    sku: str
    product_name: str
    variant_name: str
    status: str
    category: str | None
    brand: str | None
    description: str
    barcode: str | None
    price: Decimal | None
    unit_cost: Decimal | None
    weight_g: int | None
    tax_class: str
    on_hand: Decimal
    available: Decimal
    source: str | None
    external_id: str | None


async def list_catalog(
    uow: UnitOfWork, *, filters: ProductFilter, page: PageRequest
) -> Page[Sequence[VariantRow]]:
    """A page of the variants of the products that a filter finds, in the order of the list of products.

    Pages are cut by products: one has all variants of each of its products.

    Raises:
        InvalidCursorError: If the cursor is not one of the list of products.
    """
    found = await list_products(uow, filters=filters, page=page)
    rows = await _variants_of(uow, [product.id for product in found.items])
    return Page(items=[rows], next_cursor=found.next_cursor, prev_cursor=found.prev_cursor)


async def _variants_of(uow: UnitOfWork, product_ids: Sequence[UUID]) -> list[VariantRow]:
    rows = await uow.fetch(_ROWS, list(product_ids), uow.tenant.currency)
    return [VariantRow(**dict(row)) for row in rows]
