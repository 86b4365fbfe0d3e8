"""The figures of the first page: a period against the one before, and what waits for somebody now.

Net sales are the value of the items less discounts, with the taxes that the prices contain; cancelled orders and
those that could not be served do not count. An order's average is what was charged for it: with shipping and all
taxes. All of it is read from daily facts, so it costs what the period has days, not what it has orders. All figures
are of one currency: the tenant's own, or where the period has none of it, the one with most orders.
"""

# ruff: noqa: S608 - the parts are constants of this package

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from app.domains.reporting import statements
from app.domains.reporting.facts import PAYMENTS, SALES, SELLERS, once
from app.domains.reporting.facts.kinds import NOT_SOLD
from app.domains.reporting.periods import PeriodKind, Span, span_of
from app.domains.reporting.types import MethodFigures, SellerShare, SkuFigures
from app.platform.db.unit_of_work import UnitOfWork

_TOP: Final = 6

_DAYS: Final = f"""
SELECT day AS placed_on, currency, sum(orders)::bigint AS orders, sum(net_minor)::bigint AS net_minor,
       sum(total_minor)::bigint AS total_minor, sum(units) AS units
FROM (
    SELECT day, currency, orders, items_minor - discount_minor AS net_minor, total_minor, 0 AS units
    FROM {SALES.sql} s WHERE day BETWEEN $2 AND $3 AND status NOT IN {NOT_SOLD}
    UNION ALL
    SELECT day, currency, 0, 0, 0, units FROM {SELLERS.sql} l WHERE day BETWEEN $2 AND $3 AND is_sold
) f
GROUP BY day, currency HAVING sum(orders) <> 0
"""
_STATUSES: Final = f"""
SELECT status, sum(orders)::bigint AS orders FROM {SALES.sql} s
WHERE day BETWEEN $2 AND $3 GROUP BY status HAVING sum(orders) <> 0 ORDER BY orders DESC, status
"""
_METHODS: Final = f"""
SELECT method, currency, sum(payments)::bigint AS rows, sum(amount_minor)::bigint AS value_minor
FROM {PAYMENTS.sql} p WHERE day BETWEEN $2 AND $3 AND currency = $4
GROUP BY method, currency HAVING sum(payments) <> 0 ORDER BY value_minor DESC, method
"""
_BEST_SELLERS: Final = f"""
SELECT seller_id, currency, sum(orders)::bigint AS orders, sum(items_minor)::bigint AS items_minor
FROM {SELLERS.sql} l
WHERE day BETWEEN $2 AND $3 AND currency = $5 AND seller_id IS NOT NULL
GROUP BY seller_id, currency HAVING sum(lines) <> 0 ORDER BY items_minor DESC FETCH FIRST $4 ROWS WITH TIES
"""
_SELLERS: Final = f"""
SELECT f.seller_id, s.name, f.currency, f.orders, f.items_minor
FROM {once(_BEST_SELLERS)} f
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = f.seller_id
ORDER BY f.items_minor DESC, s.external_id, s.id LIMIT $4
"""
_OPEN: Final = f"""
SELECT coalesce(sum(orders) FILTER (WHERE status <> 'pending'), 0)::bigint AS to_dispatch,
       coalesce(sum(orders) FILTER (WHERE status = 'pending'), 0)::bigint AS unpaid
FROM {SALES.sql} s WHERE status IN ('pending', 'paid', 'invoiced', 'processing') AND orders <> 0
"""
_NEWEST: Final = "SELECT max(placed_on) FROM tenant.sales_order WHERE tenant_id = $1"


