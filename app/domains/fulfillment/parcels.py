"""Statements that change parcels. A parcel changes only under its order's lock."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains import orders
from app.domains.fulfillment.errors import ParcelNotFoundError
from app.domains.fulfillment.rules import ParcelContent
from app.domains.fulfillment.types import OpenLine, ParcelCreate, ParcelHead
from app.domains.orders import OrderHead
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

# What is promised at a warehouse and in none of its parcels, in units of the order line. A bundle can be packed where
# all of its items are promised, as often as the scarcest of them allows.
_LIST_OPEN: Final = """
SELECT r.order_line_id, r.warehouse_id,
       r.quantity - coalesce((
           SELECT sum(i.quantity) FROM tenant.parcel_line i
           JOIN tenant.parcel p ON p.tenant_id = $1 AND p.id = i.parcel_id AND p.status = 'packed'
                                   AND p.warehouse_id = r.warehouse_id
           WHERE i.tenant_id = $1 AND i.order_line_id = r.order_line_id), 0) AS quantity
FROM (SELECT v.order_line_id, v.warehouse_id, min(v.units) AS quantity, count(*) AS items
      FROM (SELECT v.order_line_id, v.warehouse_id, sum(v.quantity / v.units_per_line) AS units
            FROM tenant.order_line l
            JOIN tenant.reservation v ON v.tenant_id = $1 AND v.order_line_id = l.id AND v.status = 'active'
            WHERE l.tenant_id = $1 AND l.order_id = $2
            GROUP BY v.order_line_id, v.warehouse_id, v.variant_id) v
      GROUP BY v.order_line_id, v.warehouse_id) r
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
WHERE r.items = (SELECT count(DISTINCT v.variant_id) FROM tenant.reservation v
                 WHERE v.tenant_id = $1 AND v.order_line_id = l.id AND v.status = 'active')
ORDER BY l.position, r.warehouse_id
"""
_ADD_PARCEL: Final = """
WITH added AS (
    INSERT INTO tenant.parcel (tenant_id, id, order_id, position, warehouse_id, status, weight_grams, length_mm,
                               width_mm, height_mm, packed_at)
    SELECT $1, $2, $3, coalesce(max(p.position), 0) + 1, $4, 'packed', $5, $6, $7, $8, $9
    FROM tenant.parcel p WHERE p.tenant_id = $1 AND p.order_id = $3
    RETURNING id, position
), lines AS (
    INSERT INTO tenant.parcel_line (tenant_id, id, parcel_id, order_line_id, quantity)
    SELECT $1, l.id, added.id, l.order_line_id, l.quantity
    FROM unnest($10::uuid[], $11::uuid[], $12::numeric[]) AS l(id, order_line_id, quantity), added
)
SELECT position FROM added
"""
_COLUMNS: Final = "id, order_id, position, warehouse_id, shipment_id, status"
_ORDER_OF: Final = "SELECT order_id FROM tenant.parcel WHERE tenant_id = $1 AND id = $2"
_LOCK: Final = f"""
SELECT {_COLUMNS} FROM tenant.parcel WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own text; values are bound
_PACKED_OF_ORDER: Final = f"""
SELECT {_COLUMNS} FROM tenant.parcel
WHERE tenant_id = $1 AND order_id = $2 AND status = 'packed' ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own text; values are bound
_UNDER_WAY: Final = f"""
SELECT {_COLUMNS} FROM tenant.parcel
WHERE tenant_id = $1 AND shipment_id = $2 AND status IN ('shipped', 'failed') ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own text; values are bound
_CONTENT: Final = """
SELECT p.warehouse_id, i.order_line_id, sum(i.quantity) AS quantity
FROM tenant.parcel p JOIN tenant.parcel_line i ON i.tenant_id = $1 AND i.parcel_id = p.id
WHERE p.tenant_id = $1 AND p.id = ANY($2::uuid[])
GROUP BY p.warehouse_id, i.order_line_id ORDER BY p.warehouse_id, i.order_line_id
"""
_SET_UNPACKED: Final = """
UPDATE tenant.parcel SET status = 'unpacked', updated_at = $3 WHERE tenant_id = $1 AND id = $2
"""
_SET_SHIPPED: Final = """
UPDATE tenant.parcel p SET status = 'shipped', shipment_id = $2, shipped_at = $3, updated_at = $3,
       tracking_number = t.tracking_number
FROM unnest($4::uuid[], $5::text[]) AS t(id, tracking_number)
WHERE p.tenant_id = $1 AND p.id = t.id
"""
_SET_DELIVERED: Final = """
UPDATE tenant.parcel SET status = 'delivered', delivered_at = $3, updated_at = $3 WHERE tenant_id = $1 AND id = $2
"""
_SET_FAILED: Final = """
UPDATE tenant.parcel SET status = 'failed', failed_at = $3, failure = $4, updated_at = $3
WHERE tenant_id = $1 AND id = $2
"""
_SET_RESENT: Final = """
UPDATE tenant.parcel SET status = 'shipped', shipped_at = $3, updated_at = $3,
       tracking_number = coalesce($4, tracking_number)
WHERE tenant_id = $1 AND id = $2
"""
_HAS_ARRIVED: Final = """
SELECT bool_and(status = 'delivered') FROM tenant.parcel WHERE tenant_id = $1 AND shipment_id = $2
"""


