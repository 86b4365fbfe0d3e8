"""Bins and what they hold. A level's bins are changed only while the level is locked."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.inventory.errors import BinArchivedError
from app.domains.inventory.types import BinCreate, BinMove, BinState, MovementDraft
from app.kernel.ids import new_id
from app.platform.db.concurrency import happens_first
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.bin (tenant_id, id, warehouse_id, code, position, created_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
_OF_WAREHOUSE: Final = (
    "SELECT id FROM tenant.bin WHERE tenant_id = $1 AND warehouse_id = $2 AND is_active"
)
_HELD: Final = """
SELECT coalesce(sum(l.on_hand), 0) FROM tenant.bin_level l
JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = $3
WHERE l.tenant_id = $1 AND l.variant_id = $2 AND ($4::uuid IS NULL OR l.bin_id = $4)
"""
_ON_HAND: Final = """
SELECT coalesce(sum(on_hand), 0) FROM tenant.stock_level WHERE tenant_id = $1 AND variant_id = $2 AND warehouse_id = $3
"""
_ENSURE: Final = """
INSERT INTO tenant.bin_level (tenant_id, id, bin_id, variant_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, variant_id, bin_id) DO NOTHING
"""
# A bin that was picked empty since it was counted can't go below zero; what it lacks is taken from the others.
_TAKE_OUT: Final = """
UPDATE tenant.bin_level SET on_hand = greatest(on_hand + $4, 0) WHERE tenant_id = $1 AND bin_id = $2 AND variant_id = $3
"""
# The guard stands in the statement that puts goods in: who archives the bin waits for it, or it finds the bin archived.
_PUT_IN: Final = """
WITH open AS (SELECT id FROM tenant.bin WHERE tenant_id = $1 AND id = $2 AND is_active FOR SHARE)
UPDATE tenant.bin_level l SET on_hand = l.on_hand + $4 FROM open o
WHERE l.tenant_id = $1 AND l.bin_id = o.id AND l.variant_id = $3
"""
_LOCK_BIN: Final = """
SELECT id, code, position, is_active FROM tenant.bin WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
_HOLDS: Final = (
    "SELECT coalesce(sum(on_hand), 0) FROM tenant.bin_level WHERE tenant_id = $1 AND bin_id = $2"
)
_UPDATE: Final = "UPDATE tenant.bin SET code = $3, position = $4 WHERE tenant_id = $1 AND id = $2"
_ARCHIVE: Final = "UPDATE tenant.bin SET is_active = $3 WHERE tenant_id = $1 AND id = $2"
_NOTE_MOVE: Final = """
INSERT INTO tenant.idempotency_key (tenant_id, id, scope, key, request_hash, status_code, response, created_at)
VALUES ($1, $2, 'inventory.bin_move', $3, $4, 200, '{}', $5)
ON CONFLICT (tenant_id, scope, key) DO NOTHING
"""
# The picker's walk: bins in order of position and code, each emptied before the next one is touched.
_TAKE: Final = """
WITH walked AS (
    SELECT l.id, l.on_hand, w.quantity,
           sum(l.on_hand) OVER (PARTITION BY w.variant_id, w.warehouse_id ORDER BY b.position, b.code) - l.on_hand
               AS before
    FROM unnest($2::uuid[], $3::uuid[], $4::numeric[]) AS w(variant_id, warehouse_id, quantity)
    JOIN tenant.bin_level l ON l.tenant_id = $1 AND l.variant_id = w.variant_id AND l.on_hand > 0
    JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = w.warehouse_id
)
UPDATE tenant.bin_level l SET on_hand = l.on_hand - least(w.on_hand, w.quantity - w.before)
FROM walked w
WHERE l.tenant_id = $1 AND l.id = w.id AND w.quantity > w.before
"""
_EXCESS: Final = """
SELECT s.variant_id, s.warehouse_id, h.held - s.on_hand AS quantity
FROM unnest($2::uuid[], $3::uuid[]) AS k(variant_id, warehouse_id)
JOIN tenant.stock_level s ON s.tenant_id = $1 AND s.variant_id = k.variant_id AND s.warehouse_id = k.warehouse_id
CROSS JOIN LATERAL (
    SELECT sum(l.on_hand) AS held FROM tenant.bin_level l
    JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND b.warehouse_id = k.warehouse_id
    WHERE l.tenant_id = $1 AND l.variant_id = k.variant_id
) h
WHERE h.held > s.on_hand
"""


