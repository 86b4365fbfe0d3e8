"""What must agree among payments."""

from typing import Final

from app.platform.db.drift import DriftCheck

_REFUNDS: Final = """
SELECT p.id AS payment_id, o.number AS order_number, p.refunded_minor, coalesce(r.sum, 0) AS refunds_minor
FROM tenant.payment p
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = p.order_id
LEFT JOIN (SELECT payment_id, sum(amount_minor) AS sum FROM tenant.refund WHERE tenant_id = $1 GROUP BY payment_id) r
     ON r.payment_id = p.id
WHERE p.tenant_id = $1 AND p.refunded_minor <> coalesce(r.sum, 0)
"""
_MEND_REFUNDS: Final = """
UPDATE tenant.payment p SET refunded_minor = coalesce(
    (SELECT sum(r.amount_minor) FROM tenant.refund r WHERE r.tenant_id = $1 AND r.payment_id = p.id), 0)
WHERE p.tenant_id = $1 AND p.refunded_minor <> coalesce(
    (SELECT sum(r.amount_minor) FROM tenant.refund r WHERE r.tenant_id = $1 AND r.payment_id = p.id), 0)
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="payments.refunds",
        doc="What a payment says was given back is the sum of its refunds.",
        find=_REFUNDS,
        mend=_MEND_REFUNDS,
    ),
)