async def list_open(uow: UnitOfWork, order_id: UUID) -> list[OpenLine]:
    """What the warehouses still have to pack of an order, in order of its lines."""
    rows = [OpenLine(**dict(row)) for row in await uow.fetch(_LIST_OPEN, order_id)]
    return [row for row in rows if row.quantity > 0]


async def add_parcel(
    uow: UnitOfWork, *, order_id: UUID, parcel: ParcelCreate, content: ParcelContent
) -> tuple[UUID, int]:
    """Write a packed parcel with its lines; returns its id and its number within the order."""
    parcel_id = new_id()
    position = await uow.fetch_value(
        _ADD_PARCEL,
        parcel_id,
        order_id,
        content.warehouse_id,
        parcel.weight_grams,
        parcel.length_mm,
        parcel.width_mm,
        parcel.height_mm,
        uow.now,
        [new_id() for _ in content.lines],
        list(content.lines),
        list(content.lines.values()),
    )
    return parcel_id, int(position)


async def lock_parcel(uow: UnitOfWork, parcel_id: UUID) -> tuple[OrderHead, ParcelHead]:
    """Lock a parcel's order, then the parcel.

    Raises:
        ParcelNotFoundError: If there is no such parcel.
    """
    order_id = await uow.fetch_value(_ORDER_OF, parcel_id)
    if order_id is None:
        raise ParcelNotFoundError("There is no such parcel.")
    order = await orders.lock_order(uow, order_id)
    (parcel,) = await lock_parcels(uow, [parcel_id])
    return order, parcel


async def lock_parcels(uow: UnitOfWork, ids: Sequence[UUID]) -> list[ParcelHead]:
    """Lock parcels whose order is locked, in order of their ids."""
    return _heads(await uow.fetch(_LOCK, list(ids)))


async def lock_packed(uow: UnitOfWork, order_id: UUID) -> list[ParcelHead]:
    """Lock the parcels of a locked order that have not left."""
    return _heads(await uow.fetch(_PACKED_OF_ORDER, order_id))


async def list_under_way(uow: UnitOfWork, shipment_id: UUID) -> list[ParcelHead]:
    """Lock the parcels of a shipment that have left and not arrived."""
    return _heads(await uow.fetch(_UNDER_WAY, shipment_id))


async def content_by_warehouse(uow: UnitOfWork, ids: Sequence[UUID]) -> list[ParcelContent]:
    """What is in parcels, summed by warehouse."""
    found: dict[UUID, ParcelContent] = {}
    for row in await uow.fetch(_CONTENT, list(ids)):
        content = found.setdefault(
            row["warehouse_id"], ParcelContent(warehouse_id=row["warehouse_id"], lines={})
        )
        content.lines[row["order_line_id"]] = row["quantity"]
    return list(found.values())


async def set_unpacked(uow: UnitOfWork, parcel_id: UUID) -> None:
    """Mark a parcel as opened again."""
    await uow.execute(_SET_UNPACKED, parcel_id, uow.now)


async def set_shipped(
    uow: UnitOfWork, *, shipment_id: UUID, tracking: dict[UUID, str | None]
) -> None:
    """Put parcels into a shipment that leaves now, each with its tracking number."""
    await uow.execute(_SET_SHIPPED, shipment_id, uow.now, list(tracking), list(tracking.values()))


async def set_delivered(uow: UnitOfWork, parcel_id: UUID) -> None:
    """Mark a parcel as delivered."""
    await uow.execute(_SET_DELIVERED, parcel_id, uow.now)


async def set_failed(uow: UnitOfWork, parcel_id: UUID, *, reason: str) -> None:
    """Mark a parcel's delivery as failed."""
    await uow.execute(_SET_FAILED, parcel_id, uow.now, reason)


async def set_resent(uow: UnitOfWork, parcel_id: UUID, *, tracking_number: str | None) -> None:
    """Mark a parcel as on its way again, with a new tracking number if it has one."""
    await uow.execute(_SET_RESENT, parcel_id, uow.now, tracking_number)


async def has_arrived(uow: UnitOfWork, shipment_id: UUID) -> bool:
    """Whether all parcels of a shipment are delivered."""
    return bool(await uow.fetch_value(_HAS_ARRIVED, shipment_id))


def _heads(rows: Sequence[asyncpg.Record]) -> list[ParcelHead]:
    return [msgspec.convert(dict(row), ParcelHead) for row in rows]
