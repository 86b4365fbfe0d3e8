"""What must agree in purchasing."""

from typing import Final

from app.platform.db.concurrency import gap_free
from app.platform.db.drift import DriftCheck

_PROGRESS: Final = """
SELECT o.number, v.sku, l.received, coalesce(r.quantity, 0) AS receipts, l.returned,
       coalesce(r.returned, 0) AS receipts_returned, l.invoiced, coalesce(i.quantity, 0) AS invoices
FROM tenant.purchase_order_line l
JOIN tenant.purchase_order o ON o.tenant_id = $1 AND o.id = l.order_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
LEFT JOIN (SELECT order_line_id, sum(quantity) AS quantity, sum(returned) AS returned
           FROM tenant.goods_receipt_line WHERE tenant_id = $1 GROUP BY order_line_id) r ON r.order_line_id = l.id
LEFT JOIN (SELECT order_line_id, sum(quantity) AS quantity
           FROM tenant.supplier_invoice_line WHERE tenant_id = $1 GROUP BY order_line_id) i ON i.order_line_id = l.id
WHERE l.tenant_id = $1 AND (l.received <> coalesce(r.quantity, 0) OR l.returned <> coalesce(r.returned, 0)
                            OR l.invoiced <> coalesce(i.quantity, 0))
ORDER BY o.number, l.position
"""
_PAID: Final = """
SELECT i.number, i.paid_minor, coalesce(p.paid, 0) AS payments
FROM tenant.supplier_invoice i
LEFT JOIN (SELECT invoice_id, sum(amount_minor) AS paid FROM tenant.supplier_payment
           WHERE tenant_id = $1 GROUP BY invoice_id) p ON p.invoice_id = i.id
WHERE i.tenant_id = $1 AND i.paid_minor <> coalesce(p.paid, 0)
ORDER BY i.number
"""
_LANDED: Final = """
SELECT c.number, c.amount_minor, coalesce(p.amount, 0) AS parts
FROM tenant.landed_cost c
LEFT JOIN (SELECT landed_cost_id, sum(amount_minor) AS amount FROM tenant.landed_cost_part
           WHERE tenant_id = $1 GROUP BY landed_cost_id) p ON p.landed_cost_id = c.id
WHERE c.tenant_id = $1 AND c.amount_minor <> coalesce(p.amount, 0)
ORDER BY c.number
"""
_INCOMING: Final = """
SELECT v.sku, w.code AS warehouse, coalesce(s.incoming, 0) AS incoming, coalesce(e.quantity, 0) AS expected
FROM (SELECT variant_id, warehouse_id, sum(quantity) AS quantity FROM (
          SELECT l.variant_id, o.warehouse_id, greatest(l.quantity - l.received, 0) AS quantity
          FROM tenant.purchase_order_line l
          JOIN tenant.purchase_order o ON o.tenant_id = $1 AND o.id = l.order_id
          WHERE l.tenant_id = $1 AND o.status IN ('sent', 'partially_received')
          UNION ALL
          SELECT l.variant_id, t.to_warehouse_id, l.sent - l.received - l.missing
          FROM tenant.stock_transfer_line l
          JOIN tenant.stock_transfer t ON t.tenant_id = $1 AND t.id = l.transfer_id
          WHERE l.tenant_id = $1 AND t.status = 'sent') x
      GROUP BY variant_id, warehouse_id) e
FULL JOIN (SELECT * FROM tenant.stock_level WHERE tenant_id = $1) s
    ON s.variant_id = e.variant_id AND s.warehouse_id = e.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = coalesce(s.variant_id, e.variant_id)
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = coalesce(s.warehouse_id, e.warehouse_id)
WHERE coalesce(s.incoming, 0) <> coalesce(e.quantity, 0)
ORDER BY v.sku, w.code
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="purchasing.lines_and_documents",
        doc="What a purchase line says came, went back and is invoiced is what its documents say.",
        find=_PROGRESS,
    ),
    DriftCheck(
        name="purchasing.invoices_and_payments",
        doc="What is paid of a supplier's invoice is the sum of its payments.",
        find=_PAID,
    ),
    DriftCheck(
        name="purchasing.landed_costs_and_parts",
        doc="The parts of a landed cost add up to it.",
        find=_LANDED,
    ),
    DriftCheck(
        name="purchasing.incoming",
        doc="What is on its way to a level is what sent orders and transfers still bring.",
        find=_INCOMING,
    ),
    gap_free("purchasing.order_numbers", kind="purchase_order", table="purchase_order"),
    gap_free("purchasing.receipt_numbers", kind="goods_receipt", table="goods_receipt"),
    gap_free("purchasing.return_numbers", kind="supplier_return", table="supplier_return"),
    gap_free("purchasing.landed_cost_numbers", kind="landed_cost", table="landed_cost"),
)
