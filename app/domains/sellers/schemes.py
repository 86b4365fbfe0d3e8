"""Commission schemes: stated, listed, ended."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.sellers.errors import InvalidSchemeError, SchemeNotFoundError
from app.domains.sellers.queries import get_seller
from app.domains.sellers.types import (
    CategoryRate,
    Scheme,
    SchemeKind,
    SchemeWrite,
    Tier,
)
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.money import CURRENCY_DECIMALS
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_COLUMNS: Final = """
s.id, s.seller_id, s.name, s.kind, s.rate, s.amount_minor, s.currency, s.tax_rate, s.valid_from_on, s.valid_to_on,
coalesce((SELECT jsonb_agg(jsonb_build_object('category_id', c.category_id, 'rate', c.rate::text)
                           ORDER BY c.category_id)
          FROM tenant.commission_scheme_category c WHERE c.tenant_id = $1 AND c.scheme_id = s.id), '[]')::text
    AS categories,
coalesce((SELECT jsonb_agg(jsonb_build_object('from_minor', t.from_minor, 'rate', t.rate::text) ORDER BY t.from_minor)
          FROM tenant.commission_scheme_tier t WHERE t.tenant_id = $1 AND t.scheme_id = s.id), '[]')::text AS tiers
"""
_LIST: Final = f"""
SELECT {_COLUMNS} FROM tenant.commission_scheme s
WHERE s.tenant_id = $1 AND ($2::uuid IS NULL OR s.seller_id = $2 OR s.seller_id IS NULL)
ORDER BY s.seller_id IS NULL, s.valid_from_on DESC, s.id DESC LIMIT 200
"""  # noqa: S608 - our own text; values are bound
_ADD: Final = """
INSERT INTO tenant.commission_scheme (tenant_id, id, seller_id, name, kind, rate, amount_minor, currency, tax_rate,
                                      valid_from_on, valid_to_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_ADD_CATEGORIES: Final = """
INSERT INTO tenant.commission_scheme_category (tenant_id, id, scheme_id, category_id, rate)
SELECT $1, c.id, $2, c.category_id, c.rate
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS c(id, category_id, rate)
"""
_ADD_TIERS: Final = """
INSERT INTO tenant.commission_scheme_tier (tenant_id, id, scheme_id, from_minor, rate)
SELECT $1, t.id, $2, t.from_minor, t.rate
FROM unnest($3::uuid[], $4::bigint[], $5::numeric[]) AS t(id, from_minor, rate)
"""
_END: Final = """
UPDATE tenant.commission_scheme SET valid_to_on = $3, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND valid_from_on <= $3 RETURNING name
"""
_EXISTS: Final = (
    "SELECT EXISTS (SELECT FROM tenant.commission_scheme WHERE tenant_id = $1 AND id = $2)"
)


async def list_schemes(uow: UnitOfWork, *, seller_id: UUID | None = None) -> list[Scheme]:
    """The schemes of everybody, or those that can count for one seller; the seller's own first, the newest first."""
    return [_scheme(row) for row in await uow.fetch(_LIST, seller_id)]


async def create_scheme(uow: UnitOfWork, *, scheme: SchemeWrite) -> UUID:
    """State a commission scheme; returns its id. A scheme is never changed: end it and state another one.

    Raises:
        InvalidSchemeError: If a field makes no sense for its kind, or a category is not there.
        SellerNotFoundError: If it is for a seller that is not there.
    """
    require_sensible(scheme)
    if scheme.seller_id is not None:
        await get_seller(uow, scheme.seller_id)
    scheme_id = new_id()
    await uow.execute(
        _ADD, scheme_id, scheme.seller_id, scheme.name.strip(), scheme.kind.value, scheme.rate, scheme.amount_minor,
        scheme.currency, scheme.tax_rate, scheme.valid_from_on, scheme.valid_to_on,
    )  # fmt: skip
    items, tiers = scheme.categories, scheme.tiers
    try:
        await uow.execute(
            _ADD_CATEGORIES, scheme_id, [new_id() for _ in items], [item.category_id for item in items],
            [item.rate for item in items],
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError as error:
        raise InvalidSchemeError(
            "There is no such category.",
            issues=[_issue("categories", "There is no such category.")],
        ) from error
    await uow.execute(
        _ADD_TIERS, scheme_id, [new_id() for _ in tiers], [tier.from_minor for tier in tiers],
        [tier.rate for tier in tiers],
    )  # fmt: skip
    uow.audit(
        "sellers.scheme.created",
        Subject("commission_scheme", scheme_id, scheme.name.strip()),
        after=msgspec.to_builtins(scheme, str_keys=True),
    )
    return scheme_id


async def end_scheme(uow: UnitOfWork, *, scheme_id: UUID, last_on: date) -> None:
    """Let a scheme count until a day, that day included.

    Raises:
        InvalidSchemeError: If the day is before the scheme's first.
        SchemeNotFoundError: If there is no such scheme.
    """
    name = await uow.fetch_value(_END, scheme_id, last_on)
    if name is None:
        if await uow.fetch_value(_EXISTS, scheme_id):
            raise InvalidSchemeError(
                "The last day is before the first.",
                issues=[_issue("valid_to_on", "The last day is before the first.")],
            )
        raise SchemeNotFoundError("There is no scheme with this id.")
    uow.audit(
        "sellers.scheme.ended",
        Subject("commission_scheme", scheme_id, name),
        after={"valid_to_on": last_on.isoformat()},
    )


def require_sensible(scheme: SchemeWrite) -> None:
    """Refuse a scheme whose fields do not fit its kind.

    Raises:
        InvalidSchemeError: Names each field.
    """
    rates = [*scheme.categories, *scheme.tiers]
    checks = [
        (1 <= len(scheme.name.strip()) <= 120, "name", "A name has 1 to 120 characters."),  # noqa: PLR2004 - as said
        (scheme.rate is None or 0 <= scheme.rate <= 1, "rate", "A rate is between 0 and 1."),
        (0 <= scheme.tax_rate <= 1, "tax_rate", "A rate is between 0 and 1."),
        (all(0 <= item.rate <= 1 for item in rates), "rates", "A rate is between 0 and 1."),
        (scheme.valid_to_on is None or scheme.valid_to_on >= scheme.valid_from_on, "valid_to_on",
         "The last day is before the first."),
        (scheme.currency is None or scheme.currency in CURRENCY_DECIMALS, "currency", "Unknown currency."),
        *_checks_of_kind(scheme),
    ]  # fmt: skip
    issues = [_issue(field, detail) for is_right, field, detail in checks if not is_right]
    if issues:
        raise InvalidSchemeError("Look at the fields that are marked.", issues=issues)


def _checks_of_kind(scheme: SchemeWrite) -> list[tuple[bool, str, str]]:
    fixed = scheme.kind in {SchemeKind.FIXED_UNIT, SchemeKind.FIXED_ORDER}
    starts = [tier.from_minor for tier in scheme.tiers]
    places = [item.category_id for item in scheme.categories]
    return [
        (scheme.kind is not SchemeKind.PERCENTAGE or scheme.rate is not None, "rate", "Say the rate."),
        (fixed == (scheme.amount_minor is not None), "amount", "A fixed commission has an amount, no other has one."),
        (scheme.amount_minor is None or scheme.amount_minor >= 0, "amount", "An amount is zero or more."),
        ((fixed or scheme.kind is SchemeKind.TIERED) == (scheme.currency is not None), "currency",
         "Amounts and tiers are in a currency, rates are in none."),
        ((scheme.kind is SchemeKind.CATEGORY) == bool(places), "categories", "Name the categories and their rates."),
        ((scheme.kind is SchemeKind.TIERED) == bool(starts), "tiers", "Name the tiers and their rates."),
        (len(set(starts)) == len(starts) and all(start >= 0 for start in starts), "tiers",
         "Each tier begins at another amount, zero or more."),
        (len(set(places)) == len(places), "categories", "A category has one rate."),
    ]  # fmt: skip


def _scheme(row: asyncpg.Record) -> Scheme:
    return Scheme(
        id=row["id"],
        seller_id=row["seller_id"],
        name=row["name"],
        kind=SchemeKind(row["kind"]),
        valid_from_on=row["valid_from_on"],
        valid_to_on=row["valid_to_on"],
        rate=row["rate"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        tax_rate=row["tax_rate"] or Decimal(0),
        categories=msgspec.json.decode(row["categories"], type=tuple[CategoryRate, ...]),
        tiers=msgspec.json.decode(row["tiers"], type=tuple[Tier, ...]),
    )


def _issue(field: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=f"/{field}", code=f"commission_scheme.{field}", detail=detail)
