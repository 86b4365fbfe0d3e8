"""The reports through the API: the same rows as the pages and the files."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from app.domains import reporting
from app.domains.reporting import REPORTS, ColumnKind, Report, ReportFilter, ReportName
from app.kernel.money import major
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=1000, description="Rows at most.")]


class ReportBody(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a report in its own order; amounts, quantities and rates are decimal strings."""

    report: ReportName
    columns: list[str]
    rows: list[dict[str, str | int | bool | None]]
    has_more: bool


@get(
    "/reports/tables/{name:str}",
    guards=[requires("orders:read"), accepts("from", "to", "limit")],
    operation_id="get_report",
    tags=["Reports"],
    responses=problems(400, 401, 403, 404, 422),
)
async def get_report(
    *,
    name: FromPath[ReportName],
    uow: NamedDependency[UnitOfWork],
    from_on: Annotated[date | None, QueryParameter(name="from")] = None,
    to_on: Annotated[date | None, QueryParameter(name="to")] = None,
    limit: Limit = 100,
) -> ReportBody:
    """Read a report of the orders placed between two business dates, both included; without dates of all."""
    report = REPORTS[name]
    filters = ReportFilter(
        first_on=from_on or date(1900, 1, 1), last_on=to_on or date(9999, 12, 31)
    )
    found = await reporting.read_report(uow, report, filters=filters, limit=limit)
    return ReportBody(
        report=name,
        columns=[column.name for column in report.columns],
        rows=[_plain(report, row) for row in found.rows],
        has_more=found.has_more,
    )


def _plain(report: Report, row: dict[str, Any]) -> dict[str, str | int | bool | None]:
    return {column.name: _value(row, column.name, column.kind) for column in report.columns}


def _value(row: dict[str, Any], name: str, kind: ColumnKind) -> str | int | bool | None:
    value = row[name]
    if value is None or isinstance(value, bool):
        return value
    if kind is ColumnKind.MONEY:
        return str(major(int(value), row["currency"]))
    if kind is ColumnKind.COUNT:
        return int(value)
    return plain(value) if isinstance(value, Decimal) else str(value)
