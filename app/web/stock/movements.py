"""Every change of stock, newest first."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import MovementFilter, MovementKind
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query
from app.web.stock.words import MOVEMENT_KIND


@get("/stock/movements", guards=[requires("stock:read")])
async def movements_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The movements of stock."""
    query = Query(request)
    filters = MovementFilter(
        search=query.text("q"),
        product_id=query.id("product", "prd"),
        variant_id=query.id("variant", "sku"),
        warehouse_id=query.id("warehouse", "whs"),
        kind=query.choice("kind", MovementKind),
        from_on=query.day("from"),
        to_on=query.day("to"),
    )
    return await page(
        request,
        "stock/movements.html",
        active="inventory",
        found=await inventory.list_movements(uow, filters=filters, page=query.page()),
        filters=filters,
        is_filtered=filters != MovementFilter(),
        warehouses=await inventory.list_warehouses(uow),
        kinds=MOVEMENT_KIND,
        tid=encode,
    )
