"""What promotions take off a basket; pure.

The order in which promotions count is fixed, and written for people in ``docs/guides/promotions.md``:

1. Who counts: every condition looks at the basket as it was before promotions.
2. Who counts together: offers by priority, the lowest number first; at the same priority coupons before automatic
   promotions, then by id. An exclusive offer that comes first counts alone; one that comes later doesn't count.
3. How they count: first all on lines, then all on the order, then shipping, within each in the order of 2. Each one
   takes its part of what those before it left, so 40 % and 70 % are 82 %, never 110 %.
4. What is taken off is rounded once for each promotion and shared among its lines by what they still cost, so it
   makes no difference how goods are spread over lines.
5. No line goes below its floor, a part of its price that a tenant can set; without one the floor is zero.
"""

from app.domains.promotions.rules.choice import has_amounts
from app.domains.promotions.rules.engine import apply_promotions
from app.domains.promotions.rules.sharing import share_out

__all__ = ["apply_promotions", "has_amounts", "share_out"]
