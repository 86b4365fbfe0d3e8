"""The key figures as a page and as files: the same numbers as the command line and the API."""

import csv
import io
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.domains import reporting
from app.domains.reporting import Period
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.exports import safe_cell
from app.web.orders.words import ORDER_STATUS, PAYMENT_METHOD
from app.web.pages import page
from app.web.query import Query
from app.web.rendering.locales import mark as _
from app.web.reports.words import REPORT_NAMES

_TOP: Final = 10
_TOP_OF_FILES: Final = 1_000
#: Tables that can be had as a file.
FILES: Final = {
    "gmv_by_month": _("Sales by month"),
    "orders_by_status": _("Orders by status"),
    "orders_by_region": _("Orders by region"),
    "payments_by_method": _("Payments by method"),
    "top_sellers": _("Sellers"),
    "top_skus_by_value": _("SKUs by value"),
    "top_skus_by_units": _("SKUs by units"),
    "top_categories": _("Categories"),
    "largest_payment_differences": _("Payments that differ from their order"),
}
COUNTS: Final = {
    "orders": _("Orders"),
    "orders_without_items": _("Orders without items"),
    "orders_without_payments": _("Orders without payments"),
    "orders_with_several_lines": _("Orders with several lines"),
    "orders_with_several_products": _("Orders with several products"),
    "orders_with_several_sellers": _("Orders with several sellers"),
    "orders_with_several_payments": _("Orders with several payments"),
    "orders_with_several_payment_methods": _("Orders with several payment methods"),
    "customers": _("Customers"),
    "people": _("People"),
    "people_with_several_orders": _("People with several orders"),
    "sellers": _("Sellers"),
    "sellers_with_sales": _("Sellers with sales"),
    "products": _("Products"),
    "products_sold": _("Products sold"),
    "products_without_category": _("Products without category"),
}


@get("/reports", guards=[requires("reports:read")])
async def kpis_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The key figures of a period, or of all time."""
    period = _period(request)
    kpis = await reporting.read_kpis(uow, period=period, top=_TOP)
    return await page(
        request,
        "reports/kpis.html",
        active="reports",
        kpis=kpis,
        period=period,
        counts=[(label, getattr(kpis.counts, name)) for name, label in COUNTS.items()],
        files=FILES,
        reports=REPORT_NAMES,
        statuses=ORDER_STATUS,
        methods=PAYMENT_METHOD,
        tid=encode,
    )


@get("/reports/{name:str}/export.csv", guards=[requires("reports:read")])
async def export_kpis(
    request: Request[Any, Any, Any], name: FromPath[str], uow: NamedDependency[UnitOfWork]
) -> Response[bytes]:
    """One of the tables as CSV, amounts as decimals.

    Raises:
        NotFoundException: If there is no table of that name.
    """
    if name not in FILES:
        raise NotFoundException("There is no such report.")
    kpis = await reporting.read_kpis(uow, period=_period(request), top=_TOP_OF_FILES)
    rows: list[dict[str, Any]] = reporting.kpis_json(kpis)[name]
    return Response(
        _csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{name}.csv"',
            "cache-control": "no-store",
        },
    )


def _period(request: Request[Any, Any, Any]) -> Period:
    query = Query(request)
    return Period(query.day("from"), query.day("to"))


def _csv(rows: list[dict[str, Any]]) -> bytes:
    buffer = io.StringIO()
    # The mark tells spreadsheets that the text is UTF-8.
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return buffer.getvalue().encode()


def _cell(value: Any) -> str:  # noqa: ANN401 - a plain JSON value
    if value is None:
        return ""
    text = str(msgspec.to_builtins(value))
    return text if text.removeprefix("-").replace(".", "", 1).isdigit() else safe_cell(text)
