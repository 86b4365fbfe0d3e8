"""Lots by expiry, where a lot went, and what stock is worth."""

from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory
from app.kernel.ids import encode
from app.kernel.money import round_minor
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query, path_id
from app.web.stock.words import MOVEMENT_KIND


class Horizon(StrEnum):
    """In how many days a lot expires."""

    DAYS_30 = "30"
    DAYS_60 = "60"
    DAYS_90 = "90"


_ALL: Final = tuple(Horizon)


@get("/purchasing/lots", guards=[requires("stock:read")])
async def lots_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """Lots, first to expire first."""
    query = Query(request)
    search, horizon = query.text("q"), query.choice("days", Horizon)
    today = inventory.today_of(uow)
    by = today + timedelta(days=int(horizon.value)) if horizon else None
    return await page(
        request,
        "purchasing/lots.html",
        active="purchasing",
        found=await inventory.list_lots(uow, page=query.page(), search=search, expires_by=by),
        search=search,
        horizon=horizon,
        horizons=_ALL,
        today=today,
        tid=encode,
    )


@get("/purchasing/lots/{lot_key:str}", guards=[requires("stock:read")])
async def lot_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], lot_key: FromPath[str]
) -> Response[str]:
    """Where a lot went: the recall list."""
    return await page(
        request,
        "purchasing/lot.html",
        active="purchasing",
        detail=await inventory.get_lot(uow, path_id("lot", lot_key)),
        kinds=MOVEMENT_KIND,
        tid=encode,
    )


@get("/purchasing/value", guards=[requires("stock:read")])
async def value_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What stock is worth, now or at the end of a day."""
    query = Query(request)
    search, on = query.text("q"), query.day("on")
    warehouse_id = query.id("warehouse", "whs")
    total = await inventory.summarise_stock_value(uow, on=on, warehouse_id=warehouse_id)
    found = await inventory.list_stock_value(
        uow, page=query.page(), on=on, warehouse_id=warehouse_id, search=search
    )
    currency = uow.tenant.currency
    return await page(
        request,
        "purchasing/value.html",
        active="purchasing",
        found=found,
        total=total,
        total_minor=round_minor(total.value, currency),
        minors={row.variant_id: round_minor(row.value, currency) for row in found.items},
        method=await inventory.find_cost_method(uow),
        search=search,
        on=on,
        tid=encode,
    )
