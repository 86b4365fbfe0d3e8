"""Reads of shipments."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from app.domains.fulfillment.views import ShipmentLineView, ShipmentView
from app.platform.db.unit_of_work import UnitOfWork

_OF_ORDER: Final = """
SELECT h.id, h.position, h.method, h.status, h.carrier, h.tracking_number, h.seller_id, s.name AS seller_name,
       h.ship_by_on, h.shipped_at, h.delivered_at
FROM tenant.shipment h
LEFT JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = h.seller_id
WHERE h.tenant_id = $1 AND h.order_id = $2 ORDER BY h.position
"""
_LINES: Final = """
SELECT i.shipment_id, i.order_line_id, l.sku, l.name, i.quantity
FROM tenant.shipment h
JOIN tenant.shipment_line i ON i.tenant_id = $1 AND i.shipment_id = h.id
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = i.order_line_id
WHERE h.tenant_id = $1 AND h.order_id = $2 ORDER BY l.position
"""


async def list_order_shipments(uow: UnitOfWork, order_id: UUID) -> list[ShipmentView]:
    """The shipments of an order with their lines."""
    lines: dict[UUID, list[ShipmentLineView]] = defaultdict(list)
    for row in await uow.fetch(_LINES, order_id):
        values = dict(row)
        lines[values.pop("shipment_id")].append(ShipmentLineView(**values))
    rows = await uow.fetch(_OF_ORDER, order_id)
    return [ShipmentView(**dict(row), lines=lines[row["id"]]) for row in rows]
