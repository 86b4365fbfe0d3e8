"""The list of returns and how often goods come back."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import reporting, returns
from app.domains.reporting import RateBy, RatePeriod
from app.domains.returns import ReturnFilter, ReturnStatus
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query
from app.web.rendering.locales import mark as _
from app.web.returns.words import RETURN_REASON, RETURN_STATUS

_USUAL_DAYS: Final = 90
_GROUPS: Final = {
    RateBy.SKU: _("By SKU"),
    RateBy.CHANNEL: _("By channel"),
    RateBy.REASON: _("By reason"),
}


@get("/returns", guards=[requires("returns:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The returns, newest first."""
    query = Query(request)
    filters = ReturnFilter(
        status=query.choice("status", ReturnStatus),
        order_id=query.id("order", "ord"),
        search=query.text("q"),
    )
    return await page(
        request,
        "returns/index.html",
        active="returns",
        found=await returns.list_returns(uow, filters=filters, page=query.page()),
        filters=filters,
        is_filtered=filters != ReturnFilter(),
        statuses=RETURN_STATUS,
        tid=encode,
    )


@get("/returns/rates", guards=[requires("returns:read")])
async def rates_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """How much came back beside what was sold."""
    query = Query(request)
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    period = _period(query.day("from"), query.day("to"), today)
    by = query.choice("by", RateBy) or RateBy.SKU
    return await page(
        request,
        "returns/rates.html",
        active="returns",
        rates=await reporting.list_return_rates(uow, period=period, by=by),
        period=period,
        by=by,
        groups=_GROUPS,
        reasons=RETURN_REASON,
    )


def _period(from_on: date | None, to_on: date | None, today: date) -> RatePeriod:
    last = to_on or today
    first = from_on or last - timedelta(days=_USUAL_DAYS)
    return RatePeriod(from_on=min(first, last), to_on=max(first, last))
