"""Stock as a matrix: a row for each SKU, a column for each warehouse."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import StockFilter, StockLevelState
from app.kernel.ids import encode
from app.kernel.money import round_minor
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query
from app.web.stock.words import LEVEL_STATE


@get("/stock", guards=[requires("stock:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What each warehouse has of each SKU."""
    query = Query(request)
    filters = StockFilter(
        search=query.text("q"),
        warehouse_id=query.id("warehouse", "whs"),
        state=query.choice("state", StockLevelState),
    )
    warehouses = await inventory.list_warehouses(uow)
    summary = await inventory.summarise_stock(uow)
    return await page(
        request,
        "stock/index.html",
        active="inventory",
        found=await inventory.list_stock(uow, filters=filters, page=query.page()),
        summary=summary,
        cost_minor=round_minor(summary.cost, uow.tenant.currency),
        filters=filters,
        is_filtered=filters != StockFilter(),
        warehouses=warehouses,
        shown=[item for item in warehouses if filters.warehouse_id in {None, item.id}],
        states=LEVEL_STATE,
        tid=encode,
    )
