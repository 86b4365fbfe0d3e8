"""What must agree in orders: totals with lines, discounts and taxes, reservations with open orders, numbers."""

from typing import Final

from app.platform.db.drift import DriftCheck

# Shipping can carry discount and tax of its own, so those of the lines are at most the order's.
_TOTALS: Final = """
SELECT o.number, o.currency, o.items_minor, l.items_minor AS lines_items_minor,
       o.discount_minor, l.discount_minor AS lines_discount_minor, o.tax_minor, l.tax_minor AS lines_tax_minor
FROM tenant.sales_order o
CROSS JOIN LATERAL (
    SELECT coalesce(sum(total_minor), 0)::bigint AS items_minor,
           coalesce(sum(discount_minor), 0)::bigint AS discount_minor, coalesce(sum(tax_minor), 0)::bigint AS tax_minor
    FROM tenant.order_line WHERE tenant_id = $1 AND order_id = o.id
) l
WHERE o.tenant_id = $1
  AND (o.items_minor <> l.items_minor OR o.discount_minor < l.discount_minor OR o.tax_minor < l.tax_minor)
ORDER BY o.number
"""
_TAXES: Final = """
SELECT o.number, l.position, l.sku, l.tax_minor, t.tax_minor AS taxes_minor
FROM (
    SELECT order_line_id, sum(amount_minor)::bigint AS tax_minor FROM tenant.order_line_tax
    WHERE tenant_id = $1 GROUP BY order_line_id
) t
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = t.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE l.tax_minor <> t.tax_minor
ORDER BY o.number, l.position
"""
# Hands take off lines too, so the rows are at most the order's discount; shipping's own are not of the goods.
_DISCOUNTS: Final = """
SELECT o.number, o.currency, o.discount_minor, d.amount_minor AS rows_minor
FROM (
    SELECT order_id, sum(amount_minor)::bigint AS amount_minor FROM tenant.order_discount
    WHERE tenant_id = $1 AND level <> 'shipping' GROUP BY order_id
) d
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = d.order_id
WHERE d.amount_minor > o.discount_minor
ORDER BY o.number
"""
_WITHHELD: Final = """
SELECT o.number, o.currency, o.withheld_minor, coalesce(w.amount_minor, 0) AS rows_minor
FROM tenant.sales_order o
LEFT JOIN (
    SELECT order_id, sum(amount_minor)::bigint AS amount_minor FROM tenant.order_withholding
    WHERE tenant_id = $1 GROUP BY order_id
) w ON w.order_id = o.id
WHERE o.tenant_id = $1 AND o.withheld_minor <> coalesce(w.amount_minor, 0)
ORDER BY o.number
"""
_CLOSED: Final = """
SELECT r.id AS reservation_id, r.quantity, o.number, coalesce(o.status, 'missing') AS status
FROM tenant.reservation r
LEFT JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
LEFT JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE r.tenant_id = $1 AND r.status = 'active'
  AND (o.id IS NULL OR o.status IN ('shipped', 'delivered', 'canceled', 'unavailable'))
ORDER BY o.number, r.id
"""
_NUMBERS: Final = """
SELECT s.kind, s.next_value, o.highest
FROM tenant.number_sequence s
CROSS JOIN LATERAL (
    SELECT max(number::bigint) AS highest FROM tenant.sales_order
    WHERE tenant_id = $1 AND number ~ '^[0-9]{6,15}$' AND external_id IS NULL
) o
WHERE s.tenant_id = $1 AND s.kind = 'order' AND o.highest >= s.next_value
"""
_MEND_NUMBERS: Final = """
UPDATE tenant.number_sequence s SET next_value = greatest(s.next_value, (
    SELECT 1 + coalesce(max(number::bigint), 0) FROM tenant.sales_order
    WHERE tenant_id = $1 AND number ~ '^[0-9]{6,15}$' AND external_id IS NULL))
WHERE s.tenant_id = $1 AND s.kind = 'order'
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="orders.totals_and_lines",
        doc="An order's items are the sum of its lines; discount and tax are at least those of its lines.",
        find=_TOTALS,
    ),
    DriftCheck(
        name="orders.lines_and_taxes",
        doc="The tax of a line is the sum of its taxes.",
        find=_TAXES,
    ),
    DriftCheck(
        name="orders.discounts_and_their_rows",
        doc="What promotions and coupons took off an order's goods is at most the order's discount.",
        find=_DISCOUNTS,
    ),
    DriftCheck(
        name="orders.withheld_and_its_rows",
        doc="What the buyer of an order keeps back is the sum of its withholdings.",
        find=_WITHHELD,
    ),
    DriftCheck(
        name="orders.reservations_and_open_orders",
        doc="Stock is promised only to lines of orders that still wait for it.",
        find=_CLOSED,
    ),
    DriftCheck(
        name="orders.numbers_in_use",
        doc="The next order number is above every number that was given out.",
        find=_NUMBERS,
        mend=_MEND_NUMBERS,
    ),
)
