"""What must agree in fulfillment: what has left with what was ordered, parcels with their shipments."""

from typing import Final

from app.platform.db.drift import DriftCheck

_SHIPPED: Final = """
SELECT o.number, l.position, l.sku, l.quantity, s.quantity AS shipped
FROM (
    SELECT i.order_line_id, sum(i.quantity) AS quantity
    FROM tenant.shipment_line i
    JOIN tenant.shipment h ON h.tenant_id = $1 AND h.id = i.shipment_id AND h.status <> 'canceled'
    WHERE i.tenant_id = $1 GROUP BY i.order_line_id
) s
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = s.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE s.quantity > l.quantity
ORDER BY o.number, l.position
"""
_PARCELS: Final = """
SELECT o.number, h.position, i.order_line_id, i.quantity, p.quantity AS in_parcels
FROM (
    SELECT b.shipment_id, c.order_line_id, sum(c.quantity) AS quantity
    FROM tenant.parcel b JOIN tenant.parcel_line c ON c.tenant_id = $1 AND c.parcel_id = b.id
    WHERE b.tenant_id = $1 AND b.shipment_id IS NOT NULL
    GROUP BY b.shipment_id, c.order_line_id
) p
JOIN tenant.shipment h ON h.tenant_id = $1 AND h.id = p.shipment_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = h.order_id
LEFT JOIN tenant.shipment_line i
       ON i.tenant_id = $1 AND i.shipment_id = p.shipment_id AND i.order_line_id = p.order_line_id
WHERE p.quantity IS DISTINCT FROM i.quantity
ORDER BY o.number, h.position
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="fulfillment.shipped_and_ordered",
        doc="No more of a line has left than was ordered.",
        find=_SHIPPED,
    ),
    DriftCheck(
        name="fulfillment.parcels_and_shipments",
        doc="A shipment that has parcels holds what is in them.",
        find=_PARCELS,
    ),
)
