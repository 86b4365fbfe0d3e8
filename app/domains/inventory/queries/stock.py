"""Reads of stock: by variant and warehouse, level by level, and of warehouses."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains import catalog
from app.domains.inventory.queries.level_pages import LevelPage
from app.domains.inventory.views import (
    LevelRow,
    LevelView,
    StockFilter,
    StockLevelState,
    StockRow,
    StockSummary,
    WarehouseStock,
    WarehouseView,
)
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

_STOCK: Final = """
SELECT v.id AS variant_id, v.product_id, v.sku, v.name AS variant_name,
       (SELECT p.name FROM tenant.product p WHERE p.tenant_id = $1 AND p.id = v.product_id) AS product_name,
       coalesce(s.on_hand, 0) AS on_hand, coalesce(s.reserved, 0) AS reserved, coalesce(s.safety, 0) AS safety,
       coalesce(s.available, 0) AS available, coalesce(s.levels, '[]')::text AS levels
FROM (SELECT v.* FROM tenant.variant v WHERE {conditions} ORDER BY v.sku {direction} LIMIT {limit}) v
LEFT JOIN LATERAL (
    SELECT sum(l.on_hand) AS on_hand, sum(l.reserved) AS reserved, sum(l.safety) AS safety,
           sum(greatest(tenant.available_of(l), 0)) AS available,
           jsonb_agg(jsonb_build_object(
               'warehouse_id', l.warehouse_id, 'on_hand', l.on_hand::text, 'reserved', l.reserved::text,
               'safety', l.safety::text,
               'available', greatest(tenant.available_of(l), 0)::text)) AS levels
    FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id
) s ON true
ORDER BY v.sku {direction}
"""
_LEVEL: Final = (
    "SELECT FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id {warehouse}"
)
_STATES: Final = {
    StockLevelState.LOW: f"EXISTS ({_LEVEL} AND l.on_hand - l.reserved < l.safety)",
    StockLevelState.NONE: f"NOT EXISTS ({_LEVEL} AND l.on_hand - l.reserved > 0)",
    # What is reserved is what active promises add up to, and they are few beside the levels.
    StockLevelState.RESERVED: "EXISTS (SELECT FROM tenant.reservation l WHERE l.tenant_id = $1"
    " AND l.variant_id = v.id AND l.status = 'active' {warehouse})",
}
_SUMMARY: Final = """
SELECT count(*) AS variants, coalesce(sum(s.on_hand), 0) AS on_hand, coalesce(sum(s.reserved), 0) AS reserved,
       count(*) FILTER (WHERE s.low) AS low, count(*) FILTER (WHERE coalesce(s.on_hand - s.reserved, 0) <= 0) AS none,
       coalesce(sum(s.on_hand * v.unit_cost), 0) AS cost
FROM tenant.variant v
LEFT JOIN (
    SELECT l.variant_id, sum(l.on_hand) AS on_hand, sum(l.reserved) AS reserved,
           bool_or(l.on_hand - l.reserved < l.safety) AS low
    FROM tenant.stock_level l WHERE l.tenant_id = $1 GROUP BY l.variant_id
) s ON s.variant_id = v.id
WHERE v.tenant_id = $1 AND v.status = 'active'
"""
# The variants of a page are cut first: each has a level at least, and that of the cursor may have none left.
_LEVELS: Final = """
SELECT l.variant_id, v.sku, l.warehouse_id, w.code AS warehouse_code, l.on_hand, l.reserved, l.incoming, l.safety,
       greatest(tenant.available_of(l), 0) AS available
FROM (SELECT v.id, v.sku FROM tenant.variant v
      CROSS JOIN LATERAL (
          SELECT FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id {warehouse} LIMIT 1) x
      WHERE {variants} ORDER BY v.sku {direction} LIMIT {limit} + 1) v
JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = v.id {warehouse}
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
WHERE {levels} ORDER BY v.sku {direction}, w.code {direction} LIMIT {limit}
"""
_WAREHOUSES: Final = """
SELECT w.id, w.code, w.name, w.address, w.region, w.commune, w.priority, w.is_active
FROM tenant.warehouse w WHERE w.tenant_id = $1 ORDER BY w.priority, w.code
"""
_STOCK_OF_WAREHOUSES: Final = """
SELECT w.id, coalesce(s.variants, 0) AS variants, coalesce(s.on_hand, 0) AS on_hand,
       coalesce(s.reserved, 0) AS reserved
FROM tenant.warehouse w
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE l.on_hand > 0) AS variants, sum(l.on_hand) AS on_hand, sum(l.reserved) AS reserved
    FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.warehouse_id = w.id
) s ON true
WHERE w.tenant_id = $1 AND ($2::uuid IS NULL OR w.id = $2)
"""


async def list_stock(uow: UnitOfWork, *, filters: StockFilter, page: PageRequest) -> Page[StockRow]:
    """A page of active variants, or of all of one product, by SKU with what each warehouse has of them.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("v.tenant_id = $1")
    if filters.product_id:
        conditions.add("v.product_id = {}", filters.product_id)
    else:
        conditions.add_raw("v.status = 'active'")
    if filters.search.strip():
        hits = await catalog.search_catalog(uow, filters.search)
        hits.restrict_variants(conditions, "v.id")
    warehouse = (
        f" AND l.warehouse_id = {conditions.bind(filters.warehouse_id)}"
        if filters.warehouse_id
        else ""
    )
    if filters.state:
        conditions.add_raw(_STATES[filters.state].format(warehouse=warehouse))
    elif warehouse:
        conditions.add_raw(f"EXISTS ({_LEVEL.format(warehouse=warehouse)})")
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        (sku,) = decode_cursor(page.cursor, 1)
        conditions.add(f"v.sku {comparison} {{}}", sku)
    statement = _STOCK.format(conditions=conditions.sql, direction=direction, limit=page.limit + 1)
    rows = [_stock_row(row) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku))


async def summarise_stock(uow: UnitOfWork) -> StockSummary:
    """All active variants at a glance."""
    row = await uow.fetch_row(_SUMMARY)
    return StockSummary(**dict(row or {}))


async def list_levels(
    uow: UnitOfWork, *, page: PageRequest, sku: str = "", warehouse_id: UUID | None = None
) -> Page[LevelRow]:
    """A page of stock levels by SKU and warehouse.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    cut = LevelPage(page, warehouse_id=warehouse_id)
    if sku:
        cut.variants.add("v.sku = {}", sku)
    rows = [LevelRow(**dict(row)) for row in await uow.fetch(cut.statement(_LEVELS), *cut.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku, row.warehouse_code))


async def list_warehouses(uow: UnitOfWork) -> list[WarehouseView]:
    """The warehouses in order of allocation."""
    return [WarehouseView(**dict(row)) for row in await uow.fetch(_WAREHOUSES)]


async def summarise_warehouses(
    uow: UnitOfWork, *, warehouse_id: UUID | None = None
) -> dict[UUID, WarehouseStock]:
    """What is in each warehouse, or in one; reads every level of them."""
    rows = await uow.fetch(_STOCK_OF_WAREHOUSES, warehouse_id)
    return {row["id"]: WarehouseStock(**dict(row)) for row in rows}


def _stock_row(row: asyncpg.Record) -> StockRow:
    values: dict[str, Any] = dict(row)
    values["levels"] = msgspec.json.decode(values["levels"], type=list[LevelView])
    return StockRow(**values)
