"""Reading products through the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import catalog
from app.domains.catalog import (
    Missing,
    ProductDetail,
    ProductFilter,
    ProductNotFoundError,
    ProductRow,
    ProductStatus,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    PageBody,
    accepts,
    clean,
    optional_id,
    page_body,
    path_id,
    shown_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.product_bodies import SpecificationBody, specification_bodies
from app.public_api.v1.variants import VariantBody, price_body, variant_body

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Products of a page.")]


class ProductBody(msgspec.Struct, frozen=True, kw_only=True):
    """A product; prices are those of the default list, quantities over all warehouses."""

    id: str
    name: str
    status: str
    category: str | None
    brand: str | None
    external_id: str | None
    sku_count: int
    lowest_price: MoneyBody | None
    highest_price: MoneyBody | None
    on_hand: DecimalText
    available: DecimalText
    created_at: datetime
    updated_at: datetime


class ProductReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its options and variants; weight in grams, sizes in millimetres."""

    id: str
    name: str
    description: str
    status: str
    tax_class: str
    category: str | None
    category_id: str | None
    brand: str | None
    brand_id: str | None
    seller: str | None
    seller_id: str | None
    specifications: list[SpecificationBody]
    external_id: str | None
    weight_g: int | None
    length_mm: int | None
    height_mm: int | None
    width_mm: int | None
    options: dict[str, list[str]]
    variants: list[VariantBody]
    created_at: datetime
    updated_at: datetime


@get(
    "/products",
    guards=[
        requires("products:read"),
        accepts("limit", "cursor", "search", "status", "category_id", "brand_id", "missing"),
    ],
    operation_id="list_products",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def list_products(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    status: FromQuery[Literal["active", "archived"] | None] = None,
    category_id: FromQuery[str | None] = None,
    brand_id: FromQuery[str | None] = None,
    missing: FromQuery[Literal["barcode", "price", "image"] | None] = None,
) -> PageBody[ProductBody]:
    """List products by name; `search` looks at names, brands, SKUs, bar codes and aliases, exact codes first."""
    found = await catalog.list_products(
        uow,
        filters=ProductFilter(
            search=clean(search),
            status=ProductStatus(status) if status else None,
            category_id=optional_id("cat", category_id, "category_id"),
            brand_id=optional_id("brd", brand_id, "brand_id"),
            missing=Missing(missing) if missing else None,
        ),
        page=PageRequest(after=cursor, limit=limit),
    )
    currency = uow.tenant.currency
    return page_body(found, lambda row: product_body(row, currency))


@get(
    "/products/{product_id:str}",
    guards=[requires("products:read"), accepts()],
    operation_id="get_product",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def get_product(
    uow: NamedDependency[UnitOfWork], product_id: FromPath[str]
) -> Response[ProductReadBody]:
    """Read a product with its variants; its `ETag` goes into `If-Match` when it is written."""
    key = path_id("prd", product_id, ProductNotFoundError)
    return product_response(await catalog.get_product(uow, key), uow)


def product_response(
    detail: ProductDetail, uow: UnitOfWork, *, status_code: int = 200
) -> Response[ProductReadBody]:
    """A product with its version as the tag."""
    return Response(
        product_read_body(detail, uow.tenant.currency),
        status_code=status_code,
        headers={"ETag": f'"{detail.version}"'},
    )


def product_body(row: ProductRow, currency: str) -> ProductBody:
    """A product as the API lists it."""

    def price(value: Decimal | None) -> MoneyBody | None:
        return price_body(value, currency)

    return ProductBody(
        id=encode("prd", row.id),
        name=row.name,
        status=row.status,
        category=row.category,
        brand=row.brand,
        external_id=row.external_id,
        sku_count=row.sku_count,
        lowest_price=price(row.lowest_price),
        highest_price=price(row.highest_price),
        on_hand=plain(row.on_hand),
        available=plain(row.available),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def product_read_body(detail: ProductDetail, currency: str) -> ProductReadBody:
    """A product as the API shows it."""
    return ProductReadBody(
        id=encode("prd", detail.id),
        name=detail.name,
        description=detail.description,
        status=detail.status,
        tax_class=detail.tax_class,
        category=detail.category,
        category_id=shown_id("cat", detail.category_id),
        brand=detail.brand,
        brand_id=shown_id("brd", detail.brand_id),
        seller=detail.seller,
        seller_id=shown_id("sel", detail.seller_id),
        specifications=specification_bodies(detail.specifications),
        external_id=detail.external_id,
        weight_g=detail.weight_g,
        length_mm=detail.length_mm,
        height_mm=detail.height_mm,
        width_mm=detail.width_mm,
        options=detail.options,
        variants=[variant_body(item, currency) for item in detail.variants],
        created_at=detail.created_at,
        updated_at=detail.updated_at,
    )
