"""Reading sellers through the API."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import sellers
from app.domains.sellers import (
    SalesPeriod,
    SellerDetail,
    SellerFigures,
    SellerFilter,
    SellerNotFoundError,
    SellerRow,
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
    money,
    page_body,
    path_id,
)
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Sellers of a page.")]


class SellerSalesBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller sold in one currency in the period, orders of every state."""

    orders: int
    lines: int
    items: MoneyBody
    shipping: MoneyBody
    commission: MoneyBody


class SellerBody(msgspec.Struct, frozen=True, kw_only=True):
    """A seller with sales figures by currency."""

    id: str
    name: str
    email: str | None
    tax_id: str | None
    city: str | None
    region: str | None
    country: str | None
    is_active: bool
    external_id: str | None
    sales: list[SellerSalesBody]


class CommissionRateBody(msgspec.Struct, frozen=True, kw_only=True):
    """A commission rate, a fraction, and the day it holds from."""

    valid_from_on: date
    rate: DecimalText


class SellerReadBody(SellerBody, frozen=True, kw_only=True):
    """A seller with commission rates, the newest first."""

    postal_code: str | None
    commission_rates: list[CommissionRateBody]


@get(
    "/sellers",
    guards=[
        requires("sellers:read"),
        accepts("limit", "cursor", "search", "sold_from", "sold_to"),
    ],
    operation_id="list_sellers",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 422),
)
async def list_sellers(
    uow: NamedDependency[UnitOfWork],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    sold_from: FromQuery[date | None] = None,
    sold_to: FromQuery[date | None] = None,
) -> PageBody[SellerBody]:
    """List sellers by name with what they sold between two business dates, both included."""
    found = await sellers.list_sellers(
        uow,
        filters=SellerFilter(
            search=clean(search),
            period=SalesPeriod(first_on=sold_from, last_on=sold_to),
        ),
        page=PageRequest(after=cursor, limit=limit),
    )
    return page_body(found, seller_body)


@get(
    "/sellers/{seller_id:str}",
    guards=[requires("sellers:read"), accepts("sold_from", "sold_to")],
    operation_id="get_seller",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404),
)
async def get_seller(
    uow: NamedDependency[UnitOfWork],
    seller_id: FromPath[str],
    *,
    sold_from: FromQuery[date | None] = None,
    sold_to: FromQuery[date | None] = None,
) -> SellerReadBody:
    """Read a seller with commission rates and sales figures."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    period = SalesPeriod(first_on=sold_from, last_on=sold_to)
    return seller_read_body(await sellers.get_seller(uow, key, period=period))


def seller_body(row: SellerRow) -> SellerBody:
    """A seller as the API lists it."""
    return SellerBody(**_values(row))


def seller_read_body(detail: SellerDetail) -> SellerReadBody:
    """A seller as the API shows it."""
    return SellerReadBody(
        **_values(detail.seller),
        postal_code=detail.postal_code,
        commission_rates=[
            CommissionRateBody(valid_from_on=item.valid_from_on, rate=plain(item.rate))
            for item in detail.rates
        ],
    )


def _values(row: SellerRow) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    del values["sold_minor"], values["figures"]
    sales = [_sales_body(item) for item in row.figures]
    return {**values, "id": encode("sel", row.id), "sales": sales}


def _sales_body(figures: SellerFigures) -> SellerSalesBody:
    currency = figures.currency
    return SellerSalesBody(
        orders=figures.orders,
        lines=figures.lines,
        items=money(figures.items_minor, currency),
        shipping=money(figures.shipping_minor, currency),
        commission=money(figures.commission_minor, currency),
    )