class Bucket(msgspec.Struct, kw_only=True):
    """What was sold on a day, or in the month that begins on it."""

    on: date
    orders: int = 0
    net_minor: int = 0
    total_minor: int = 0
    units: Decimal = Decimal(0)

    @property
    def ticket_minor(self) -> int:
        """What an order came to on average, to the nearest minor unit."""
        return _average(self.total_minor, self.orders)


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the first page shows but stock; ``other_currencies`` are those its figures leave out."""

    span: Span
    currency: str
    other_currencies: list[str]
    now: Bucket
    before: Bucket
    buckets: list[Bucket]
    buckets_before: list[Bucket]
    to_dispatch: int
    unpaid: int
    statuses: list[tuple[str, int]]
    methods: list[MethodFigures]
    top_skus: list[SkuFigures]
    top_sellers: list[SellerShare]


def change(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """The change as a fraction of what was before; none where there was nothing."""
    if not before:
        return None
    return (Decimal(now) - before) / before


async def choose_span(
    uow: UnitOfWork,
    kind: PeriodKind | None,
    *,
    first_on: date | None = None,
    last_on: date | None = None,
) -> Span | None:
    """The days to look at, or none where the tenant has no orders yet.

    Without a choice it is the last thirty days; where the newest order is older than that, the twelve months that
    end with it, so that imported history shows at once.

    Raises:
        InvalidPeriodError: If the days of a custom period make no sense.
    """
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    newest: date | None = await uow.fetch_value(_NEWEST)
    if newest is None:
        return None
    if kind is None:
        usual = span_of(PeriodKind.MONTH_ROLLING, today=today)
        return (
            usual if newest >= usual.first_on else span_of(PeriodKind.TWELVE_MONTHS, today=newest)
        )
    seen_from = newest if kind is PeriodKind.TWELVE_MONTHS else today
    return span_of(kind, today=seen_from, first_on=first_on, last_on=last_on)


async def read_dashboard(uow: UnitOfWork, *, span: Span) -> Dashboard:
    """The figures of a period beside those of the one before."""
    rows = [dict(row) for row in await uow.fetch(_DAYS, span.previous_first_on, span.last_on)]
    now = [row for row in rows if row["placed_on"] >= span.first_on]
    before = [row for row in rows if row["placed_on"] <= span.previous_last_on]
    currency = _main_currency(now or before, uow.tenant.currency)
    days = (span.first_on, span.last_on)
    waiting = await uow.fetch_row(_OPEN)
    statuses = await uow.fetch(_STATUSES, *days)
    skus = await uow.fetch(statements.TOP_SKUS_OF_CURRENCY, *days, _TOP, currency)
    sellers = await uow.fetch(_SELLERS, *days, _TOP, currency)
    return Dashboard(
        span=span,
        currency=currency,
        other_currencies=sorted({row["currency"] for row in now} - {currency}),
        now=_total(now, currency, span.first_on),
        before=_total(before, currency, span.previous_first_on),
        buckets=_buckets(now, currency, (span.first_on, span.last_on), by_month=span.by_month),
        buckets_before=_buckets(
            before,
            currency,
            (span.previous_first_on, span.previous_last_on),
            by_month=span.by_month,
        ),
        to_dispatch=waiting["to_dispatch"] if waiting else 0,
        unpaid=waiting["unpaid"] if waiting else 0,
        statuses=[(row["status"], row["orders"]) for row in statuses],
        methods=[MethodFigures(**dict(row)) for row in await uow.fetch(_METHODS, *days, currency)],
        top_skus=[SkuFigures(**dict(row)) for row in skus],
        top_sellers=[SellerShare(**dict(row)) for row in sellers],
    )


def _average(total_minor: int, count: int) -> int:
    """Rounded half up; amounts here are never negative."""
    return (2 * total_minor + count) // (2 * count) if count else 0


def _main_currency(rows: Sequence[dict[str, Any]], own: str) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["currency"]] = counts.get(row["currency"], 0) + row["orders"]
    if own in counts or not counts:
        return own
    return max(counts, key=lambda code: (counts[code], code))


def _total(rows: Sequence[dict[str, Any]], currency: str, on: date) -> Bucket:
    total = Bucket(on=on)
    for row in rows:
        _add(total, row, currency)
    return total


def _buckets(
    rows: Sequence[dict[str, Any]], currency: str, days: tuple[date, date], *, by_month: bool
) -> list[Bucket]:
    """One for every day or month, also where nothing was sold."""
    first, last = days
    found: dict[date, Bucket] = {}
    day = first
    while day <= last:
        on = day.replace(day=1) if by_month else day
        found.setdefault(on, Bucket(on=on))
        day += timedelta(days=1)
    for row in rows:
        on = row["placed_on"]
        _add(found[on.replace(day=1) if by_month else on], row, currency)
    return list(found.values())


def _add(bucket: Bucket, row: dict[str, Any], currency: str) -> None:
    if row["currency"] != currency:
        return
    bucket.orders += row["orders"]
    bucket.net_minor += row["net_minor"]
    bucket.total_minor += row["total_minor"]
    bucket.units += row["units"]
