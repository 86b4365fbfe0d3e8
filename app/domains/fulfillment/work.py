"""Reads of what is to be done and under way: what to pick, what is packed, how long orders wait."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domains.fulfillment.errors import ParcelNotFoundError
from app.domains.fulfillment.types import ParcelStatus
from app.domains.fulfillment.views import (
    DispatchTimes,
    ParcelView,
    PickRow,
    ShipmentLineView,
    WaitingOrder,
)
from app.platform.db.unit_of_work import UnitOfWork

_PARCELS: Final = """
SELECT p.id, p.order_id, o.number AS order_number, p.position, p.warehouse_id, w.code AS warehouse_code, p.shipment_id,
       h.carrier, p.status, p.weight_grams, p.length_mm, p.width_mm, p.height_mm, p.tracking_number, p.packed_at,
       p.shipped_at, p.delivered_at, p.failed_at, p.failure
FROM tenant.parcel p
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = p.order_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = p.warehouse_id
LEFT JOIN tenant.shipment h ON h.tenant_id = $1 AND h.id = p.shipment_id
WHERE p.tenant_id = $1 AND {condition}
"""
_OF_ORDER: Final = _PARCELS.format(condition="p.order_id = $2 ORDER BY p.position")
_ONE: Final = _PARCELS.format(condition="p.id = $2")
_BY_STATUS: Final = _PARCELS.format(condition="p.status = $2 ORDER BY p.packed_at, p.id LIMIT $3")
_PARCEL_LINES: Final = """
SELECT i.parcel_id, i.order_line_id, l.sku, l.name, i.quantity
FROM tenant.parcel_line i
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = i.order_line_id
WHERE i.tenant_id = $1 AND i.parcel_id = ANY($2::uuid[]) ORDER BY l.position
"""
# The stock items promised to lines, less what is packed; a part of a line is the same part of each of its items.
_PICK: Final = """
SELECT o.id AS order_id, o.number AS order_number, l.id AS order_line_id, r.warehouse_id, w.code AS warehouse_code,
       r.variant_id, v.sku, v.name, r.quantity - coalesce(p.quantity, 0) * r.units_per_line AS quantity,
       shelf.bins
FROM tenant.sales_order o
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
JOIN LATERAL (
    SELECT r.warehouse_id, r.variant_id, sum(r.quantity) AS quantity, max(r.units_per_line) AS units_per_line
    FROM tenant.reservation r
    WHERE r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active'
    GROUP BY r.warehouse_id, r.variant_id
) r ON true
LEFT JOIN LATERAL (
    SELECT sum(i.quantity) AS quantity
    FROM tenant.parcel_line i
    JOIN tenant.parcel b ON b.tenant_id = $1 AND b.id = i.parcel_id AND b.status = 'packed'
    WHERE i.tenant_id = $1 AND i.order_line_id = l.id AND b.warehouse_id = r.warehouse_id
) p ON true
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = r.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = r.variant_id
LEFT JOIN LATERAL (
    SELECT string_agg(b.code, ', ' ORDER BY b.position, b.code) AS bins, min(b.position) AS position
    FROM tenant.bin_level s JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = s.bin_id
    WHERE s.tenant_id = $1 AND s.variant_id = r.variant_id AND b.warehouse_id = r.warehouse_id AND s.on_hand > 0
) shelf ON true
WHERE o.tenant_id = $1 AND o.id = ANY($2::uuid[]) AND r.quantity > coalesce(p.quantity, 0) * r.units_per_line
ORDER BY w.code, shelf.position NULLS LAST, shelf.bins, v.sku, o.number, l.position
"""
_WAITING: Final = """
SELECT o.id, o.number, o.placed_at, o.promised_on, c.name AS customer_name, w.id AS warehouse_id,
       w.code AS warehouse_code, part.quantity, part.packed
FROM (SELECT n.id, n.number, n.placed_at, n.promised_on, n.customer_id FROM tenant.sales_order n
      WHERE n.tenant_id = $1 AND n.status = ANY($2::text[])
        AND EXISTS (SELECT 1 FROM tenant.order_line l
                    JOIN tenant.reservation r ON r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active'
                    WHERE l.tenant_id = $1 AND l.order_id = n.id
                      AND ($3::uuid IS NULL OR r.warehouse_id = $3))
      ORDER BY n.placed_at, n.id LIMIT $4) o
