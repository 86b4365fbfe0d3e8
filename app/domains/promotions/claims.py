"""Takes and gives back uses of promotions and coupons that have limits.

An order takes its uses in its own transaction: it writes them down, then counts each with one conditional UPDATE, all
counters in the same order (promotions, then customers of each, then coupons; each by id). So of many orders that race
for the last use exactly one gets it, and none waits for another in a circle.

A promotion without a limit has no counter to wait for. Setting a limit locks the promotion (FOR UPDATE) and counts:
that lock waits for every order that wrote a use down, because the use's foreign key holds the row, so no use is missed.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.promotions.errors import PromotionUsedByCustomerError, PromotionUsedUpError
from app.domains.promotions.types import Claim, Discounts
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_USES: Final = """
INSERT INTO tenant.promotion_use (tenant_id, id, promotion_id, coupon_id, order_id, customer_keys, amount_minor,
                                  currency, used_at)
SELECT $1, u.id, u.promotion_id, u.coupon_id, $2, $3, u.amount_minor, $4, $5
FROM unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::bigint[]) AS u(id, promotion_id, coupon_id, amount_minor)
ORDER BY u.promotion_id, u.coupon_id
ON CONFLICT DO NOTHING
RETURNING promotion_id, coupon_id
"""
_TAKE_PROMOTION: Final = """
WITH taken AS (
    UPDATE tenant.promotion SET used_count = used_count + 1
    WHERE tenant_id = $1 AND id = $2 AND usage_limit IS NOT NULL AND used_count < usage_limit
    RETURNING id
)
SELECT p.name, p.customer_limit, p.usage_limit IS NULL OR EXISTS (SELECT 1 FROM taken) AS is_taken
FROM tenant.promotion p WHERE p.tenant_id = $1 AND p.id = $2
"""
_TAKE_CUSTOMER: Final = """
INSERT INTO tenant.promotion_customer AS u (tenant_id, id, promotion_id, customer_key, used_count)
VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (tenant_id, promotion_id, customer_key)
DO UPDATE SET used_count = u.used_count + 1 WHERE u.used_count < $5
RETURNING used_count
"""
_TAKE_COUPON: Final = """
UPDATE tenant.coupon SET used_count = used_count + 1, updated_at = $3
WHERE tenant_id = $1 AND id = $2 AND (usage_limit IS NULL OR used_count < usage_limit)
RETURNING id
"""
# The first of two orders of one basket holds the uses of both. By differences, because both may be edited at once.
_AMEND: Final = """
UPDATE tenant.promotion_use u SET amount_minor = u.amount_minor + n.change_minor
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS n(promotion_id, coupon_id, change_minor)
WHERE u.tenant_id = $1 AND u.released_at IS NULL AND n.change_minor <> 0
  AND u.order_id = (
      SELECT coalesce(o.split_from_id, o.id) FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.id = $2)
  AND u.promotion_id IS NOT DISTINCT FROM n.promotion_id AND u.coupon_id IS NOT DISTINCT FROM n.coupon_id
"""
_LOCK_USED: Final = """
SELECT p.id FROM tenant.promotion p
WHERE p.tenant_id = $1 AND p.id IN (
    SELECT u.promotion_id FROM tenant.promotion_use u
    WHERE u.tenant_id = $1 AND u.order_id = $2 AND u.released_at IS NULL)
