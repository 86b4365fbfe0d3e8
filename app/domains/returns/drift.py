"""What must agree among returns."""

from typing import Final

from app.domains.returns.types import NUMBERS
from app.platform.db.concurrency import gap_free
from app.platform.db.drift import DriftCheck

_GOODS: Final = """
SELECT l.id AS order_line_id, l.sku, b.received, coalesce(g.quantity, 0) AS dispatched
FROM (SELECT r.order_line_id, sum(r.received) AS received
      FROM tenant.return_line r WHERE r.tenant_id = $1 GROUP BY r.order_line_id) b
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = b.order_line_id
LEFT JOIN (SELECT h.order_line_id, sum(h.quantity) AS quantity
           FROM tenant.shipment_line h WHERE h.tenant_id = $1 GROUP BY h.order_line_id) g
     ON g.order_line_id = b.order_line_id
WHERE b.received > coalesce(g.quantity, 0)
"""
_MONEY: Final = """
SELECT s.id AS return_id, s.number, s.refund_minor + s.exchange_minor AS given_back_minor,
       coalesce(r.sum, 0) AS refunds_minor
FROM tenant.sales_return s
LEFT JOIN (SELECT reference_id, sum(amount_minor) AS sum FROM tenant.refund
           WHERE tenant_id = $1 AND reference_kind = 'return' GROUP BY reference_id) r ON r.reference_id = s.id
WHERE s.tenant_id = $1 AND s.refund_minor + s.exchange_minor <> coalesce(r.sum, 0)
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="returns.goods",
        doc="Of a line no more comes back than left.",
        find=_GOODS,
    ),
    DriftCheck(
        name="returns.money",
        doc="What a return gave back is the sum of its refunds.",
        find=_MONEY,
    ),
    gap_free("returns.numbers", kind=NUMBERS, table="sales_return"),
)
