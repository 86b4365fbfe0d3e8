"""Reading variants, what is sold and named by a SKU, through the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import catalog
from app.domains.catalog import ProductNotFoundError, VariantView
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
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.product_bodies import SpecificationBody, specification_bodies

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Variants of a page.")]


class VariantBody(msgspec.Struct, frozen=True, kw_only=True):
    """A variant; the price is that of the default list, quantities are over all warehouses."""

    id: str
    product_id: str
    product_name: str
    sku: str
    name: str
    barcode: str | None
    status: str
    attributes: dict[str, str]
    specifications: list[SpecificationBody]
    is_bundle: bool
    price: MoneyBody | None
    unit_cost: MoneyBody | None
    on_hand: DecimalText
    reserved: DecimalText
    available: DecimalText
    created_at: datetime
    updated_at: datetime


@get(
    "/variants",
    guards=[requires("products:read"), accepts("limit", "cursor", "sku", "search")],
    operation_id="list_variants",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def list_variants(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    sku: FromQuery[str] = "",
    search: FromQuery[str] = "",
) -> PageBody[VariantBody]:
    """List variants by SKU; `sku` is a whole code, `search` what people type: parts of names, SKUs, bar codes."""
    found = await catalog.list_variants(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        sku=clean(sku),
        search=clean(search),
    )
    currency = uow.tenant.currency
    return page_body(found, lambda row: variant_body(row, currency))


@get(
    "/variants/{variant_id:str}",
    guards=[requires("products:read"), accepts()],
    operation_id="get_variant",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def get_variant(uow: NamedDependency[UnitOfWork], variant_id: FromPath[str]) -> VariantBody:
    """Read a variant."""
    key = path_id("sku", variant_id, ProductNotFoundError)
    return variant_body(await catalog.get_variant(uow, key), uow.tenant.currency)


def variant_body(row: VariantView, currency: str) -> VariantBody:
    """A variant as the API shows it."""
    return VariantBody(
        id=encode("sku", row.id),
        product_id=encode("prd", row.product_id),
        product_name=row.product_name,
        sku=row.sku,
        name=row.name,
        barcode=row.barcode,
        status=row.status,
        attributes=row.attributes,
        specifications=specification_bodies(row.specifications),
        is_bundle=row.is_bundle,
        price=price_body(row.price, currency),
        unit_cost=price_body(row.unit_cost, currency),
        on_hand=plain(row.on_hand),
        reserved=plain(row.reserved),
        available=plain(row.available),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def price_body(value: Decimal | None, currency: str) -> MoneyBody | None:
    """A unit price, which may be finer than the currency."""
    return None if value is None else MoneyBody(amount=plain(value), currency=currency)
