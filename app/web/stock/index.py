"""Stock as a matrix: a row for each SKU, a column for each warehouse."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from app.domains import inventory
from app.domains.inventory import StockFilter, StockLevelState, StockRow
from app.kernel.ids import encode
from app.kernel.money import round_minor
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.exports import Cell, ListFile, list_response
from app.web.pages import page
from app.web.query import Query
from app.web.stock.words import LEVEL_STATE

_FILE: Final = ListFile(
    name="stock",
    head=("sku", "product", "variant", "warehouse", "on_hand", "reserved", "safety", "available"),
)


@get("/stock", guards=[requires("stock:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What each warehouse has of each SKU."""
    query = Query(request)
    filters = _filters(query)
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


@get(["/stock/export.csv", "/stock/export.xlsx"], guards=[requires("stock:read")])
async def export(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Stream:
    """The stock of this view as a file: a row for each SKU and warehouse."""
    filters = _filters(Query(request))
    codes = {item.id: item.code for item in await inventory.list_warehouses(uow)}

    async def read(reading: UnitOfWork, page: PageRequest) -> Page[StockRow]:
        return await inventory.list_stock(reading, filters=filters, page=page)

    def cells(row: StockRow) -> list[Sequence[Cell]]:
        return [
            (
                row.sku, row.product_name, row.variant_name, codes.get(level.warehouse_id, ""), level.on_hand,
                level.reserved, level.safety, level.available,
            )
            for level in row.levels
            if filters.warehouse_id in {None, level.warehouse_id}
        ]  # fmt: skip

    return list_response(request, _FILE, read=read, cells=cells)


def _filters(query: Query) -> StockFilter:
    return StockFilter(
        search=query.text("q"),
        warehouse_id=query.id("warehouse", "whs"),
        state=query.choice("state", StockLevelState),
    )
