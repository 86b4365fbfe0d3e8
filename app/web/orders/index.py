"""The list of orders: saved views, filters, totals, export of exactly this view, several orders at once."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from app.domains import orders
from app.domains.orders import OrderFilter
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.orders.export import orders_file
from app.web.orders.filters import filter_choices, is_filtered, read_filter, read_sort
from app.web.orders.words import VIEWS, words
from app.web.pages import page
from app.web.query import Query

_STATEMENT_TIMEOUT_MS: Final = 8_000


@get("/orders", guards=[requires("orders:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of orders."""
    filters, sort = read_filter(request), read_sort(request)
    found = await orders.list_orders(uow, filters=filters, page=Query(request).page(), sort=sort)
    return await page(
        request,
        "orders/index.html",
        active="orders",
        found=found,
        totals=await orders.total_orders(uow, filters=filters),
        filters=filters,
        is_filtered=is_filtered(filters),
        sort=sort.value,
        views=VIEWS,
        choices=await filter_choices(uow, filters),
        customer=await _customer_name(uow, filters),
        tags=await orders.tags_of_orders(uow, [row.id for row in found.items]),
        all_tags=await orders.list_tags(uow),
        tid=encode,
        **words(),
    )


@get("/orders/totals", guards=[requires("orders:read")])
async def totals_fragment(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The exact totals of a filter that finds very many orders; the list asks for them after it is shown."""
    await uow.driver.execute(f"SET LOCAL statement_timeout = {_STATEMENT_TIMEOUT_MS:d}")
    totals = await orders.total_orders(uow, filters=read_filter(request), cap=None)
    return await page(request, "orders/_totals.html", active="orders", totals=totals)


@get(["/orders/export.csv", "/orders/export.xlsx"], guards=[requires("orders:read")])
async def export(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Stream:
    """The orders of this view as a file."""
    return orders_file(
        request, read_filter(request), read_sort(request), zone=ZoneInfo(uow.tenant.time_zone)
    )


async def _customer_name(uow: UnitOfWork, filters: OrderFilter) -> str:
    """How the customer is called whose orders are shown."""
    if filters.customer_id is None:
        return ""
    found = await orders.list_orders(uow, filters=filters, page=PageRequest(limit=1))
    return (found.items[0].customer_name or "") if found.items else ""
