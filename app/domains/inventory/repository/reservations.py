"""Reservations: what is promised to order lines, what left for them and what came back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory.types import ActiveReservation, Pick, ReservationDraft
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_RESERVATIONS: Final = """
INSERT INTO tenant.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity, units_per_line,
                                expires_at, created_at)
SELECT $1, r.id, r.order_line_id, r.warehouse_id, r.variant_id, r.quantity, r.units_per_line, r.expires_at, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::numeric[], $8::numeric[], $9::timestamptz[])
     AS r(id, order_line_id, warehouse_id, variant_id, quantity, units_per_line, expires_at)
"""

_LOCK_RESERVATIONS: Final = """
SELECT id, order_line_id, variant_id, warehouse_id, quantity, units_per_line
FROM tenant.reservation
WHERE tenant_id = $1 AND order_line_id = ANY($2::uuid[]) AND status = 'active'
ORDER BY id
FOR UPDATE
"""

# Passing over what others hold is right here: each row is work to be done once. A level is always waited for.
_CLAIM_EXPIRED: Final = """
UPDATE tenant.reservation SET status = 'expired'
WHERE tenant_id = $1 AND id IN (
    SELECT id FROM tenant.reservation
    WHERE tenant_id = $1 AND status = 'active' AND expires_at <= $2
    ORDER BY expires_at, id LIMIT $3
    FOR UPDATE SKIP LOCKED)
RETURNING id, order_line_id, variant_id, warehouse_id, quantity, units_per_line
"""

_CLOSE_RESERVATIONS: Final = """
UPDATE tenant.reservation SET status = $2 WHERE tenant_id = $1 AND id = ANY($3::uuid[])
"""

_KEEP_RESERVATIONS: Final = """
UPDATE tenant.reservation SET expires_at = NULL
WHERE tenant_id = $1 AND order_line_id = ANY($2::uuid[]) AND status = 'active' AND expires_at IS NOT NULL
"""

# What stays promised keeps its row; what leaves gets one of its own.
_SPLIT_RESERVATION: Final = """
WITH kept AS (
    UPDATE tenant.reservation SET quantity = quantity - $3
    WHERE tenant_id = $1 AND id = $2
    RETURNING order_line_id, warehouse_id, variant_id, units_per_line, created_at
)
INSERT INTO tenant.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity, status,
                                units_per_line, created_at)
SELECT $1, $4, order_line_id, warehouse_id, variant_id, $3, 'dispatched', units_per_line, created_at FROM kept
"""

_LOCK_DISPATCHED: Final = """
SELECT variant_id, quantity FROM tenant.reservation
WHERE tenant_id = $1 AND order_line_id = $2 AND status = 'dispatched'
ORDER BY id
FOR UPDATE
"""

_SUM_RETURNED: Final = """
SELECT variant_id, sum(quantity) AS quantity FROM tenant.stock_movement
WHERE tenant_id = $1 AND reference_id = $2 AND reference_kind = 'order_line' AND kind = 'return'
GROUP BY variant_id
"""


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
            units_per_line=draft.units_per_line,
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
        [row.units_per_line for row in made],
        [draft.expires_at for draft in drafts],
    )
    return made


async def lock_reservations(
    uow: UnitOfWork, order_line_ids: Sequence[UUID]
) -> list[ActiveReservation]:
    """Lock what is promised to order lines now."""
    rows = await uow.fetch(_LOCK_RESERVATIONS, list(order_line_ids))
    return [ActiveReservation(**dict(row)) for row in rows]


async def claim_expired(uow: UnitOfWork, *, limit: int) -> list[ActiveReservation]:
    """End reservations whose time is over, those that nobody else holds; returns them."""
    rows = await uow.fetch(_CLAIM_EXPIRED, uow.now, limit)
    return [ActiveReservation(**dict(row)) for row in rows]


async def close_reservations(uow: UnitOfWork, ids: Sequence[UUID], *, status: str) -> None:
    """End reservations."""
    await uow.execute(_CLOSE_RESERVATIONS, status, list(ids))


async def keep_reservations(uow: UnitOfWork, order_line_ids: Sequence[UUID]) -> None:
    """Let the reservations of order lines not expire."""
    await uow.execute(_KEEP_RESERVATIONS, list(order_line_ids))


async def split_reservation(uow: UnitOfWork, pick: Pick) -> None:
    """Take a dispatched part out of a reservation; the rest stays promised."""
    await uow.execute(_SPLIT_RESERVATION, pick.reservation.id, pick.quantity, new_id())


async def lock_dispatched(uow: UnitOfWork, order_line_id: UUID) -> dict[UUID, Decimal]:
    """Lock what left for an order line; returns how much by variant."""
    found: dict[UUID, Decimal] = {}
    for row in await uow.fetch(_LOCK_DISPATCHED, order_line_id):
        found[row["variant_id"]] = found.get(row["variant_id"], Decimal(0)) + row["quantity"]
    return found


async def sum_returned(uow: UnitOfWork, order_line_id: UUID) -> dict[UUID, Decimal]:
    """What came back of an order line so far, by variant."""
    rows = await uow.fetch(_SUM_RETURNED, order_line_id)
    return {row["variant_id"]: row["quantity"] for row in rows}
