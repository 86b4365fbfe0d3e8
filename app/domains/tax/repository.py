"""Statements on tax rates and withholdings."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from app.domains.tax.seeds import SeedRate, SeedWithholding
from app.domains.tax.types import Rate, RateRow, RateWrite, Withholding
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_RATES: Final = """
INSERT INTO tenant.tax_rate (tenant_id, id, country, region, tax_class, code, name, rate, is_compound, valid_from_on,
                             source)
SELECT $1, r.id, r.country, r.region, r.tax_class, r.code, r.name, r.rate, r.is_compound, r.valid_from_on, r.source
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[], $9::boolean[],
            $10::date[], $11::text[])
     AS r(id, country, region, tax_class, code, name, rate, is_compound, valid_from_on, source)
ON CONFLICT (tenant_id, country, region, tax_class, code, valid_from_on) DO NOTHING
"""
_ADD_WITHHOLDINGS: Final = """
INSERT INTO tenant.tax_withholding (tenant_id, id, country, code, name, base, rate, valid_from_on, source,
                                    customer_kind)
SELECT $1, w.id, w.country, w.code, w.name, w.base, w.rate, w.valid_from_on, w.source, w.customer_kind
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::date[], $9::text[],
            $10::text[])
     AS w(id, country, code, name, base, rate, valid_from_on, source, customer_kind)
ON CONFLICT (tenant_id, country, region, code, valid_from_on) DO NOTHING
"""
_ALL_RATES: Final = """
SELECT id, country, region, tax_class, code, name, rate, is_compound, valid_from_on, valid_to_on, source
FROM tenant.tax_rate WHERE tenant_id = $1 AND country = $2
ORDER BY tax_class, code, region, valid_from_on DESC
"""
_ADD_RATE: Final = """
INSERT INTO tenant.tax_rate (tenant_id, id, country, region, tax_class, code, name, rate, is_compound, valid_from_on,
                             valid_to_on, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, country, region, tax_class, code, valid_from_on) DO NOTHING RETURNING id
"""


def rates_json(*, country: str, region: str, day: str) -> str:
    """SQL of the rates of a day as one JSON text, for a statement whose ``$1`` is the tenant; see ``decode_rates``.

    The arguments are SQL expressions. The region's own rate of a code comes before the country's.
    """
    return f"""
    (SELECT json_agg(r) FROM (
        SELECT DISTINCT ON (t.tax_class, t.code) t.tax_class, t.code, t.name, t.rate::text AS rate, t.is_compound
        FROM tenant.tax_rate t
        WHERE t.tenant_id = $1 AND t.country = {country} AND t.region IN ('', {region}) AND t.valid_from_on <= {day}
          AND (t.valid_to_on IS NULL OR t.valid_to_on > {day})
        ORDER BY t.tax_class, t.code, t.region DESC, t.valid_from_on DESC) r)::text"""  # noqa: S608 - our own expressions


def withholdings_json(*, country: str, region: str, day: str, customer_kind: str) -> str:
    """SQL of the withholdings of a day as one JSON text; see ``rates_json`` and ``decode_withholdings``.

    Where nobody is named as the customer, only those that count for all do.
    """
    return f"""
    (SELECT json_agg(w ORDER BY w.code) FROM (
        SELECT DISTINCT ON (t.code) t.code, t.name, t.base, t.rate::text AS rate
        FROM tenant.tax_withholding t
        WHERE t.tenant_id = $1 AND t.country = {country} AND t.region IN ('', {region}) AND t.valid_from_on <= {day}
          AND (t.valid_to_on IS NULL OR t.valid_to_on > {day})
          AND (t.customer_kind IS NULL OR t.customer_kind = {customer_kind})
        ORDER BY t.code, t.region DESC, t.valid_from_on DESC) w)::text"""  # noqa: S608 - our own expressions


_LIST_WITHHOLDINGS: Final = "SELECT " + withholdings_json(
    country="$2::text", region="$3::text", day="$4::date", customer_kind="$5::text"
)
_WITHHOLDINGS: Final = msgspec.json.Decoder(list[Withholding])


def decode_withholdings(text: str | None) -> list[Withholding]:
    """Withholdings from the text that ``withholdings_json`` gives, in the order of their codes."""
    return _WITHHOLDINGS.decode(text or "[]")


_LIST_RATES: Final = f"SELECT {rates_json(country='$2::text', region='$3::text', day='$4::date')}"


class _ClassRate(Rate, frozen=True, kw_only=True):
    """A rate with the class of goods that it is for."""

    tax_class: str


_RATES: Final = msgspec.json.Decoder(list[_ClassRate])


def decode_rates(text: str | None) -> dict[str, list[Rate]]:
    """Rates by class of goods from the text that ``rates_json`` gives, in the order of their codes."""
    found: dict[str, list[Rate]] = {}
    for row in _RATES.decode(text or "[]"):
        rate = Rate(code=row.code, name=row.name, rate=row.rate, is_compound=row.is_compound)
        found.setdefault(row.tax_class, []).append(rate)
    return found


async def add_rates(uow: UnitOfWork, rates: Sequence[SeedRate]) -> None:
    """Add rates; those that are there stay as they are."""
    await uow.execute(
        _ADD_RATES,
        [new_id() for _ in rates],
        [rate.country for rate in rates],
        [rate.region for rate in rates],
        [rate.tax_class for rate in rates],
        [rate.code for rate in rates],
        [rate.name for rate in rates],
        [rate.rate for rate in rates],
        [rate.is_compound for rate in rates],
        [rate.valid_from_on for rate in rates],
        [rate.source for rate in rates],
    )


async def add_withholdings(uow: UnitOfWork, found: Sequence[SeedWithholding]) -> None:
    """Add withholdings; those that are there stay as they are."""
    await uow.execute(
        _ADD_WITHHOLDINGS,
        [new_id() for _ in found],
        [item.country for item in found],
        [item.code for item in found],
        [item.name for item in found],
        [item.base.value for item in found],
        [item.rate for item in found],
        [item.valid_from_on for item in found],
        [item.source for item in found],
        [item.customer_kind for item in found],
    )


async def list_rates(
    uow: UnitOfWork, *, country: str, region: str, on: date
) -> dict[str, list[Rate]]:
    """The rates of a country, or of a region of it, that are valid on a day, by class of goods."""
    return decode_rates(await uow.fetch_value(_LIST_RATES, country, region, on))


async def list_withholdings(
    uow: UnitOfWork, *, country: str, region: str, customer_kind: str | None, on: date
) -> list[Withholding]:
    """The withholdings of a country, or of a region of it, that count for a kind of customer on a day."""
    return decode_withholdings(
        await uow.fetch_value(_LIST_WITHHOLDINGS, country, region, on, customer_kind)
    )


async def all_rates(uow: UnitOfWork, *, country: str) -> list[RateRow]:
    """Every rate of a country, past, present and to come; the newest of each first."""
    rows = await uow.fetch(_ALL_RATES, country)
    return [msgspec.convert(dict(row), RateRow) for row in rows]


async def add_rate(uow: UnitOfWork, rate: RateWrite, *, country: str) -> UUID | None:
    """Add a rate; none if one of the same tax starts on the same day."""
    return await uow.fetch_value(
        _ADD_RATE, new_id(), country, rate.region, rate.tax_class, rate.code, rate.name, rate.rate,
        rate.is_compound, rate.valid_from_on, rate.valid_to_on, rate.source,
    )  # fmt: skip
