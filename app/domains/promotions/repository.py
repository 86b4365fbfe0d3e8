"""Statements on promotions, their codes and the policy for all."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.promotions.errors import TakenNameError
from app.domains.promotions.types import (
    Conditions,
    PromotionView,
    PromotionWrite,
    Target,
    UseView,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.promotion (tenant_id, id, name, activation, level, effect, conditions, currency, priority,
                              is_exclusive, is_active, valid_from, valid_to, usage_limit, customer_limit)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id
"""
# FOR UPDATE waits for every order that has just written a use down; see claims.py.
_LOCK: Final = """
SELECT version FROM tenant.promotion WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""
_COUNT_USES: Final = """
SELECT count(*) FROM tenant.promotion_use WHERE tenant_id = $1 AND promotion_id = $2 AND released_at IS NULL
"""
_UPDATE: Final = """
UPDATE tenant.promotion
SET name = $3, activation = $4, level = $5, effect = $6::jsonb, conditions = $7::jsonb, currency = $8, priority = $9,
    is_exclusive = $10, is_active = $11, valid_from = $12, valid_to = $13, usage_limit = $14, customer_limit = $15,
    used_count = CASE WHEN $14::bigint IS NULL THEN 0 ELSE $16 END, version = version + 1, updated_at = $17
WHERE tenant_id = $1 AND id = $2
"""
_HAS_NAME: Final = """
SELECT EXISTS (SELECT FROM tenant.promotion WHERE tenant_id = $1 AND id <> $2 AND name = $3)
"""
_FORGET_CUSTOMERS: Final = """
DELETE FROM tenant.promotion_customer WHERE tenant_id = $1 AND promotion_id = $2
"""
_COUNT_CUSTOMERS: Final = """
INSERT INTO tenant.promotion_customer (tenant_id, id, promotion_id, customer_key, used_count)
SELECT $1, gen_random_uuid(), $2, k.key, count(*)
FROM tenant.promotion_use u CROSS JOIN LATERAL unnest(u.customer_keys) AS k(key)
WHERE u.tenant_id = $1 AND u.promotion_id = $2 AND u.released_at IS NULL
GROUP BY k.key
"""
_CLOSE_CODES: Final = """
UPDATE tenant.coupon SET is_active = false, updated_at = $4
WHERE tenant_id = $1 AND promotion_id = $2 AND is_active AND NOT code = ANY($3::text[])
"""
_ADD_CODES: Final = """
INSERT INTO tenant.coupon AS c (tenant_id, id, code, kind, scope, promotion_id)
SELECT $1, g.id, g.code, 'promotion', 'order_before_tax', $2 FROM unnest($3::uuid[], $4::text[]) AS g(id, code)
ON CONFLICT (tenant_id, code) DO UPDATE SET is_active = true WHERE c.promotion_id = $2
RETURNING code
"""
_VIEW: Final = """
SELECT p.id, p.name, p.activation, p.level, p.effect::text AS effect, p.conditions::text AS conditions, p.currency,
       p.priority, p.is_exclusive, p.is_active, p.valid_from, p.valid_to, p.usage_limit, p.customer_limit, p.version,
       (SELECT coalesce(array_agg(c.code ORDER BY c.code), '{{}}') FROM tenant.coupon c
        WHERE c.tenant_id = $1 AND c.promotion_id = p.id AND c.is_active) AS codes,
       (SELECT count(*) FROM tenant.promotion_use u
        WHERE u.tenant_id = $1 AND u.promotion_id = p.id AND u.released_at IS NULL) AS uses
