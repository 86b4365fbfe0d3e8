"""Statements of lots. Those that change them expect the stock levels at hand to be locked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domains.inventory.errors import LotsNeededError
from app.domains.inventory.lots.types import LotPart, LotStock
from app.domains.inventory.types import LotName, TrackedBy
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_TRACKING: Final = """
SELECT v.id, t.tracked_by FROM tenant.variant v
JOIN tenant.product_tracking t ON t.tenant_id = $1 AND t.product_id = v.product_id
WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[])
"""
_STOCK: Final = """
SELECT k.variant_id, k.warehouse_id, k.lot_id, k.on_hand, coalesce(l.expires_on < $3, false) AS is_expired
FROM tenant.lot_level k
JOIN tenant.lot l ON l.tenant_id = $1 AND l.id = k.lot_id
WHERE k.tenant_id = $1 AND k.variant_id = ANY($2::uuid[]) AND k.on_hand > 0
ORDER BY k.variant_id, k.warehouse_id, l.expires_on NULLS LAST, l.id
"""
_GONE: Final = """
SELECT m.source_id, m.variant_id, m.lot_id, -sum(m.quantity) AS quantity
FROM tenant.lot_movement m
WHERE m.tenant_id = $1 AND m.source_id = ANY($2::uuid[])
GROUP BY m.source_id, m.variant_id, m.lot_id
HAVING sum(m.quantity) < 0
ORDER BY m.source_id, m.variant_id, m.lot_id
"""
_ENSURE_LOTS: Final = """
INSERT INTO tenant.lot (tenant_id, id, variant_id, code, is_serial, made_on, expires_on, created_at, expired_at)
SELECT $1, l.id, $2, l.code, $3, l.made_on, l.expires_on, $4::timestamptz,
       CASE WHEN l.expires_on < $9::date THEN $4::timestamptz END
FROM unnest($5::uuid[], $6::text[], $7::date[], $8::date[]) AS l(id, code, made_on, expires_on)
ORDER BY l.code
ON CONFLICT (tenant_id, variant_id, code) DO NOTHING
"""
_LOTS: Final = """
SELECT id, code, expires_on FROM tenant.lot
WHERE tenant_id = $1 AND variant_id = $2 AND code = ANY($3::text[])
"""
_LEAVE: Final = """
UPDATE tenant.lot_level k SET on_hand = k.on_hand - p.quantity
FROM unnest($2::uuid[], $3::uuid[], $4::numeric[]) AS p(lot_id, warehouse_id, quantity)
WHERE k.tenant_id = $1 AND k.lot_id = p.lot_id AND k.warehouse_id = p.warehouse_id
"""
_COME: Final = """
INSERT INTO tenant.lot_level AS k (tenant_id, id, lot_id, warehouse_id, variant_id, is_serial, on_hand)
SELECT $1, p.id, p.lot_id, p.warehouse_id, l.variant_id, l.is_serial, p.quantity
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[]) AS p(id, lot_id, warehouse_id, quantity)
JOIN tenant.lot l ON l.tenant_id = $1 AND l.id = p.lot_id
ORDER BY p.lot_id, p.warehouse_id
ON CONFLICT (tenant_id, lot_id, warehouse_id) DO UPDATE SET on_hand = k.on_hand + excluded.on_hand
"""
_NOTE: Final = """
INSERT INTO tenant.lot_movement (tenant_id, id, movement_id, lot_id, variant_id, warehouse_id, source_id, quantity)
SELECT $1, m.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::numeric[]) AS m
"""
# Lots whose expiry was booked already: what a level has of them follows. Of others that come it learns the first day.
_FOLLOW_EXPIRED: Final = """
UPDATE tenant.stock_level s
SET expired = s.expired + p.quantity, next_expires_on = least(s.next_expires_on, p.expires_on)
FROM (SELECT m.variant_id, m.warehouse_id,
             coalesce(sum(m.quantity) FILTER (WHERE l.expired_at IS NOT NULL), 0) AS quantity,
             min(l.expires_on) FILTER (WHERE l.expired_at IS NULL AND m.quantity > 0) AS expires_on
      FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[]) AS m(variant_id, warehouse_id, lot_id, quantity)
      JOIN tenant.lot l ON l.tenant_id = $1 AND l.id = m.lot_id
      GROUP BY m.variant_id, m.warehouse_id) p
