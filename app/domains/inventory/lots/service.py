"""Use cases of lots: how a product is tracked, and lots whose expiry day is over.

What is available looks at the day itself (``tenant.available_of``), and whether a lot may be picked is decided at the
moment of picking; so from the first minute after its day a lot is neither promised nor picked. A task books what has
expired, each hour: from then on the level says it without looking at lots, and alerts know of it.
"""

from typing import Final
from uuid import UUID

from app.domains.inventory.errors import InvalidMovementError, UnknownStockItemError
from app.domains.inventory.lots.repository import today_of
from app.domains.inventory.types import TrackedBy
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_PRODUCT: Final = "SELECT name FROM tenant.product WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
_LOCK_LEVELS: Final = """
SELECT s.on_hand FROM tenant.stock_level s
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
WHERE s.tenant_id = $1 AND v.product_id = $2
ORDER BY s.variant_id, s.warehouse_id FOR UPDATE OF s
"""
_TRACK: Final = """
INSERT INTO tenant.product_tracking (tenant_id, id, product_id, tracked_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (tenant_id, product_id) DO UPDATE SET tracked_by = excluded.tracked_by, updated_at = excluded.updated_at
"""
_UNTRACK: Final = "DELETE FROM tenant.product_tracking WHERE tenant_id = $1 AND product_id = $2"
_LOCK_DUE: Final = """
SELECT s.id FROM tenant.stock_level s
WHERE s.tenant_id = $1 AND s.variant_id IN (
    SELECT l.variant_id FROM tenant.lot l WHERE l.tenant_id = $1 AND l.expires_on < $2 AND l.expired_at IS NULL
    UNION ALL
    SELECT d.variant_id FROM tenant.stock_level d WHERE d.tenant_id = $1 AND d.next_expires_on < $2)
ORDER BY s.variant_id, s.warehouse_id FOR UPDATE
"""
_EXPIRE: Final = """
WITH expired AS (
    UPDATE tenant.lot SET expired_at = $3
    WHERE tenant_id = $1 AND expires_on < $2 AND expired_at IS NULL
    RETURNING id
), units AS (
    SELECT k.variant_id, k.warehouse_id, sum(k.on_hand) AS quantity
    FROM tenant.lot_level k JOIN expired ON expired.id = k.lot_id
    WHERE k.tenant_id = $1 AND k.on_hand > 0 GROUP BY k.variant_id, k.warehouse_id
), due AS (
    SELECT variant_id, warehouse_id, quantity FROM units
    UNION ALL
    SELECT variant_id, warehouse_id, 0 FROM tenant.stock_level WHERE tenant_id = $1 AND next_expires_on < $2
), changed AS (
    UPDATE tenant.stock_level s
    SET expired = s.expired + d.quantity,
        next_expires_on = (
            SELECT min(l.expires_on) FROM tenant.lot_level k
            JOIN tenant.lot l ON l.tenant_id = $1 AND l.id = k.lot_id AND l.expires_on >= $2
            WHERE k.tenant_id = $1 AND k.variant_id = s.variant_id AND k.warehouse_id = s.warehouse_id
              AND k.on_hand > 0)
    FROM (SELECT variant_id, warehouse_id, sum(quantity) AS quantity FROM due GROUP BY variant_id, warehouse_id) d
    WHERE s.tenant_id = $1 AND s.variant_id = d.variant_id AND s.warehouse_id = d.warehouse_id
)
SELECT count(*) FROM expired
"""


async def track_product(uow: UnitOfWork, *, product_id: UUID, tracked_by: TrackedBy) -> None:
    """Say how a product's units are told apart, while none of it is in stock.

    Locks the product's levels in order of variant and warehouse.

    Raises:
        InvalidMovementError: If there is stock of it.
        UnknownStockItemError: If there is no such product.
    """
    name = await uow.fetch_value(_PRODUCT, product_id)
    if name is None:
        raise UnknownStockItemError("There is no product with this id.")
    if any(row["on_hand"] for row in await uow.fetch(_LOCK_LEVELS, product_id)):
        raise InvalidMovementError("How a product is tracked changes only while none is in stock.")
    if tracked_by is TrackedBy.NONE:
        await uow.execute(_UNTRACK, product_id)
    else:
        await uow.execute(_TRACK, new_id(), product_id, tracked_by.value, uow.now)
    uow.audit(
        "inventory.product.tracked",
        Subject("product", product_id, name),
        after={"tracked_by": tracked_by.value},
    )


async def expire_lots(uow: UnitOfWork) -> int:
    """Take lots whose expiry day is over out of what is available; returns how many. A repeat does nothing."""
    today = today_of(uow)
    await uow.fetch(_LOCK_DUE, today)
    return int(await uow.fetch_value(_EXPIRE, today, uow.now))