FROM tenant.promotion p WHERE p.tenant_id = $1 {condition}
ORDER BY p.is_active DESC, p.priority, p.activation = 'automatic', p.id LIMIT 500
"""
_USES: Final = """
SELECT u.order_id, c.code, u.amount_minor, u.currency, u.used_at, u.released_at
FROM tenant.promotion_use u LEFT JOIN tenant.coupon c ON c.tenant_id = $1 AND c.id = u.coupon_id
WHERE u.tenant_id = $1 AND u.promotion_id = $2 ORDER BY u.used_at DESC, u.id LIMIT 100
"""
_TARGETS: Final = """
SELECT 'product_ids' AS field, t.id, t.name FROM tenant.product t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])
UNION ALL
SELECT 'category_ids', t.id, t.name FROM tenant.category t WHERE t.tenant_id = $1 AND t.id = ANY($3::uuid[])
UNION ALL
SELECT 'brand_ids', t.id, t.name FROM tenant.product_brand t WHERE t.tenant_id = $1 AND t.id = ANY($4::uuid[])
UNION ALL
SELECT 'variant_ids', t.id, t.sku FROM tenant.variant t WHERE t.tenant_id = $1 AND t.id = ANY($5::uuid[])
UNION ALL
SELECT 'customer_group_ids', t.id, t.name FROM tenant.customer_group t
WHERE t.tenant_id = $1 AND t.id = ANY($6::uuid[])
ORDER BY field, name, id
"""
_FLOOR: Final = "SELECT floor_rate FROM tenant.promotion_policy WHERE tenant_id = $1"
_SET_FLOOR: Final = """
INSERT INTO tenant.promotion_policy (tenant_id, id, floor_rate, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id) DO UPDATE SET floor_rate = excluded.floor_rate, updated_at = excluded.updated_at
"""
_ENCODER: Final = msgspec.json.Encoder()


def _columns(promotion: PromotionWrite) -> list[object]:
    return [
        promotion.name, promotion.activation.value, promotion.level.value,
        _ENCODER.encode(promotion.effect).decode(), _ENCODER.encode(promotion.conditions).decode(),
        promotion.currency, promotion.priority, promotion.is_exclusive, promotion.is_active,
        promotion.valid_from, promotion.valid_to, promotion.usage_limit, promotion.customer_limit,
    ]  # fmt: skip


async def add_promotion(uow: UnitOfWork, promotion: PromotionWrite) -> UUID | None:
    """Add a promotion; none if its name is taken."""
    return await uow.fetch_value(_ADD, new_id(), *_columns(promotion))


async def lock_promotion(uow: UnitOfWork, promotion_id: UUID) -> int | None:
    """The version of a promotion whose limits are about to change; waits for orders that use it now."""
    return await uow.fetch_value(_LOCK, promotion_id)


async def count_uses(uow: UnitOfWork, promotion_id: UUID) -> int:
    """How many orders use a promotion."""
    return await uow.fetch_value(_COUNT_USES, promotion_id)


async def update_promotion(
    uow: UnitOfWork, promotion_id: UUID, promotion: PromotionWrite, *, uses: int
) -> None:
    """Change a locked promotion and count its uses anew.

    Raises:
        TakenNameError: If another promotion has the name.
    """
    if await uow.fetch_value(_HAS_NAME, promotion_id, promotion.name):
        raise TakenNameError(f"There is a promotion named '{promotion.name}'.")
    await uow.execute(_UPDATE, promotion_id, *_columns(promotion), uses, uow.now)
    await uow.execute(_FORGET_CUSTOMERS, promotion_id)
    if promotion.customer_limit is not None:
        await uow.execute(_COUNT_CUSTOMERS, promotion_id)


async def set_codes(uow: UnitOfWork, promotion_id: UUID, codes: Sequence[str]) -> set[str]:
    """Make these the codes that open a promotion; returns those that could be taken."""
    await uow.execute(_CLOSE_CODES, promotion_id, list(codes), uow.now)
    rows = await uow.fetch(_ADD_CODES, promotion_id, [new_id() for _ in codes], sorted(codes))
    return {row["code"] for row in rows}


async def list_promotions(uow: UnitOfWork) -> list[PromotionView]:
    """Up to 500 promotions, those that count first, in the order in which they count."""
    return [_view(dict(row)) for row in await uow.fetch(_VIEW.format(condition=""))]


async def find_promotion(uow: UnitOfWork, promotion_id: UUID) -> PromotionView | None:
    """One promotion."""
    row = await uow.fetch_row(_VIEW.format(condition="AND p.id = $2"), promotion_id)
    return None if row is None else _view(dict(row))


def _view(row: dict[str, Any]) -> PromotionView:
    row["effect"] = msgspec.json.decode(row["effect"])
    row["conditions"] = msgspec.json.decode(row["conditions"])
    return msgspec.convert(row, PromotionView)


async def list_targets(uow: UnitOfWork, conditions: Conditions) -> list[Target]:
    """What conditions name and is there, by field and name."""
    rows = await uow.fetch(
        _TARGETS,
        list(conditions.product_ids),
        list(conditions.category_ids),
        list(conditions.brand_ids),
        list(conditions.variant_ids),
        list(conditions.customer_group_ids),
    )
    return [Target(**dict(row)) for row in rows]


async def list_uses(uow: UnitOfWork, promotion_id: UUID) -> list[UseView]:
    """The last 100 uses of a promotion, the newest first."""
    rows = await uow.fetch(_USES, promotion_id)
    return [msgspec.convert(dict(row), UseView) for row in rows]


async def find_floor(uow: UnitOfWork) -> Decimal:
    """The part of its price below which no promotions take a line."""
    return await uow.fetch_value(_FLOOR) or Decimal(0)


async def set_floor(uow: UnitOfWork, rate: Decimal, *, at: datetime) -> None:
    """Set that part."""
    await uow.execute(_SET_FLOOR, new_id(), rate, at)
