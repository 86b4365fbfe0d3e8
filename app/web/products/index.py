"""The list of products: search by name, SKU or bar code, filters, price and stock."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from app.domains import catalog
from app.domains.catalog import (
    COUNT_CAP,
    Missing,
    ProductFilter,
    ProductStatus,
    StockState,
    VariantRow,
)
from app.kernel.ids import encode
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.exports import Cell, ListFile, list_response
from app.web.pages import language_of, page
from app.web.products.words import MISSING, PRODUCT_STATUS, STOCK_STATE, price_writer
from app.web.query import Query

#: Columns by the names that an import of products knows; it reads none of those from ``variant`` on.
_FILE: Final = ListFile(
    name="products",
    head=(
        "sku", "product_name", "category", "brand", "description", "barcode", "price", "unit_cost", "weight_g",
        "tax_class", "variant", "status", "currency", "on_hand", "available", "source", "external_id",
    ),
)  # fmt: skip
#: A point before so many digits is taken for one between thousands.
_THOUSAND: Final = 3


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
    """The products of this view as a file with a row for each variant, which an import takes as it is."""
    filters, currency = _filters(Query(request)), uow.tenant.currency

    async def read(reading: UnitOfWork, page: PageRequest) -> Page[Sequence[VariantRow]]:
        return await catalog.list_catalog(reading, filters=filters, page=page)

    def cells(rows: Sequence[VariantRow]) -> list[Sequence[Cell]]:
        return [
            (
                row.sku, row.product_name, row.category, row.brand, row.description, row.barcode, _exact(row.price),
                _exact(row.unit_cost), row.weight_g, row.tax_class, row.variant_name, row.status, currency,
                row.on_hand, row.available, row.source, row.external_id,
            )
            for row in rows
        ]  # fmt: skip

    return list_response(request, _FILE, read=read, cells=cells)


def _exact(amount: Decimal | None) -> Cell:
    """An amount that can be read in one way only: ``12.345`` could be twelve thousand as well."""
    if amount is None or not isinstance(exponent := amount.normalize().as_tuple().exponent, int):
        return None
    return f"{amount:.4f}" if exponent == -_THOUSAND else amount


def _filters(query: Query) -> ProductFilter:
    return ProductFilter(
        search=query.text("q"),
        category_id=query.id("category", "cat"),
        status=query.choice("status", ProductStatus),
        stock=query.choice("stock", StockState),
        brand_id=query.id("brand", "brd"),
        missing=query.choice("missing", Missing),
    )
