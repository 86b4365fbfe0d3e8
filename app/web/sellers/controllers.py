"""The list of sellers with what they sold in a period, and a seller's page."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import seller_accounts, sellers
from app.domains.sellers import SalesPeriod, SellerFilter, SellerSort
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query, path_id
from app.web.rendering.locales import mark as _


class Period(StrEnum):
    """The periods that can be chosen; without one all time counts."""

    DAYS_30 = "30d"
    DAYS_90 = "90d"
    YEAR = "12m"


PERIODS: Final = {
    Period.DAYS_30: (_("Last 30 days"), 30),
    Period.DAYS_90: (_("Last 90 days"), 90),
    Period.YEAR: (_("Last 12 months"), 365),
}


def period_of(chosen: Period | None, today: date) -> SalesPeriod:
    """The business dates of a chosen period, today included."""
    if chosen is None:
        return SalesPeriod()
    return SalesPeriod(first_on=today - timedelta(days=PERIODS[chosen][1] - 1), last_on=today)


@get("/sellers", guards=[requires("sellers:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of sellers."""
    query = Query(request)
    chosen = query.choice("period", Period)
    filters = SellerFilter(search=query.text("q"), period=period_of(chosen, _today(uow)))
    sort = query.choice("sort", SellerSort) or SellerSort.NAME
    return await page(
        request,
        "sellers/index.html",
        active="sellers",
        found=await sellers.list_sellers(uow, filters=filters, page=query.page(), sort=sort),
        filters=filters,
        chosen=chosen.value if chosen else "",
        periods={key.value: label for key, (label, _days) in PERIODS.items()},
        sort=sort.value,
        tid=encode,
    )


@get("/sellers/{seller_key:str}", guards=[requires("sellers:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], seller_key: FromPath[str]
) -> Response[str]:
    """A seller's page."""
    seller_id = path_id("sel", seller_key)
    chosen = Query(request).choice("period", Period)
    found = await sellers.get_seller(uow, seller_id, period=period_of(chosen, _today(uow)))
    return await page(
        request,
        "sellers/detail.html",
        active="sellers",
        balances=await seller_accounts.list_balances(uow, seller_id=seller_id),
        found=found,
        seller=found.seller,
        chosen=chosen.value if chosen else "",
        periods={key.value: label for key, (label, _days) in PERIODS.items()},
        tid=encode,
    )


def _today(uow: UnitOfWork) -> date:
    """Today where the tenant is."""
    return uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