ORDER BY p.id FOR NO KEY UPDATE
"""
_RELEASE: Final = """
UPDATE tenant.promotion_use SET released_at = $3
WHERE tenant_id = $1 AND order_id = $2 AND released_at IS NULL
RETURNING promotion_id, coupon_id, customer_keys
"""
_GIVE_PROMOTION: Final = """
UPDATE tenant.promotion SET used_count = used_count - 1
WHERE tenant_id = $1 AND id = $2 AND usage_limit IS NOT NULL AND used_count > 0
"""
_GIVE_CUSTOMER: Final = """
UPDATE tenant.promotion_customer SET used_count = used_count - 1
WHERE tenant_id = $1 AND promotion_id = $2 AND customer_key = $3 AND used_count > 0
"""
_GIVE_COUPON: Final = """
UPDATE tenant.coupon SET used_count = used_count - 1, updated_at = $3
WHERE tenant_id = $1 AND id = $2 AND used_count > 0
"""


def claims_of(found: Discounts) -> list[Claim]:
    """The uses that an order takes of what counted for its basket."""
    return [
        Claim(
            promotion_id=part.promotion_id, coupon_id=part.coupon_id, amount_minor=part.amount_minor
        )
        for part in found.parts
    ]


async def claim_uses(
    uow: UnitOfWork,
    *,
    order_id: UUID,
    claims: Sequence[Claim],
    currency: str,
    customer_keys: Sequence[str] = (),
) -> None:
    """Take the uses of an order, all or none: a raised error must end the transaction.

    Safe to repeat: what an order has taken already is not taken again.

    Raises:
        PromotionUsedByCustomerError: If the customer has used a promotion as often as one may.
        PromotionUsedUpError: If others took the last use.
    """
    if not claims:
        return
    added = await uow.fetch(
        _ADD_USES, order_id, sorted(customer_keys), currency, uow.now,
        [new_id() for _ in claims],
        [claim.promotion_id for claim in claims],
        [claim.coupon_id for claim in claims],
        [claim.amount_minor for claim in claims],
    )  # fmt: skip
    for promotion_id in _ids(added, "promotion_id"):
        await _take_promotion(uow, promotion_id, sorted(customer_keys))
    for coupon_id in _ids(added, "coupon_id"):
        if await uow.fetch_value(_TAKE_COUPON, coupon_id, uow.now) is None:
            raise PromotionUsedUpError("The last use of the coupon was just taken.")


async def _take_promotion(
    uow: UnitOfWork, promotion_id: UUID, customer_keys: Sequence[str]
) -> None:
    """Count one use of a promotion, in total and for the customer.

    Raises:
        PromotionUsedByCustomerError: If the customer may not use it once more.
        PromotionUsedUpError: If nobody may.
    """
    taken = await uow.fetch_row(_TAKE_PROMOTION, promotion_id)
    if taken is None or not taken["is_taken"]:
        raise PromotionUsedUpError("The last use of the promotion was just taken.")
    if taken["customer_limit"] is None:
        return
    for key in customer_keys:
        counted = await uow.fetch_value(
            _TAKE_CUSTOMER, new_id(), promotion_id, key, taken["customer_limit"]
        )
        if counted is None:
            raise PromotionUsedByCustomerError(
                f"The customer used '{taken['name']}' as often as one may."
            )


async def amend_uses(uow: UnitOfWork, *, order_id: UUID, changes: Sequence[Claim]) -> None:
    """Add to the uses of an edited order what they come to more, or less, than before. The order must be locked.

    A use of which nothing is left stays a use: what an order was promised counts until the order is canceled.
    """
    await uow.execute(
        _AMEND,
        order_id,
        [change.promotion_id for change in changes],
        [change.coupon_id for change in changes],
        [change.amount_minor for change in changes],
    )


async def release_uses(uow: UnitOfWork, order_id: UUID) -> int:
    """Give back all uses of an order, because it was canceled; returns how many. Safe to repeat."""
    await uow.fetch(_LOCK_USED, order_id)
    released = await uow.fetch(_RELEASE, order_id, uow.now)
    keys: dict[UUID, list[str]] = {row["promotion_id"]: row["customer_keys"] for row in released}
    for promotion_id in _ids(released, "promotion_id"):
        await uow.execute(_GIVE_PROMOTION, promotion_id)
        for key in sorted(keys[promotion_id]):
            await uow.execute(_GIVE_CUSTOMER, promotion_id, key)
    for coupon_id in _ids(released, "coupon_id"):
        await uow.execute(_GIVE_COUPON, coupon_id, uow.now)
    return len(released)


def _ids(rows: Sequence[asyncpg.Record], column: str) -> list[UUID]:
    """The ids in a column in the order in which their rows are locked."""
    return sorted({row[column] for row in rows if row[column] is not None})
