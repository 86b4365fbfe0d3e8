"""Stock counts and their lines."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from app.domains.inventory.types import (
    CountCreate,
    CountedLine,
    CountEntry,
    CountHead,
    CountStatus,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.stock_count (tenant_id, id, number, warehouse_id, by_bin, note, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.stock_count_line (tenant_id, id, count_id, variant_id, expected)
SELECT $1, gen_random_uuid(), $2, s.variant_id, s.on_hand
FROM tenant.stock_level s JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
WHERE s.tenant_id = $1 AND s.warehouse_id = $3 AND (v.status = 'active' OR s.on_hand > 0)
  AND ($4::uuid[] IS NULL OR s.variant_id = ANY($4))
"""
_ADD_BIN_LINES: Final = """
INSERT INTO tenant.stock_count_line (tenant_id, id, count_id, variant_id, bin_id, expected)
SELECT $1, gen_random_uuid(), $2, l.variant_id, l.bin_id, l.on_hand
FROM tenant.bin_level l JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = $3
WHERE l.tenant_id = $1 AND l.on_hand > 0
  AND ($4::uuid[] IS NULL OR l.variant_id = ANY($4)) AND ($5::uuid[] IS NULL OR l.bin_id = ANY($5))
"""
# What no bin holds is a line of its own where there is any, unless only some bins are counted.
_ADD_UNASSIGNED: Final = """
INSERT INTO tenant.stock_count_line (tenant_id, id, count_id, variant_id, expected)
SELECT $1, gen_random_uuid(), $2, s.variant_id, s.on_hand - h.held
FROM tenant.stock_level s
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.on_hand), 0) AS held FROM tenant.bin_level l
    JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = $3
    WHERE l.tenant_id = $1 AND l.variant_id = s.variant_id
) h
WHERE s.tenant_id = $1 AND s.warehouse_id = $3 AND s.on_hand > h.held
  AND ($4::uuid[] IS NULL OR s.variant_id = ANY($4))
"""
_LOCK: Final = """
SELECT id, number, warehouse_id, status, by_bin, note FROM tenant.stock_count WHERE tenant_id = $1 AND id = $2
FOR UPDATE
"""
# The books at this moment: of the warehouse, of one bin, or of what no bin holds.
_THEN: Final = """
WITH books AS (
    SELECT s.on_hand, coalesce(sum(l.on_hand), 0) AS held,
           coalesce(sum(l.on_hand) FILTER (WHERE l.bin_id = $5::uuid), 0) AS in_bin
    FROM tenant.stock_level s
    LEFT JOIN (tenant.bin_level l JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = $3)
        ON l.tenant_id = $1 AND l.variant_id = s.variant_id
    WHERE s.tenant_id = $1 AND s.warehouse_id = $3 AND s.variant_id = $4
    GROUP BY s.on_hand
), moment AS (
    SELECT CASE WHEN NOT $6::boolean THEN on_hand WHEN $5::uuid IS NULL THEN on_hand - held ELSE in_bin END AS on_hand
    FROM books
), replaced AS (
    UPDATE tenant.stock_count_line c
    SET counted = $7, on_hand_then = m.on_hand, counted_at = $8, counted_by = $9
    FROM moment m
    WHERE c.tenant_id = $1 AND c.count_id = $2 AND c.variant_id = $4 AND c.bin_id IS NOT DISTINCT FROM $5::uuid
    RETURNING c.id
)
INSERT INTO tenant.stock_count_line (tenant_id, id, count_id, variant_id, bin_id, expected, counted, on_hand_then,
                                     counted_at, counted_by)
SELECT $1, $10, $2, $4, $5::uuid, m.on_hand, $7, m.on_hand, $8, $9
FROM moment m WHERE NOT EXISTS (SELECT FROM replaced)
"""
_COUNTED: Final = """
SELECT id, variant_id, bin_id, counted, on_hand_then FROM tenant.stock_count_line
WHERE tenant_id = $1 AND count_id = $2 AND counted IS NOT NULL
ORDER BY variant_id, id
"""
_CLOSE: Final = """
UPDATE tenant.stock_count SET status = $3, closed_at = $4 WHERE tenant_id = $1 AND id = $2
"""


async def add_count(uow: UnitOfWork, count_id: UUID, count: CountCreate, *, number: str) -> None:
    """Write a count with a line for everything in its scope, with what the books say now."""
    await uow.execute(
        _ADD, count_id, number, count.warehouse_id, count.by_bin, count.note, uow.actor.label, uow.now
    )  # fmt: skip
    variants = list(count.variant_ids) or None
    if not count.by_bin:
        await uow.execute(_ADD_LINES, count_id, count.warehouse_id, variants)
        return
    bins = list(count.bin_ids) or None
    await uow.execute(_ADD_BIN_LINES, count_id, count.warehouse_id, variants, bins)
    if bins is None:
        await uow.execute(_ADD_UNASSIGNED, count_id, count.warehouse_id, variants)


async def lock_count(uow: UnitOfWork, count_id: UUID) -> CountHead | None:
    """Lock a count."""
    row = await uow.fetch_row(_LOCK, count_id)
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    values["status"] = CountStatus(values["status"])
    return CountHead(**values)


async def note_counted(uow: UnitOfWork, head: CountHead, entry: CountEntry) -> None:
    """Write what was counted beside what the books say now. The count and the level must be locked."""
    await uow.execute(
        _THEN,
        head.id,
        head.warehouse_id,
        entry.variant_id,
        entry.bin_id,
        head.by_bin,
        entry.counted,
        uow.now,
        uow.actor.label,
        new_id(),
    )


async def list_counted(uow: UnitOfWork, count_id: UUID) -> Sequence[CountedLine]:
    """The lines that somebody counted."""
    return [CountedLine(**dict(row)) for row in await uow.fetch(_COUNTED, count_id)]


async def close_count(uow: UnitOfWork, count_id: UUID, *, status: CountStatus) -> None:
    """End a count."""
    await uow.execute(_CLOSE, count_id, status.value, uow.now)
