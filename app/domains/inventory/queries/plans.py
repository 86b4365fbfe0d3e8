"""Reads of what to order again, and of what there was on a day."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domains.inventory.queries.level_pages import LevelPage
from app.domains.inventory.views import PlanView, ReorderRow, StockOnRow
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

_REORDER: Final = """
SELECT a.id, a.opened_at, a.variant_id, v.sku, v.product_id, p.name, a.warehouse_id, w.code AS warehouse_code,
       w.name AS warehouse, tenant.available_of(l) AS available, l.incoming, l.reorder_point,
       l.reorder_quantity
FROM tenant.stock_alert a
JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = a.variant_id AND l.warehouse_id = a.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = a.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = a.warehouse_id
WHERE {conditions} ORDER BY v.sku {direction}, w.code {direction} LIMIT {limit}
"""
_PLAN: Final = """
SELECT safety, reorder_point, reorder_quantity FROM tenant.stock_level
WHERE tenant_id = $1 AND variant_id = $2 AND warehouse_id = $3
"""
# From what there is now, back over the movements since: the fewer days ago, the less is read, and what is read is
# found by the index of each variant's movements.
# The page is cut first: only the movements of its own levels are read.
_STOCK_ON: Final = """
SELECT r.sku, r.name, r.warehouse_code, r.variant_id, r.warehouse_id,
       r.on_hand - coalesce(m.quantity, 0) AS on_hand, r.reserved - coalesce(m.reserved, 0) AS reserved
FROM (
    SELECT v.sku, (SELECT p.name FROM tenant.product p WHERE p.tenant_id = $1 AND p.id = v.product_id) AS name,
           w.code AS warehouse_code, l.variant_id, l.warehouse_id, l.on_hand, l.reserved
    FROM (SELECT v.id, v.sku, v.product_id FROM tenant.variant v
          CROSS JOIN LATERAL (
              SELECT FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id {warehouse} LIMIT 1) x
          WHERE {variants} ORDER BY v.sku {direction} LIMIT {limit} + 1) v
    JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = v.id {warehouse}
    JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
    WHERE {levels} ORDER BY v.sku {direction}, w.code {direction} LIMIT {limit}
) r
LEFT JOIN LATERAL (
    SELECT sum(m.quantity) AS quantity, sum(m.reserved_quantity) AS reserved
    FROM tenant.stock_movement m
    WHERE m.tenant_id = $1 AND m.variant_id = r.variant_id AND m.warehouse_id = r.warehouse_id AND m.at >= $2
) m ON true
ORDER BY r.sku {direction}, r.warehouse_code {direction}
"""


async def list_reorder(
    uow: UnitOfWork, *, page: PageRequest, warehouse_id: UUID | None = None
) -> Page[ReorderRow]:
    """A page of what should be ordered: levels with an open alert, by SKU and warehouse.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("a.tenant_id = $1", "a.closed_at IS NULL")
    if warehouse_id:
        conditions.add("a.warehouse_id = {}", warehouse_id)
    direction = _follow(conditions, page)
    statement = _REORDER.format(
        conditions=conditions.sql, direction=direction, limit=page.limit + 1
    )
    rows = [ReorderRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku, row.warehouse_code))


async def find_plan(uow: UnitOfWork, *, variant_id: UUID, warehouse_id: UUID) -> PlanView | None:
    """What should be there of a variant in a warehouse, if it has a level there."""
    row = await uow.fetch_row(_PLAN, variant_id, warehouse_id)
    return None if row is None else PlanView(**dict(row))


async def list_stock_on(
    uow: UnitOfWork,
    *,
    on: date,
    page: PageRequest,
    search: str = "",
    warehouse_id: UUID | None = None,
) -> Page[StockOnRow]:
    """A page of what there was at the end of a day in the tenant's zone, by SKU and warehouse.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    cut = LevelPage(page, warehouse_id=warehouse_id, values=[_end_of(on, uow)])
    if search.strip():
        cut.variants.add("v.sku ILIKE {}", like_prefix(search.strip()))
    found = await uow.fetch(cut.statement(_STOCK_ON), *cut.values)
    rows = [StockOnRow(**dict(row)) for row in found]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku, row.warehouse_code))


async def stream_stock_on(
    uow: UnitOfWork, *, on: date, search: str = "", warehouse_id: UUID | None = None
) -> AsyncIterator[StockOnRow]:
    """All of what there was at the end of a day, a page at a time, so that no export is held whole."""
    page = PageRequest(limit=200)
    while True:
        found = await list_stock_on(uow, on=on, page=page, search=search, warehouse_id=warehouse_id)
        for row in found.items:
            yield row
        if found.next_cursor is None:
            return
        page = PageRequest(after=found.next_cursor, limit=200)


def _end_of(on: date, uow: UnitOfWork) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), ZoneInfo(uow.tenant.time_zone))


def _follow(conditions: Conditions, page: PageRequest) -> str:
    """Begin where the page before ended; returns the direction of the list, by SKU and warehouse.

    Raises:
        InvalidCursorError: If the cursor is not one of such a list.
    """
    checked_limit(page.limit)
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        sku, code = decode_cursor(page.cursor, 2)
        conditions.add(f"(v.sku, w.code) {comparison} ({{}}, {{}})", sku, code)
    return direction
