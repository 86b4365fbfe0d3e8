"""Reads of one SKU: who it is, by code, and what each warehouse has of it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains.inventory.views import CardLevel, VariantRef
from app.platform.db.unit_of_work import UnitOfWork

_BY_CODES: Final = """
SELECT c.code, v.id, v.sku, v.barcode, v.product_id, p.name
FROM unnest($2::text[]) AS c(code)
CROSS JOIN LATERAL (
    SELECT i.* FROM tenant.variant i WHERE i.tenant_id = $1 AND (i.sku = c.code OR i.barcode = c.code)
    ORDER BY i.sku = c.code DESC LIMIT 1
) v
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
"""
_BY_ID: Final = """
SELECT v.id, v.sku, v.barcode, v.product_id, p.name
FROM tenant.variant v JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE v.tenant_id = $1 AND v.id = $2
"""
_CARD: Final = """
SELECT l.warehouse_id, w.name AS warehouse, l.on_hand, l.reserved, l.incoming, l.safety,
       greatest(tenant.available_of(l), 0) AS available, l.reorder_point, l.reorder_quantity
FROM tenant.stock_level l JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
WHERE l.tenant_id = $1 AND l.variant_id = $2
ORDER BY w.priority, w.code
"""


async def find_variants(uow: UnitOfWork, *, codes: Sequence[str]) -> dict[str, VariantRef]:
    """Variants by the SKU or bar code that somebody typed or scanned; a SKU goes before a bar code."""
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    found: dict[str, VariantRef] = {}
    for row in await uow.fetch(_BY_CODES, wanted):
        values = dict(row)
        code: str = values.pop("code")
        found[code] = VariantRef(**values)
    return found


async def find_variant(uow: UnitOfWork, variant_id: UUID) -> VariantRef | None:
    """A variant by its id."""
    row = await uow.fetch_row(_BY_ID, variant_id)
    return None if row is None else VariantRef(**dict(row))


async def list_card(uow: UnitOfWork, *, variant_id: UUID) -> list[CardLevel]:
    """What each warehouse has of a variant and should have, in order of use."""
    return [CardLevel(**dict(row)) for row in await uow.fetch(_CARD, variant_id)]
