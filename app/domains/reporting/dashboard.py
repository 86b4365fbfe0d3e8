"""The figures of the first page: a period against the one before, and what waits for somebody now.

Net sales are the value of the items less discounts, with the taxes that the prices contain; cancelled orders and
those that could not be served do not count. All figures are of one currency: the tenant's own, or where the period
has none of it, the one with most orders.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from app.domains.reporting import statements
from app.domains.reporting.periods import PeriodKind, Span, span_of
from app.domains.reporting.types import MethodFigures, SellerFigures, SkuFigures
from app.platform.db.unit_of_work import UnitOfWork

_TOP: Final = 6

_DAYS: Final = """
SELECT o.placed_on, o.currency, count(*) AS orders, sum(o.items_minor - o.discount_minor)::bigint AS net_minor,
       sum(o.total_minor)::bigint AS total_minor, coalesce(sum(l.units), 0) AS units
FROM tenant.sales_order o
LEFT JOIN LATERAL (
    SELECT sum(l.quantity) AS units FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id
) l ON true
WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 AND o.status NOT IN ('canceled', 'unavailable')
GROUP BY o.placed_on, o.currency
"""
_STATUSES: Final = """
SELECT o.status, count(*) AS orders FROM tenant.sales_order o
WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 GROUP BY o.status ORDER BY orders DESC, o.status
"""
_METHODS: Final = """
SELECT p.method, p.currency, count(*) AS rows, sum(p.amount_minor)::bigint AS value_minor
FROM tenant.sales_order o JOIN tenant.payment p ON p.tenant_id = $1 AND p.order_id = o.id
WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 AND p.currency = $4
GROUP BY p.method, p.currency ORDER BY value_minor DESC, p.method
"""
_OPEN: Final = """
SELECT count(*) FILTER (WHERE status <> 'pending') AS to_dispatch, count(*) FILTER (WHERE status = 'pending') AS unpaid
FROM tenant.sales_order WHERE tenant_id = $1 AND status IN ('pending', 'paid', 'invoiced', 'processing')
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
    top_sellers: list[SellerFigures]


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
    sellers = await uow.fetch(statements.TOP_SELLERS_OF_CURRENCY, *days, _TOP, currency)
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
        top_sellers=[SellerFigures(**dict(row)) for row in sellers],
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
