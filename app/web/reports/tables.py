"""The reports as pages and files: period, comparison, totals, the first rows, and all of them as CSV or Excel."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from app.domains import reporting
from app.domains.reporting import (
    REPORTS,
    Column,
    ColumnKind,
    InvalidPeriodError,
    PeriodKind,
    Report,
    ReportFilter,
    ReportName,
    Span,
)
from app.kernel.ids import encode
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.exports import Cell, FileKind, Table, file_response
from app.web.pages import page
from app.web.query import Query
from app.web.reports.words import AGES, COLUMNS, PERIODS, REPORT_NAMES, REPORT_NOTES
from app.web.returns.words import RETURN_REASON

_SHOWN: Final = 200


@get("/reports/tables/{name:str}", guards=[requires("reports:read")])
async def report_page(
    request: Request[Any, Any, Any], name: FromPath[str], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """One report: its totals beside those of the period before, and its first rows."""
    report = _report(name)
    span, problem = await _span(request, uow)
    filters = ReportFilter(first_on=span.first_on, last_on=span.last_on)
    before = ReportFilter(first_on=span.previous_first_on, last_on=span.previous_last_on)
    totals = await reporting.total_report(uow, report, filters=filters)
    earlier = await reporting.total_report(uow, report, filters=before) if report.has_period else []
    found = await reporting.read_report(uow, report, filters=filters, limit=_SHOWN)
    known = {row["currency"]: row for row in earlier}
    return await page(
        request,
        "reports/report.html",
        active="reports",
        report=report,
        title=REPORT_NAMES[report.name],
        note=REPORT_NOTES[report.name],
        reports=REPORT_NAMES,
        columns=report.columns,
        words=COLUMNS,
        ages=AGES,
        reasons=RETURN_REASON,
        kinds={column.name: column.kind for column in report.columns},
        span=span,
        problem=problem,
        periods=PERIODS,
        totals=[(row, known.get(row["currency"], {})) for row in totals],
        change=reporting.change,
        found=found,
        tid=encode,
    )


@get("/reports/tables/{name:str}/export.csv", guards=[requires("reports:read")])
async def export_csv(
    request: Request[Any, Any, Any], name: FromPath[str], uow: NamedDependency[UnitOfWork]
) -> Stream:
    """All rows of a report as CSV."""
    span, _problem = await _span(request, uow)
    return file_response(_table(request, _report(name), span), FileKind.CSV)


@get("/reports/tables/{name:str}/export.xlsx", guards=[requires("reports:read")])
async def export_xlsx(
    request: Request[Any, Any, Any], name: FromPath[str], uow: NamedDependency[UnitOfWork]
) -> Stream:
    """All rows of a report for Excel."""
    span, _problem = await _span(request, uow)
    return file_response(_table(request, _report(name), span), FileKind.XLSX)


def _report(name: str) -> Report:
    """The report of this name.

    Raises:
        NotFoundException: If there is none.
    """
    try:
        return REPORTS[ReportName(name)]
    except ValueError:
        raise NotFoundException("There is no such report.") from None


async def _span(request: Request[Any, Any, Any], uow: UnitOfWork) -> tuple[Span, bool]:
    """The period asked for, and whether it made no sense and the usual one is taken instead."""
    query = Query(request)
    kind = query.choice("period", PeriodKind)
    days = {"first_on": query.day("from"), "last_on": query.day("to")}
    try:
        span = await reporting.choose_span(uow, kind, **days)
    except InvalidPeriodError:
        span, kind = await reporting.choose_span(uow, None), PeriodKind.CUSTOM
        return span or _no_orders(uow), True
    return span or _no_orders(uow), False


def _no_orders(uow: UnitOfWork) -> Span:
    return reporting.span_of(PeriodKind.MONTH_ROLLING, today=uow.now.date())


def _table(request: Request[Any, Any, Any], report: Report, span: Span) -> Table:
    filters = ReportFilter(first_on=span.first_on, last_on=span.last_on)
    head = [column.name for column in report.columns]

    async def batches() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        # The file is sent after the handler, so it is read in a unit of work of its own.
        async with caller_unit_of_work(request, read_only=True) as uow:
            async for rows in reporting.stream_report(uow, report, filters=filters):
                yield [[_cell(row, column) for column in report.columns] for row in rows]

    return Table(report.name.value, head, batches())


def _cell(row: dict[str, Any], column: Column) -> Cell:
    value = row[column.name]
    if column.kind is ColumnKind.MONEY and value is not None:
        return Decimal(str(major(int(value), row["currency"])))
    return value
