"""Which scheme counts for a seller: the rule of ``rules.py`` as SQL, for checkout's look-up and for reads of ours."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from app.domains.sellers.types import SchemeInForce
from app.platform.db.unit_of_work import UnitOfWork

_FORCE: Final = msgspec.json.Decoder(SchemeInForce)


def force_json(*, seller: str, day: str, currency: str) -> str:
    """SQL of the scheme in force of a seller as text, null without one; in a statement whose ``$1`` is the tenant.

    The arguments are SQL expressions. A month's turnover is summed for tiers only. ``decode_force`` reads it.
    """
    return f"""coalesce((
        SELECT json_build_object(
            'turnover_minor', CASE WHEN cs.kind = 'tiered' THEN (
                SELECT coalesce(sum(tl.total_minor - tl.discount_minor), 0)::bigint
                FROM tenant.order_line tl JOIN tenant.sales_order ts ON ts.tenant_id = $1 AND ts.id = tl.order_id
                WHERE tl.tenant_id = $1 AND tl.seller_id = {seller} AND ts.currency = {currency}
                  AND ts.placed_on BETWEEN date_trunc('month', {day}::date)::date AND {day}
                  AND ts.status NOT IN ('canceled', 'unavailable')) ELSE 0 END,
            'scheme', json_build_object(
                'id', cs.id, 'seller_id', cs.seller_id, 'name', cs.name, 'kind', cs.kind, 'rate', cs.rate::text,
                'amount_minor', cs.amount_minor, 'currency', cs.currency, 'tax_rate', cs.tax_rate::text,
                'valid_from_on', cs.valid_from_on, 'valid_to_on', cs.valid_to_on,
                'categories', coalesce((
                    SELECT json_agg(json_build_object('category_id', cc.category_id, 'rate', cc.rate::text))
                    FROM tenant.commission_scheme_category cc
                    WHERE cc.tenant_id = $1 AND cc.scheme_id = cs.id), '[]'::json),
                'tiers', coalesce((
                    SELECT json_agg(json_build_object('from_minor', ct.from_minor, 'rate', ct.rate::text))
                    FROM tenant.commission_scheme_tier ct
                    WHERE ct.tenant_id = $1 AND ct.scheme_id = cs.id), '[]'::json)))
        FROM tenant.commission_scheme cs
        WHERE cs.tenant_id = $1 AND (cs.seller_id = {seller} OR cs.seller_id IS NULL)
          AND cs.valid_from_on <= {day} AND (cs.valid_to_on IS NULL OR cs.valid_to_on >= {day})
          AND (cs.currency IS NULL OR cs.currency = {currency})
        ORDER BY cs.seller_id IS NULL, cs.valid_from_on DESC, cs.id DESC LIMIT 1
    ), (
        SELECT json_build_object('scheme', json_build_object(
            'id', NULL, 'seller_id', cr.seller_id, 'name', '', 'kind', 'percentage', 'rate', cr.rate::text,
            'valid_from_on', cr.valid_from_on))
        FROM tenant.commission_rate cr
        WHERE cr.tenant_id = $1 AND cr.seller_id = {seller} AND cr.valid_from_on <= {day}
        ORDER BY cr.valid_from_on DESC LIMIT 1
    ))::text"""  # noqa: S608 - built from our own expressions, never from input


def path_sql(*, category: str) -> str:
    """SQL of a category followed by those above it, the nearest first, as an array; ``category`` is an expression."""
    return f"""(
        WITH RECURSIVE above AS (
            SELECT c.id, c.parent_id, 0 AS depth FROM tenant.category c WHERE c.tenant_id = $1 AND c.id = {category}
            UNION ALL
            SELECT c.id, c.parent_id, a.depth + 1 FROM above a
            JOIN tenant.category c ON c.tenant_id = $1 AND c.id = a.parent_id WHERE a.depth < 20
        )
        SELECT coalesce(array_agg(above.id ORDER BY above.depth), '{{}}') FROM above)"""  # noqa: S608 - as above


_FIND: Final = f"""
SELECT w.seller_id, {force_json(seller="w.seller_id", day="$3", currency="$4")} AS force
FROM unnest($2::uuid[]) AS w(seller_id)
"""  # noqa: S608 - our own text; values are bound
_PATHS: Final = f"""
SELECT w.category_id, {path_sql(category="w.category_id")} AS path FROM unnest($2::uuid[]) AS w(category_id)
"""  # noqa: S608 - our own text; values are bound
_IS_THERE: Final = """
SELECT EXISTS (SELECT FROM tenant.commission_scheme WHERE tenant_id = $1)
    OR EXISTS (SELECT FROM tenant.commission_rate WHERE tenant_id = $1)
"""


def decode_force(text: str | None) -> SchemeInForce | None:
    """What ``force_json`` gave."""
    return None if text is None else _FORCE.decode(text)


async def has_schemes(uow: UnitOfWork) -> bool:
    """Whether any commission was ever agreed."""
    return bool(await uow.fetch_value(_IS_THERE))


async def find_schemes(
    uow: UnitOfWork, *, seller_ids: Iterable[UUID], on: date, currency: str
) -> dict[UUID, SchemeInForce]:
    """The scheme that counts for each seller on a business date, with the turnover of the month so far.

    One read that locks nothing: two orders at the same moment may both count for the tier before.
    """
    wanted = sorted(set(seller_ids))
    if not wanted:
        return {}
    rows = await uow.fetch(_FIND, wanted, on, currency)
    return {row["seller_id"]: force for row in rows if (force := decode_force(row["force"]))}


async def find_category_paths(
    uow: UnitOfWork, category_ids: Iterable[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """Each category that is there, followed by those above it, the nearest first."""
    rows = await uow.fetch(_PATHS, sorted(set(category_ids)))
    return {row["category_id"]: tuple(row["path"]) for row in rows if row["path"]}
