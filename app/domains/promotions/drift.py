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
)
