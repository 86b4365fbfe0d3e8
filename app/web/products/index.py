"""The list of products: search by name, SKU or bar code, filters, price and stock."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import catalog
from app.domains.catalog import COUNT_CAP, Missing, ProductFilter, ProductStatus, StockState
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import language_of, page
from app.web.products.words import MISSING, PRODUCT_STATUS, STOCK_STATE, price_writer
from app.web.query import Query


@get("/products", guards=[requires("products:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of products."""
    query = Query(request)
    filters = ProductFilter(
        search=query.text("q"),
        category_id=query.id("category", "cat"),
        status=query.choice("status", ProductStatus),
        stock=query.choice("stock", StockState),
        brand_id=query.id("brand", "brd"),
        missing=query.choice("missing", Missing),
    )
    found = await catalog.list_products(uow, filters=filters, page=query.page())
    categories = await catalog.list_categories(uow)
    return await page(
        request,
        "products/index.html",
        active="products",
        found=found,
        total=await catalog.count_products(uow, filters=filters),
        cap=COUNT_CAP,
        filters=filters,
        is_filtered=filters != ProductFilter(),
        categories=categories,
        brands=await catalog.list_brands(uow),
        missing=MISSING,
        waiting=await catalog.count_unmatched(uow),
        category=next((item.name for item in categories if item.id == filters.category_id), ""),
        statuses=PRODUCT_STATUS,
        stocks=STOCK_STATE,
        price=price_writer(uow.tenant.currency, language_of(request)),
        tid=encode,
    )