WHERE s.tenant_id = $1 AND s.variant_id = p.variant_id AND s.warehouse_id = p.warehouse_id
  AND (p.quantity <> 0 OR p.expires_on < coalesce(s.next_expires_on, 'infinity'::date))
"""


def today_of(uow: UnitOfWork) -> date:
    """The business day in the tenant's time zone."""
    return uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()


async def find_tracking(uow: UnitOfWork, variant_ids: Sequence[UUID]) -> dict[UUID, TrackedBy]:
    """How those of the variants that are tracked are."""
    rows = await uow.fetch(_TRACKING, variant_ids)
    return {row["id"]: TrackedBy(row["tracked_by"]) for row in rows}


async def read_stock(
    uow: UnitOfWork, variant_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], list[LotStock]]:
    """Lots in stock by variant and warehouse, first to expire first."""
    found: dict[tuple[UUID, UUID], list[LotStock]] = {}
    for row in await uow.fetch(_STOCK, variant_ids, today_of(uow)):
        found.setdefault((row["variant_id"], row["warehouse_id"]), []).append(
            LotStock(
                lot_id=row["lot_id"],
                warehouse_id=row["warehouse_id"],
                on_hand=row["on_hand"],
                is_expired=row["is_expired"],
            )
        )
    return found


async def read_gone(
    uow: UnitOfWork, sources: Sequence[UUID]
) -> dict[tuple[UUID, UUID], list[tuple[UUID, Decimal]]]:
    """Lots that left for sources and are not back, by source and variant."""
    found: dict[tuple[UUID, UUID], list[tuple[UUID, Decimal]]] = {}
    for row in await uow.fetch(_GONE, sources) if sources else ():
        found.setdefault((row["source_id"], row["variant_id"]), []).append(
            (row["lot_id"], row["quantity"])
        )
    return found


async def ensure_lots(
    uow: UnitOfWork, variant_id: UUID, names: Sequence[LotName], *, is_serial: bool
) -> dict[str, UUID]:
    """Lots by code, made where they are new; one that has expired already is so from the first.

    Raises:
        LotsNeededError: If a lot is known with another expiry.
    """
    codes = [name.code.strip() for name in names]
    await uow.execute(
        _ENSURE_LOTS,
        variant_id,
        is_serial,
        uow.now,
        [new_id() for _ in names],
        codes,
        [name.made_on for name in names],
        [name.expires_on for name in names],
        today_of(uow),
    )
    rows = await uow.fetch(_LOTS, variant_id, codes)
    expiry = {row["code"]: row["expires_on"] for row in rows}
    for name in names:
        if name.expires_on is not None and expiry[name.code.strip()] != name.expires_on:
            raise LotsNeededError(f"The lot {name.code} is known with another expiry date.")
    return {row["code"]: row["id"] for row in rows}


async def move(uow: UnitOfWork, parts: Sequence[LotPart]) -> None:
    """Change the lots' levels, what leaves first, and note it."""
    leaving = _summed([part for part in parts if part.quantity < 0])
    coming = _summed([part for part in parts if part.quantity > 0])
    if leaving:
        await uow.execute(
            _LEAVE,
            [lot for lot, _ in leaving],
            [place for _, place in leaving],
            [-quantity for quantity in leaving.values()],
        )
    if coming:
        await uow.execute(
            _COME,
            [new_id() for _ in coming],
            [lot for lot, _ in coming],
            [place for _, place in coming],
            list(coming.values()),
        )
    await uow.execute(
        _NOTE,
        [new_id() for _ in parts],
        [part.movement_id for part in parts],
        [part.lot_id for part in parts],
        [part.variant_id for part in parts],
        [part.warehouse_id for part in parts],
        [part.source_id for part in parts],
        [part.quantity for part in parts],
    )
    await uow.execute(
        _FOLLOW_EXPIRED,
        [part.variant_id for part in parts],
        [part.warehouse_id for part in parts],
        [part.lot_id for part in parts],
        [part.quantity for part in parts],
    )


def _summed(parts: Sequence[LotPart]) -> dict[tuple[UUID, UUID], Decimal]:
    """Quantities by lot and warehouse, in that order."""
    found: dict[tuple[UUID, UUID], Decimal] = {}
    for part in sorted(parts, key=lambda item: (item.lot_id, item.warehouse_id)):
        key = (part.lot_id, part.warehouse_id)
        found[key] = found.get(key, Decimal(0)) + part.quantity
    return found
