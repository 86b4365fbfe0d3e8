"""Reads reports: the first rows for a page, all of them for a file, by a cursor in constant memory."""

from collections.abc import AsyncIterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from app.domains.reporting.reports.types import Report, ReportFilter
from app.kernel.money import decimals_of
from app.platform.db.unit_of_work import UnitOfWork

_BATCH: Final = 1_000
#: ``$1`` is the tenant in the report's own statement; it stands here once more to be seen.
_FIRST: Final = "SELECT * FROM ({report}) r WHERE $1::uuid IS NOT NULL LIMIT {limit:d}"
_TOTALS: Final = """
SELECT currency, {sums} FROM ({report}) r WHERE $1::uuid IS NOT NULL GROUP BY currency ORDER BY currency
"""


class ReportRows(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows of a report, and whether there are more."""

    rows: list[dict[str, Any]]
    has_more: bool


async def read_report(
    uow: UnitOfWork, report: Report, *, filters: ReportFilter, limit: int
) -> ReportRows:
    """The first ``limit`` rows of a report."""
    sql, values = _statement(uow, report, filters)
    found = await uow.fetch(_FIRST.format(report=sql, limit=limit + 1), *values)
    return ReportRows(rows=[dict(row) for row in found[:limit]], has_more=len(found) > limit)


async def total_report(
    uow: UnitOfWork, report: Report, *, filters: ReportFilter
) -> list[dict[str, Any]]:
    """What the columns that add up come to over all rows, one row for each currency.

    A column in which a row is unknown is unknown: its total would be taken for the whole.
    """
    if not report.totals:
        return []
    sql, values = _statement(uow, report, filters)
    sums = ", ".join(
        f"CASE WHEN count({name}) = count(*) THEN sum({name}) END AS {name}"
        for name in report.totals
    )
    found = await uow.fetch(_TOTALS.format(sums=sums, report=sql), *values)
    return [dict(row) for row in found]


async def stream_report(
    uow: UnitOfWork, report: Report, *, filters: ReportFilter
) -> AsyncIterator[list[dict[str, Any]]]:
    """All rows of a report in batches, of one snapshot."""
    sql, values = _statement(uow, report, filters)
    async for batch in uow.stream(sql, *values, batch=_BATCH):
        yield [dict(row) for row in batch]


def _statement(
    uow: UnitOfWork, report: Report, filters: ReportFilter
) -> tuple[str, tuple[object, ...]]:
    currency = uow.tenant.currency
    sql = report.sql.replace("{decimals}", str(decimals_of(currency)))
    sql = sql.replace("{currency}", currency)
    values: list[object] = []
    if "$2" in sql:
        values += [filters.first_on, filters.last_on]
    if "$4" in sql:
        values.append(uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date())
    return sql, tuple(values)
