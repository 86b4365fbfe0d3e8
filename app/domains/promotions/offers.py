"""What is on offer for a basket: the automatic promotions of the moment, and the coupons that somebody named."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from app.domains.promotions.types import Discounts, Offer, Refusal, Why
from app.platform.db.unit_of_work import UnitOfWork

_OFFERS: Final = msgspec.json.Decoder(list[Offer])


def offers_json(*, codes: str, at: str, customer_keys: str) -> str:
    """SQL of the offers as one JSON text, for a statement whose ``$1`` is the tenant; see ``decode_offers``.

    The arguments are SQL expressions: a text array of codes in capital letters, an instant, a text array of
    ``customer_keys``. Coupons come whatever their state, so that one can be told why a code doesn't count.
    """
    return f"""
    (SELECT json_agg(o) FROM (
        SELECT p.id, p.name, p.level, p.effect, p.conditions, p.id AS promotion_id, NULL::uuid AS coupon_id,
               NULL::text AS code, p.currency, p.priority, p.is_exclusive, p.is_active, true AS is_decided,
               coalesce(p.used_count >= p.usage_limit, false) AS is_used_up,
               {_used_by_customer(customer_keys)} AS is_used_by_customer, p.valid_from, p.valid_to
        FROM tenant.promotion p
        WHERE p.tenant_id = $1 AND p.activation = 'automatic' AND p.is_active
          AND (p.valid_from IS NULL OR p.valid_from <= {at}) AND (p.valid_to IS NULL OR p.valid_to > {at})
        UNION ALL
        SELECT c.id, coalesce(p.name, c.code), coalesce(p.level, 'order'),
               coalesce(p.effect, CASE c.kind WHEN 'amount'
                   THEN jsonb_build_object('kind', 'amount', 'amount_minor', c.amount_minor)
                   ELSE jsonb_build_object('kind', 'percentage', 'rate', c.rate::text) END),
               coalesce(p.conditions, jsonb_build_object()), p.id, c.id, c.code, coalesce(p.currency, c.currency),
               coalesce(p.priority, 100), coalesce(p.is_exclusive, false), c.is_active AND coalesce(p.is_active, true),
               c.scope = 'order_before_tax',
               coalesce(c.used_count >= c.usage_limit, false) OR coalesce(p.used_count >= p.usage_limit, false),
               {_used_by_customer(customer_keys)},
               greatest(p.valid_from, c.valid_from), least(p.valid_to, c.valid_to)
        FROM tenant.coupon c LEFT JOIN tenant.promotion p ON p.tenant_id = $1 AND p.id = c.promotion_id
        WHERE c.tenant_id = $1 AND c.code = ANY({codes})
    ) o)::text"""  # noqa: S608 - built from our own expressions, never from input


def _used_by_customer(customer_keys: str) -> str:
    return f"""EXISTS (SELECT 1 FROM tenant.promotion_customer u
                       WHERE u.tenant_id = $1 AND u.promotion_id = p.id AND u.customer_key = ANY({customer_keys})
                         AND u.used_count >= p.customer_limit)"""  # noqa: S608 - built from our own expressions


_FIND: Final = (
    f"SELECT {offers_json(codes='$2::text[]', at='$3::timestamptz', customer_keys='$4::text[]')}"
)


def decode_offers(text: str | None) -> list[Offer]:
    """Offers from the text that ``offers_json`` gives."""
    return [] if text is None else _OFFERS.decode(text)


async def find_offers(
    uow: UnitOfWork, *, at: datetime, codes: Sequence[str] = (), customer_keys: Sequence[str] = ()
) -> list[Offer]:
    """The automatic promotions at an instant and the coupons of these codes, in whatever state."""
    found = await uow.fetch_value(
        _FIND, [normalised_code(code) for code in codes], at, list(customer_keys)
    )
    return decode_offers(found)


def normalised_code(code: str) -> str:
    """A coupon's code as it is kept: capital letters, no space around it."""
    return code.strip().upper()


def customer_keys(*, customer_id: UUID | None = None, email: str | None = None) -> list[str]:
    """By what a customer is counted: the id, the e-mail address, or both; in a fixed order."""
    keys: list[str] = []
    if customer_id is not None:
        keys.append(f"customer:{customer_id}")
    if email is not None and email.strip():
        keys.append(f"email:{email.strip().casefold()}")
    return keys


def refused_codes(codes: Iterable[str], offers: Sequence[Offer], found: Discounts) -> list[Refusal]:
    """Which of the codes that somebody named don't count, and why; those that nobody knows too."""
    known = {offer.code for offer in offers}
    wanted = list(dict.fromkeys(normalised_code(code) for code in codes))
    unknown = [
        Refusal(name=code, code=code, why=Why.UNKNOWN) for code in wanted if code not in known
    ]
    return [*unknown, *(item for item in found.refusals if item.code in wanted)]
