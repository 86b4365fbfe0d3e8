"""The search of the top bar: orders by number or the channel's id, SKUs, customers, sellers, pages."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from app.domains import customers, orders, sellers
from app.domains.customers import CustomerRow
from app.domains.orders import OrderHit, SellableVariant
from app.domains.sellers import SellerRow
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.web.orders.words import words
from app.web.pages import page
from app.web.query import Query

_EACH: Final = 8


@get("/search", guards=[requires("orders:read")])
async def search_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """What a text finds, as far as the person may see it; the one order of that number is opened at once."""
    text = Query(request).text("q")
    may = caller_of(request).permissions
    found_orders: list[OrderHit] = []
    found_variants: list[SellableVariant] = []
    found_customers: list[CustomerRow] = []
    found_sellers: list[SellerRow] = []
    if text:
        found_orders = await orders.find_orders(uow, text=text, limit=_EACH)
        if "products:read" in may:
            found_variants = await orders.search_sellable(uow, text=text, limit=_EACH)
        if "customers:read" in may:
            found_customers = await customers.find_customers(uow, text=text, limit=_EACH)
        if "sellers:read" in may:
            found_sellers = await sellers.find_sellers(uow, text=text, limit=_EACH)
    if len(found_orders) == 1 and not (found_variants or found_customers or found_sellers):
        return Redirect(f"/orders/{encode('ord', found_orders[0].id)}", status_code=303)
    return await page(
        request,
        "search/index.html",
        text=text,
        orders=found_orders,
        variants=found_variants,
        customers=found_customers,
        sellers=found_sellers,
        tid=encode,
        **words(),
    )
