"""The list of products: search by name, SKU or bar code, filters, price and stock."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from app.domains import catalog
from app.domains.catalog import (
    COUNT_CAP,
    Missing,
    ProductFilter,
    ProductRow,
    ProductStatus,
    StockState,
)
from app.kernel.ids import encode
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.exports import Cell, ListFile, list_response
from app.web.pages import language_of, page
from app.web.products.words import MISSING, PRODUCT_STATUS, STOCK_STATE, price_writer
from app.web.query import Query

_FILE: Final = ListFile(
    name="products",
    head=(
        "name", "status", "category", "brand", "skus", "first_sku", "currency", "lowest_price", "highest_price",
        "on_hand", "available", "source", "external_id",
    ),
)  # fmt: skip


@get("/products", guards=[requires("products:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of products."""
    query = Query(request)
    filters = _filters(query)
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


@get(["/products/export.csv", "/products/export.xlsx"], guards=[requires("products:read")])
async def export(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Stream:
    """The products of this view as a file."""
    filters, currency = _filters(Query(request)), uow.tenant.currency

    async def read(reading: UnitOfWork, page: PageRequest) -> Page[ProductRow]:
        return await catalog.list_products(reading, filters=filters, page=page)

    def cells(row: ProductRow) -> list[Sequence[Cell]]:
        return [
            (
                row.name, row.status, row.category, row.brand, row.sku_count, row.first_sku, currency,
                row.lowest_price, row.highest_price, row.on_hand, row.available, row.source, row.external_id,
            )
        ]  # fmt: skip

    return list_response(request, _FILE, read=read, cells=cells)


def _filters(query: Query) -> ProductFilter:
    return ProductFilter(
        search=query.text("q"),
        category_id=query.id("category", "cat"),
        status=query.choice("status", ProductStatus),
        stock=query.choice("stock", StockState),
        brand_id=query.id("brand", "brd"),
        missing=query.choice("missing", Missing),
    )