CROSS JOIN LATERAL (
    SELECT r.warehouse_id, sum(r.quantity) AS quantity,
           coalesce((SELECT sum(i.quantity * (SELECT sum(u.units_per_line) FROM (
                             SELECT DISTINCT v.variant_id, v.units_per_line FROM tenant.reservation v
                             WHERE v.tenant_id = $1 AND v.order_line_id = i.order_line_id) u))
                     FROM tenant.parcel b
                     JOIN tenant.parcel_line i ON i.tenant_id = $1 AND i.parcel_id = b.id
                     WHERE b.tenant_id = $1 AND b.order_id = o.id AND b.status = 'packed'
                       AND b.warehouse_id = r.warehouse_id), 0) AS packed
    FROM tenant.order_line l
    JOIN tenant.reservation r ON r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active'
    WHERE l.tenant_id = $1 AND l.order_id = o.id AND ($3::uuid IS NULL OR r.warehouse_id = $3)
    GROUP BY r.warehouse_id
) part
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = part.warehouse_id
LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
ORDER BY o.placed_at, o.id, w.code
"""
_TIMES: Final = """
SELECT count(*) AS orders,
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY waited))::numeric, 1) AS median_hours,
       round(max(waited)::numeric, 1) AS slowest_hours
FROM (SELECT extract(epoch FROM min(h.shipped_at) - o.placed_at) / 3600 AS waited
      FROM tenant.shipment h
      JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = h.order_id
      WHERE h.tenant_id = $1 AND h.status <> 'canceled' AND o.placed_at >= $2 AND h.shipped_at IS NOT NULL
      GROUP BY o.id, o.placed_at) first_goods
"""
#: Orders whose goods may leave, in the words of the order's state.
_WORKED_ON: Final = ("paid", "invoiced", "processing")


async def list_order_parcels(uow: UnitOfWork, order_id: UUID) -> list[ParcelView]:
    """All parcels of an order, also those that were unpacked again."""
    return await _parcels(uow, _OF_ORDER, order_id)


async def get_parcel(uow: UnitOfWork, parcel_id: UUID) -> ParcelView:
    """One parcel.

    Raises:
        ParcelNotFoundError: If the tenant has none with this id.
    """
    found = await _parcels(uow, _ONE, parcel_id)
    if not found:
        raise ParcelNotFoundError("There is no such parcel.")
    return found[0]


async def list_parcels(
    uow: UnitOfWork, *, status: ParcelStatus, limit: int = 100
) -> list[ParcelView]:
    """Parcels in a state, those packed first at the top."""
    return await _parcels(uow, _BY_STATUS, status.value, limit)


async def list_picks(uow: UnitOfWork, order_ids: Sequence[UUID]) -> list[PickRow]:
    """What is to be fetched for orders, in the order of warehouse, bin and SKU in which one walks."""
    return [PickRow(**dict(row)) for row in await uow.fetch(_PICK, list(order_ids))]


async def list_waiting(
    uow: UnitOfWork, *, warehouse_id: UUID | None = None, limit: int = 100
) -> list[WaitingOrder]:
    """Orders that wait for their goods to leave, oldest first, each with its part of every warehouse."""
    rows = await uow.fetch(_WAITING, list(_WORKED_ON), warehouse_id, limit)
    return [WaitingOrder(**dict(row)) for row in rows]


async def dispatch_times(uow: UnitOfWork, *, since: datetime) -> DispatchTimes:
    """How long orders placed since then waited until their first goods left."""
    row = await uow.fetch_row(_TIMES, since)
    return DispatchTimes(**dict(row or {"orders": 0, "median_hours": None, "slowest_hours": None}))


async def _parcels(uow: UnitOfWork, statement: str, *values: object) -> list[ParcelView]:
    rows = await uow.fetch(statement, *values)
    lines: dict[UUID, list[ShipmentLineView]] = defaultdict(list)
    for row in await uow.fetch(_PARCEL_LINES, [row["id"] for row in rows]):
        content = dict(row)
        lines[content.pop("parcel_id")].append(ShipmentLineView(**content))
    return [ParcelView(**dict(row), lines=lines[row["id"]]) for row in rows]