async def add_bin(uow: UnitOfWork, bin_id: UUID, place: BinCreate, *, code: str) -> None:
    """Write a bin."""
    await uow.execute(_ADD, bin_id, place.warehouse_id, code, place.position, uow.now)


async def bins_of(uow: UnitOfWork, warehouse_id: UUID) -> set[UUID]:
    """The bins of a warehouse."""
    return {row["id"] for row in await uow.fetch(_OF_WAREHOUSE, warehouse_id)}


async def held_by(
    uow: UnitOfWork, variant_id: UUID, warehouse_id: UUID, *, bin_id: UUID | None
) -> Decimal:
    """How much of a variant a bin holds, or no bin does. The level must be locked."""
    held: Decimal = await uow.fetch_value(_HELD, variant_id, warehouse_id, bin_id)
    if bin_id is not None:
        return held
    on_hand: Decimal = await uow.fetch_value(_ON_HAND, variant_id, warehouse_id)
    return on_hand - held


async def change_bin(uow: UnitOfWork, bin_id: UUID, variant_id: UUID, *, quantity: Decimal) -> None:
    """Add to what a bin holds, or take from it, not below zero. The level must be locked.

    Locks a bin that goods are put into against being archived meanwhile.

    Raises:
        BinArchivedError: If goods are put into an archived bin.
    """
    await uow.execute(_ENSURE, new_id(), bin_id, variant_id)
    if quantity <= 0:
        await uow.execute(_TAKE_OUT, bin_id, variant_id, quantity)
    elif await uow.execute(_PUT_IN, bin_id, variant_id, quantity) != "UPDATE 1":
        raise BinArchivedError("The bin is archived: restore it, or choose another one.")


async def lock_bin(uow: UnitOfWork, bin_id: UUID) -> BinState | None:
    """Lock a bin against change and against goods that are put in, with what is in it then."""
    row = await uow.fetch_row(_LOCK_BIN, bin_id)
    if row is None:
        return None
    # A statement of its own: it sees what was put in while the lock was waited for.
    return BinState(**dict(row), on_hand=await uow.fetch_value(_HOLDS, bin_id))


async def write_bin(uow: UnitOfWork, bin_id: UUID, *, code: str, position: int) -> None:
    """Change what a bin is called and its place on the walk."""
    await uow.execute(_UPDATE, bin_id, code, position)


async def set_bin_active(uow: UnitOfWork, bin_id: UUID, *, is_active: bool) -> None:
    """Archive a bin that is locked and empty, or restore it."""
    await uow.execute(_ARCHIVE, bin_id, is_active)


async def notes_move(uow: UnitOfWork, moved: BinMove) -> bool:
    """Note the key of a move; false if it was noted before."""
    request = hashlib.sha256(msgspec.json.encode(moved)).digest()
    return await happens_first(uow, _NOTE_MOVE, new_id(), moved.idempotency_key, request, uow.now)


async def take_from_bins(uow: UnitOfWork, wanted: Mapping[tuple[UUID, UUID], Decimal]) -> None:
    """Let goods leave the bins of (variant, warehouse) on the picker's walk; what bins lack was in none."""
    await uow.execute(
        _TAKE,
        [variant for variant, _ in wanted],
        [warehouse for _, warehouse in wanted],
        list(wanted.values()),
    )


async def follow_movements(uow: UnitOfWork, drafts: Sequence[MovementDraft]) -> None:
    """Change the bins as movements changed the levels: never do bins hold more than the level."""
    leaving: dict[tuple[UUID, UUID], Decimal] = {}
    settled: list[tuple[UUID, UUID]] = []
    for draft in drafts:
        key = (draft.variant_id, draft.warehouse_id)
        if draft.bin_id is not None:
            await change_bin(uow, draft.bin_id, draft.variant_id, quantity=draft.quantity)
            settled.append(key)
        elif draft.quantity < 0 and draft.walks_bins:
            leaving[key] = leaving.get(key, Decimal(0)) - draft.quantity
        elif draft.quantity < 0:
            settled.append(key)
    if leaving:
        await take_from_bins(uow, leaving)
    if settled:
        await settle_bins(uow, settled)


async def settle_bins(uow: UnitOfWork, keys: Sequence[tuple[UUID, UUID]]) -> None:
    """Take from bins of (variant, warehouse) what they hold beyond the level."""
    excess = await uow.fetch(
        _EXCESS, [variant for variant, _ in keys], [warehouse for _, warehouse in keys]
    )
    if excess:
        await take_from_bins(
            uow, {(row["variant_id"], row["warehouse_id"]): row["quantity"] for row in excess}
        )
