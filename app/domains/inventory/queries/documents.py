"""Reads of transfers and stock counts."""

from typing import Final
from uuid import UUID

from app.domains.inventory.errors import CountNotFoundError, TransferNotFoundError
from app.domains.inventory.types import CountStatus, TransferStatus
from app.domains.inventory.views import (
    CountLineView,
    CountView,
    TransferLineView,
    TransferView,
)
from app.kernel.pagination import Page, PageRequest, cut_page, moment_cursor
from app.platform.db.conditions import Conditions, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

_TRANSFERS: Final = """
SELECT t.id, t.number, t.status, t.note, t.sent_at, t.sent_by, t.received_at,
       t.from_warehouse_id, f.name AS from_warehouse, t.to_warehouse_id, w.name AS to_warehouse,
       l.lines, l.sent, l.in_transit, l.missing, l.surplus
FROM (SELECT t.* FROM tenant.stock_transfer t WHERE {conditions}
      ORDER BY t.sent_at {direction}, t.id {direction} LIMIT {limit}) t
JOIN tenant.warehouse f ON f.tenant_id = $1 AND f.id = t.from_warehouse_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = t.to_warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, coalesce(sum(l.sent), 0) AS sent, coalesce(sum(l.sent - l.received - l.missing), 0)
               AS in_transit, coalesce(sum(l.missing), 0) AS missing, coalesce(sum(l.surplus), 0) AS surplus
    FROM tenant.stock_transfer_line l WHERE l.tenant_id = $1 AND l.transfer_id = t.id
) l
ORDER BY t.sent_at {direction}, t.id {direction}
"""
_TRANSFER_LINES: Final = """
SELECT l.id, l.variant_id, v.sku, p.name, l.sent, l.received, l.missing, l.surplus,
       l.sent - l.received - l.missing AS in_transit
FROM tenant.stock_transfer_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE l.tenant_id = $1 AND l.transfer_id = $2
ORDER BY v.sku
"""
_COUNTS: Final = """
SELECT c.id, c.number, c.status, c.by_bin, c.note, c.created_at, c.created_by, c.closed_at, c.warehouse_id,
       w.name AS warehouse, l.lines, l.counted, l.differences
FROM (SELECT c.* FROM tenant.stock_count c WHERE {conditions}
      ORDER BY c.created_at {direction}, c.id {direction} LIMIT {limit}) c
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = c.warehouse_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(l.counted) AS counted, count(*) FILTER (WHERE l.counted <> l.on_hand_then)
               AS differences
    FROM tenant.stock_count_line l WHERE l.tenant_id = $1 AND l.count_id = c.id
) l
ORDER BY c.created_at {direction}, c.id {direction}
"""
_COUNT_LINES: Final = """
SELECT l.id, l.variant_id, v.sku, v.barcode, p.name, l.bin_id, b.code AS bin_code, l.expected, l.counted,
       l.on_hand_then, l.counted_at, l.counted_by
FROM tenant.stock_count_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id
WHERE l.tenant_id = $1 AND l.count_id = $2 AND ($3 = '' OR v.sku ILIKE $4 OR v.barcode = $3)
  AND (NOT $5 OR l.counted <> l.on_hand_then)
ORDER BY l.counted IS NOT NULL, b.position NULLS LAST, b.code NULLS LAST, v.sku
LIMIT $6
"""


async def list_transfers(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    status: TransferStatus | None = None,
    warehouse_id: UUID | None = None,
) -> Page[TransferView]:
    """A page of transfers, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("t.tenant_id = $1")
    if status:
        conditions.add("t.status = {}", status.value)
    if warehouse_id:
        place = conditions.bind(warehouse_id)
        conditions.add_raw(f"(t.from_warehouse_id = {place} OR t.to_warehouse_id = {place})")
    direction = conditions.follow(page, moment="t.sent_at", key="t.id")
    statement = _TRANSFERS.format(
        conditions=conditions.sql, direction=direction, limit=page.limit + 1
    )
    rows = [TransferView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: moment_cursor(row.sent_at, row.id))


async def get_transfer(
    uow: UnitOfWork, transfer_id: UUID
) -> tuple[TransferView, list[TransferLineView]]:
    """A transfer with its lines by SKU.

    Raises:
        TransferNotFoundError: If there is no such transfer.
    """
    conditions = Conditions("t.tenant_id = $1")
    conditions.add("t.id = {}", transfer_id)
    statement = _TRANSFERS.format(conditions=conditions.sql, direction="ASC", limit=1)
    row = await uow.fetch_row(statement, *conditions.values)
    if row is None:
        raise TransferNotFoundError("There is no transfer with this id.")
    lines = await uow.fetch(_TRANSFER_LINES, transfer_id)
    return TransferView(**dict(row)), [TransferLineView(**dict(line)) for line in lines]


async def list_counts(
    uow: UnitOfWork, *, page: PageRequest, status: CountStatus | None = None
) -> Page[CountView]:
    """A page of stock counts, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("c.tenant_id = $1")
    if status:
        conditions.add("c.status = {}", status.value)
    direction = conditions.follow(page, moment="c.created_at", key="c.id")
    statement = _COUNTS.format(conditions=conditions.sql, direction=direction, limit=page.limit + 1)
    rows = [CountView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: moment_cursor(row.created_at, row.id))


async def get_count(uow: UnitOfWork, count_id: UUID) -> CountView:
    """A stock count without its lines.

    Raises:
        CountNotFoundError: If there is no such count.
    """
    conditions = Conditions("c.tenant_id = $1")
    conditions.add("c.id = {}", count_id)
    statement = _COUNTS.format(conditions=conditions.sql, direction="ASC", limit=1)
    row = await uow.fetch_row(statement, *conditions.values)
    if row is None:
        raise CountNotFoundError("There is no count with this id.")
    return CountView(**dict(row))


async def list_count_lines(
    uow: UnitOfWork, count_id: UUID, *, search: str = "", differing: bool = False, limit: int = 200
) -> list[CountLineView]:
    """The lines of a count, first those that nobody counted yet; ``search`` is the start of a SKU or a bar code."""
    text = search.strip()
    rows = await uow.fetch(_COUNT_LINES, count_id, text, like_prefix(text), differing, limit)
    return [CountLineView(**dict(row)) for row in rows]
