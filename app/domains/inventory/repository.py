"""Every statement that changes stock.

Levels are locked in the order of variant and warehouse, by ``lock_levels`` or inside the statement that changes them.
A movement is written first, once for its idempotency key; only a movement that is new changes a level.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.inventory.errors import StockBelowReservedError, UnknownStockItemError
from app.domains.inventory.following import post_moved
from app.domains.inventory.types import (
    ActiveReservation,
    LevelRead,
    MovementDraft,
    Pick,
    ReservationDraft,
)
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
SELECT id, variant_id, warehouse_id FROM moved
"""

# A level must be there before it is locked and changed; an empty one says nothing wrong.
_ENSURE_LEVELS: Final = """
INSERT INTO tenant.stock_level (tenant_id, id, warehouse_id, variant_id)
SELECT $1, l.id, l.warehouse_id, l.variant_id
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS l(id, warehouse_id, variant_id)
ON CONFLICT (tenant_id, variant_id, warehouse_id) DO NOTHING
"""

_LOCK_LEVELS: Final = """
SELECT s.variant_id, s.warehouse_id, s.on_hand - s.reserved - s.safety AS available, s.on_hand, s.reserved,
       w.priority, w.code, w.is_active
FROM tenant.stock_level s
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = s.warehouse_id
WHERE s.tenant_id = $1 AND s.variant_id = ANY($2::uuid[])
ORDER BY s.variant_id, s.warehouse_id
FOR UPDATE OF s
"""

_ADD_RESERVATIONS: Final = """
INSERT INTO tenant.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity, created_at)
SELECT $1, r.id, r.order_line_id, r.warehouse_id, r.variant_id, r.quantity, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::numeric[])
     AS r(id, order_line_id, warehouse_id, variant_id, quantity)
"""

_LOCK_RESERVATIONS: Final = """
SELECT id, order_line_id, variant_id, warehouse_id, quantity
FROM tenant.reservation
WHERE tenant_id = $1 AND order_line_id = ANY($2::uuid[]) AND status = 'active'
ORDER BY id
FOR UPDATE
"""

_CLOSE_RESERVATIONS: Final = """
UPDATE tenant.reservation SET status = $2 WHERE tenant_id = $1 AND id = ANY($3::uuid[])
"""

# What stays promised keeps its row; what leaves gets one of its own.
_SPLIT_RESERVATION: Final = """
WITH kept AS (
    UPDATE tenant.reservation SET quantity = quantity - $3
    WHERE tenant_id = $1 AND id = $2
    RETURNING order_line_id, warehouse_id, variant_id, created_at
)
INSERT INTO tenant.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity, status, created_at)
SELECT $1, $4, order_line_id, warehouse_id, variant_id, $3, 'dispatched', created_at FROM kept
"""


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
        )
        for row in active
    ]


async def apply_movements(
    uow: UnitOfWork, movements: Sequence[MovementDraft]
) -> list[tuple[UUID, UUID]]:
    """Write movements and change the levels by them; returns (variant, warehouse) of what changed.

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
    moved = [
        (movement_id, movement)
        for movement_id, movement in zip(ids, movements, strict=True)
        if movement_id in new
    ]
    await post_moved(uow, moved)
    return list(dict.fromkeys((row["variant_id"], row["warehouse_id"]) for row in rows))


async def add_reservations(
    uow: UnitOfWork, drafts: Sequence[ReservationDraft]
) -> list[ActiveReservation]:
    """Write the rows that promise stock."""
    made = [
        ActiveReservation(
            id=new_id(),
            order_line_id=draft.order_line_id,
            variant_id=draft.variant_id,
            warehouse_id=draft.warehouse_id,
            quantity=draft.quantity,
        )
        for draft in drafts
    ]
    await uow.execute(
        _ADD_RESERVATIONS,
        uow.now,
        [row.id for row in made],
        [row.order_line_id for row in made],
        [row.warehouse_id for row in made],
        [row.variant_id for row in made],
        [row.quantity for row in made],
    )
    return made


async def lock_reservations(
    uow: UnitOfWork, order_line_ids: Sequence[UUID]
) -> list[ActiveReservation]:
    """Lock what is promised to order lines now."""
    rows = await uow.fetch(_LOCK_RESERVATIONS, list(order_line_ids))
    return [ActiveReservation(**dict(row)) for row in rows]


async def close_reservations(uow: UnitOfWork, ids: Sequence[UUID], *, status: str) -> None:
    """End reservations."""
    await uow.execute(_CLOSE_RESERVATIONS, status, list(ids))


async def split_reservation(uow: UnitOfWork, pick: Pick) -> None:
    """Take a dispatched part out of a reservation; the rest stays promised."""
    await uow.execute(_SPLIT_RESERVATION, pick.reservation.id, pick.quantity, new_id())
