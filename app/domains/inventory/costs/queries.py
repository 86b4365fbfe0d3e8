"""What stock is worth, now and on any day.

The value of now is the sum of the open layers; that of a day is the value of now less every entry since, so the work
is bounded by what happened after that day and never by all history (I18).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

_WORTH: Final = """
SELECT x.variant_id, sum(x.quantity) AS quantity, sum(x.unknown) AS unknown, sum(x.value) AS value FROM (
    SELECT c.variant_id, c.remaining AS quantity, CASE WHEN c.value IS NULL THEN c.remaining ELSE 0 END AS unknown,
           coalesce(c.value, 0) AS value
    FROM tenant.cost_layer c WHERE c.tenant_id = $1 AND c.remaining > 0 {here_layers}
    UNION ALL
    SELECT e.variant_id, -e.quantity, -e.unknown_quantity, -e.value
    FROM tenant.cost_entry e WHERE e.tenant_id = $1 AND e.at >= {until} {here_entries}
) x GROUP BY x.variant_id
"""
_ROWS: Final = """
SELECT w.variant_id, v.product_id, v.sku, p.name, w.quantity, w.unknown, w.value
FROM ({worth}) w
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = w.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE {conditions} ORDER BY v.sku {direction} LIMIT {limit}
"""
_TOTAL: Final = """
SELECT coalesce(sum(w.quantity), 0) AS quantity, coalesce(sum(w.unknown), 0) AS unknown,
       coalesce(sum(w.value), 0) AS value
FROM ({worth}) w
"""


class ValueRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a variant's stock is worth, in the tenant's currency; ``unknown`` units have a cost that nobody knows."""

    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    quantity: Decimal
    unknown: Decimal
    value: Decimal


class StockValue(msgspec.Struct, frozen=True, kw_only=True):
    """What all stock is worth."""

    quantity: Decimal
    unknown: Decimal
    value: Decimal


def _until(uow: UnitOfWork, on: date | None) -> datetime:
    """The first instant after a business day; far away without one."""
    if on is None:
        return datetime.max.replace(tzinfo=ZoneInfo("UTC"), year=9000)
    zone = ZoneInfo(uow.tenant.time_zone)
    return datetime.combine(on + timedelta(days=1), time.min, zone)


def _worth(conditions: Conditions, until: datetime, warehouse_id: UUID | None) -> str:
    here = "" if warehouse_id is None else conditions.bind(warehouse_id)
    return _WORTH.format(
        until=conditions.bind(until),
        here_layers=f"AND c.warehouse_id = {here}" if here else "",
        here_entries=f"AND e.warehouse_id = {here}" if here else "",
    )


async def list_stock_value(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    on: date | None = None,
    warehouse_id: UUID | None = None,
    search: str = "",
) -> Page[ValueRow]:
    """A page of what variants' stock is worth, by SKU, now or at the end of a business day.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("v.tenant_id = $1", "(w.quantity <> 0 OR w.value <> 0)")
    worth = _worth(conditions, _until(uow, on), warehouse_id)
    if search:
        pattern = like_anywhere(search)
        conditions.add("(v.sku ILIKE {} OR p.name ILIKE {})", pattern, pattern)
    if page.cursor:
        (sku,) = decode_cursor(page.cursor, 1)
        conditions.add(f"v.sku {'<' if page.is_backward else '>'} {{}}", sku)
    sql = _ROWS.format(
        worth=worth,
        conditions=conditions.sql,
        direction="DESC" if page.is_backward else "ASC",
        limit=page.limit + 1,
    )
    rows = [ValueRow(**dict(row)) for row in await uow.fetch(sql, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku))


async def summarise_stock_value(
    uow: UnitOfWork, *, on: date | None = None, warehouse_id: UUID | None = None
) -> StockValue:
    """What all stock is worth, now or at the end of a business day."""
    conditions = Conditions()
    worth = _worth(conditions, _until(uow, on), warehouse_id)
    row = await uow.fetch_row(_TOTAL.format(worth=worth), *conditions.values)
    return StockValue(**dict(row or {}))
