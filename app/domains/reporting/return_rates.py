"""How often goods come back, from daily facts: it costs what the period has days, not what it has orders."""

# ruff: noqa: S608 - the parts are constants of this package

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from app.domains.reporting.facts import PRODUCTS, RETURNS, SELLERS, once
from app.platform.db.unit_of_work import UnitOfWork

_PERIOD: Final = "day BETWEEN $2 AND $3"
_MOST: Final = 200


class RateBy(StrEnum):
    """What return rates are grouped by."""

    SKU = "sku"
    CHANNEL = "channel"
    REASON = "reason"


class ReturnRate(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one SKU, channel or reason that came back of what was asked for in a period, and units sold in it.

    By reason, ``sold`` is all that was sold, so the rates of the reasons add up.
    """

    key: str
    currency: str
    sold: Decimal
    returned: Decimal
    worth_minor: int

    @property
    def rate(self) -> Decimal | None:
        """Returned units by sold ones, none where nothing was sold; more can come back than is sold."""
        return self.returned / self.sold if self.sold > 0 else None


class RatePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which orders were placed and returns asked for, both included."""

    from_on: date
    to_on: date


def _grouped(key: str, sold: str) -> str:
    return f"""
SELECT {key}, currency, sum(sold) AS sold, sum(returned) AS returned, sum(worth_minor)::bigint AS worth_minor
FROM (
    SELECT {key}, currency, 0 AS sold, received AS returned, worth_minor FROM {RETURNS.sql} r WHERE {_PERIOD}
    UNION ALL
    SELECT {key}, currency, units, 0, 0 FROM {sold} s WHERE {_PERIOD} AND is_sold
) b
GROUP BY {key}, currency HAVING sum(returned) > 0
"""


_ORDER: Final = f"ORDER BY f.returned / nullif({{sold}}, 0) DESC NULLS FIRST, key LIMIT {_MOST}"
_RATES: Final[Mapping[RateBy, str]] = {
    RateBy.SKU: f"""
SELECT v.sku AS key, f.currency, f.sold, f.returned, f.worth_minor
FROM {once(_grouped("variant_id", PRODUCTS.sql))} f
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = f.variant_id
{_ORDER.format(sold="f.sold")}
""",
    RateBy.CHANNEL: f"""
SELECT f.channel AS key, f.currency, f.sold, f.returned, f.worth_minor
FROM ({_grouped("channel", SELLERS.sql)}) f
{_ORDER.format(sold="f.sold")}
""",
    RateBy.REASON: f"""
SELECT f.reason AS key, f.currency, coalesce(a.sold, 0) AS sold, f.returned, f.worth_minor
FROM (
    SELECT reason, currency, sum(received) AS returned, sum(worth_minor)::bigint AS worth_minor
    FROM {RETURNS.sql} r WHERE {_PERIOD} GROUP BY reason, currency HAVING sum(received) > 0
) f
LEFT JOIN (
    SELECT currency, sum(units) AS sold FROM {SELLERS.sql} s WHERE {_PERIOD} AND is_sold GROUP BY currency
) a ON a.currency = f.currency
{_ORDER.format(sold="a.sold")}
""",
}


async def list_return_rates(uow: UnitOfWork, *, period: RatePeriod, by: RateBy) -> list[ReturnRate]:
    """How much came back beside what was sold, the worst first; at most 200 of them."""
    rows = await uow.fetch(_RATES[by], period.from_on, period.to_on)
    return [ReturnRate(**dict(row)) for row in rows]
