"""What must agree in promotions: counters of limits and the uses that they count."""

from typing import Final

from app.platform.db.drift import DriftCheck

_PROMOTIONS: Final = """
SELECT p.id, p.name, p.used_count, u.uses
FROM tenant.promotion p
CROSS JOIN LATERAL (
    SELECT count(*) AS uses FROM tenant.promotion_use u
    WHERE u.tenant_id = $1 AND u.promotion_id = p.id AND u.released_at IS NULL) u
WHERE p.tenant_id = $1 AND p.usage_limit IS NOT NULL AND p.used_count <> u.uses
"""
_CUSTOMERS: Final = """
SELECT c.id, c.promotion_id, c.used_count, u.uses
FROM tenant.promotion_customer c
CROSS JOIN LATERAL (
    SELECT count(*) AS uses FROM tenant.promotion_use u
    WHERE u.tenant_id = $1 AND u.promotion_id = c.promotion_id AND u.released_at IS NULL
      AND c.customer_key = ANY(u.customer_keys)) u
WHERE c.tenant_id = $1 AND c.used_count <> u.uses
"""
# A canceled order has given its uses back and keeps its discounts as history.
# The first of two orders that were placed together counts the uses of both.
_AMOUNTS: Final = """
SELECT o.number, coalesce(u.promotion_id, d.promotion_id) AS promotion_id,
       coalesce(u.coupon_id, d.coupon_id) AS coupon_id, u.amount_minor, d.amount_minor AS discount_minor
FROM (
    SELECT order_id, promotion_id, coupon_id, amount_minor, coalesce(promotion_id, tenant_id) AS promotion_key,
           coalesce(coupon_id, tenant_id) AS coupon_key
    FROM tenant.promotion_use WHERE tenant_id = $1 AND released_at IS NULL
) u
FULL JOIN (
    SELECT coalesce(h.split_from_id, h.id) AS order_id, r.promotion_id, r.coupon_id,
           sum(r.amount_minor)::bigint AS amount_minor, coalesce(r.promotion_id, r.tenant_id) AS promotion_key,
           coalesce(r.coupon_id, r.tenant_id) AS coupon_key
    FROM tenant.order_discount r JOIN tenant.sales_order h ON h.tenant_id = $1 AND h.id = r.order_id
    WHERE r.tenant_id = $1 AND (r.promotion_id IS NOT NULL OR r.coupon_id IS NOT NULL)
    GROUP BY r.tenant_id, coalesce(h.split_from_id, h.id), r.promotion_id, r.coupon_id
) d ON d.order_id = u.order_id AND d.promotion_key = u.promotion_key AND d.coupon_key = u.coupon_key
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = coalesce(u.order_id, d.order_id) AND o.status <> 'canceled'
WHERE coalesce(u.amount_minor, 0) <> coalesce(d.amount_minor, 0)
ORDER BY o.number
"""
_MEND_AMOUNTS: Final = """
UPDATE tenant.promotion_use u SET amount_minor = n.amount_minor
FROM (
    SELECT x.id, coalesce(sum(d.amount_minor), 0)::bigint AS amount_minor
    FROM tenant.promotion_use x
    JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = x.order_id
    LEFT JOIN tenant.sales_order h ON h.tenant_id = $1 AND (h.id = x.order_id OR h.split_from_id = x.order_id)
    LEFT JOIN tenant.order_discount d ON d.tenant_id = $1 AND d.order_id = h.id
        AND d.promotion_id IS NOT DISTINCT FROM x.promotion_id AND d.coupon_id IS NOT DISTINCT FROM x.coupon_id
    WHERE x.tenant_id = $1 AND x.released_at IS NULL
    GROUP BY x.id
) n
WHERE u.tenant_id = $1 AND u.id = n.id AND u.amount_minor <> n.amount_minor
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="promotions.used_count",
        doc="The counter of a promotion with a limit is the number of orders that use it.",
        find=_PROMOTIONS,
    ),
    DriftCheck(
        name="promotions.customer_count",
        doc="How often a customer uses a promotion is the number of its orders that use it.",
        find=_CUSTOMERS,
    ),
    DriftCheck(
        name="promotions.uses_and_discounts",
        doc="What an order's use of a promotion or a coupon came to is what the order's discounts say of it.",
        find=_AMOUNTS,
        mend=_MEND_AMOUNTS,
    ),
)
