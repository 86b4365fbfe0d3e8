"""Levels and movements.

A movement is written first, once for its idempotency key; only a movement that is new changes a level. Goods that
leave also leave the bins, in the order of the picker's walk, before what no bin holds is touched.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.inventory.errors import StockBelowReservedError, UnknownStockItemError
from app.domains.inventory.following import post_moved
from app.domains.inventory.repository.bins import follow_movements
from app.domains.inventory.types import AppliedMovement, LevelRead, MovementDraft
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_APPLY_MOVEMENTS: Final = """
WITH moved AS (
    INSERT INTO tenant.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                       reference_kind, reference_id, idempotency_key, reason, actor_label, at)
    SELECT $1, m.id, m.warehouse_id, m.variant_id, m.kind, m.quantity, m.reserved_quantity,
           m.reference_kind, m.reference_id, m.idempotency_key, m.reason, $2, $3
    FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::numeric[], $9::numeric[], $10::text[],
                $11::uuid[], $12::text[], $13::text[])
         AS m(id, warehouse_id, variant_id, kind, quantity, reserved_quantity, reference_kind,
              reference_id, idempotency_key, reason)
    ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
    RETURNING id, warehouse_id, variant_id, quantity, reserved_quantity
), needed AS (
    SELECT warehouse_id, variant_id, sum(quantity) AS quantity, sum(reserved_quantity) AS reserved_quantity
    FROM moved GROUP BY warehouse_id, variant_id
), changed AS (
    UPDATE tenant.stock_level s
    SET on_hand = s.on_hand + n.quantity, reserved = s.reserved + n.reserved_quantity
    FROM needed n
    WHERE s.tenant_id = $1 AND s.variant_id = n.variant_id AND s.warehouse_id = n.warehouse_id
)
SELECT id FROM moved
"""

# A level must be there before it is locked and changed; an empty one says nothing wrong.
_ENSURE_LEVELS: Final = """
INSERT INTO tenant.stock_level (tenant_id, id, warehouse_id, variant_id)
SELECT $1, l.id, l.warehouse_id, l.variant_id
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS l(id, warehouse_id, variant_id)
ON CONFLICT (tenant_id, variant_id, warehouse_id) DO NOTHING
"""

_LOCK_LEVELS: Final = """
SELECT s.variant_id, s.warehouse_id, tenant.available_of(s) AS available, s.on_hand, s.reserved,
       w.priority, w.code, w.is_active, w.region, w.commune
FROM tenant.stock_level s
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = s.warehouse_id
WHERE s.tenant_id = $1 AND s.variant_id = ANY($2::uuid[])
ORDER BY s.variant_id, s.warehouse_id
FOR UPDATE OF s
"""

_KNOWN: Final = """
SELECT EXISTS (SELECT FROM tenant.stock_movement WHERE tenant_id = $1 AND idempotency_key = ANY($2::text[]))
"""
_HAS_WAREHOUSE: Final = (
    "SELECT EXISTS (SELECT FROM tenant.warehouse WHERE tenant_id = $1 AND id = $2)"
)


async def ensure_levels(uow: UnitOfWork, keys: Sequence[tuple[UUID, UUID]]) -> None:
    """Make sure that levels exist; ``keys`` are (variant, warehouse).

    Raises:
        UnknownStockItemError: If a variant or a warehouse does not exist.
    """
    ordered = sorted(set(keys))
    try:
        await uow.execute(
            _ENSURE_LEVELS,
            [new_id() for _ in ordered],
            [warehouse for _, warehouse in ordered],
            [variant for variant, _ in ordered],
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownStockItemError("The warehouse or a variant does not exist.") from error


async def lock_levels(uow: UnitOfWork, variant_ids: Sequence[UUID]) -> list[LevelRead]:
    """Lock all levels of variants, in order of variant and warehouse; returned in order of allocation."""
    rows = await uow.fetch(_LOCK_LEVELS, sorted(set(variant_ids)))
    active = sorted(
        (row for row in rows if row["is_active"]), key=lambda row: (row["priority"], row["code"])
    )
    return [
        LevelRead(
            variant_id=row["variant_id"],
            warehouse_id=row["warehouse_id"],
            available=row["available"],
            region=row["region"],
            commune=row["commune"],
        )
        for row in active
    ]


async def apply_movements(
    uow: UnitOfWork, movements: Sequence[MovementDraft]
) -> list[AppliedMovement]:
    """Write movements and change levels and bins by them; returns those that are new.

    A movement whose key is known changes nothing. The levels must exist and be locked, or be only freed. Goods that
    come or go move their lots and change the value of stock along with their level.

    Raises:
        StockBelowReservedError: If a level would fall below what is promised.
    """
    ids = [new_id() for _ in movements]
    try:
        rows = await uow.fetch(
            _APPLY_MOVEMENTS,
            uow.actor.label,
            uow.now,
            ids,
            [movement.warehouse_id for movement in movements],
            [movement.variant_id for movement in movements],
            [movement.kind.value for movement in movements],
            [movement.quantity for movement in movements],
            [movement.reserved_quantity for movement in movements],
            [movement.reference_kind for movement in movements],
            [movement.reference_id for movement in movements],
            [movement.idempotency_key for movement in movements],
            [movement.reason for movement in movements],
        )
    except asyncpg.CheckViolationError as error:
        raise StockBelowReservedError("Less would be left on hand than is promised.") from error
    new = {row["id"] for row in rows}
    applied = [
        AppliedMovement(id=movement_id, draft=draft)
        for movement_id, draft in zip(ids, movements, strict=True)
        if movement_id in new
    ]
    await follow_movements(uow, [item.draft for item in applied])
    await post_moved(uow, applied)
    return applied


async def are_known(uow: UnitOfWork, keys: Sequence[str]) -> bool:
    """Whether a movement with one of these keys is there."""
    return await uow.fetch_value(_KNOWN, list(keys))


async def has_warehouse(uow: UnitOfWork, warehouse_id: UUID) -> bool:
    """Whether there is such a warehouse."""
    return await uow.fetch_value(_HAS_WAREHOUSE, warehouse_id)
