"""Reads reports: the first rows for a page, all of them for a file, by a cursor in constant memory."""

from collections.abc import AsyncIterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from app.domains.reporting.reports.types import Report, ReportFilter
from app.kernel.money import decimals_of
from app.platform.db.unit_of_work import UnitOfWork

_BATCH: Final = 1_000


class ReportRows(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows of a report, and whether there are more."""

    rows: list[dict[str, Any]]
    has_more: bool


async def read_report(
    uow: UnitOfWork, report: Report, *, filters: ReportFilter, limit: int
) -> ReportRows:
    """The first ``limit`` rows of a report."""
    sql, values = _statement(uow, report, filters)
    found = await uow.fetch(f"SELECT * FROM ({sql}) r LIMIT {limit + 1:d}", *values)  # noqa: S608 - our own text
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
    found = await uow.fetch(
        f"SELECT currency, {sums} FROM ({sql}) r GROUP BY currency ORDER BY currency",  # noqa: S608 - names of columns
        *values,
    )
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
