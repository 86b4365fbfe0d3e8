"""Price lists and their prices through the API, and the tax rates that count with them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.domains import pricing, tax
from app.domains.pricing import (
    PriceListKind,
    PriceListNotFoundError,
    PriceListView,
    PriceListWrite,
    PriceRow,
    PriceWrite,
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
)
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Prices of a page.")]


class PriceListBody(msgspec.Struct, frozen=True, kw_only=True):
    """A price list. Among those that fit an order the lowest priority counts; the default list comes last."""

    id: str
    name: str
    kind: str
    currency: str
    tax_included: bool
    is_default: bool
    is_active: bool
    priority: int
    channel: str | None
    customer_group_id: str | None
    valid_from: date | None
    valid_to: Annotated[
        date | None, msgspec.Meta(description="First day on which it counts no more.")
    ]
    version: int
    price_count: int


class PriceListCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price list to be added. An unset channel or customer group fits all."""

    name: str
    currency: str
    tax_included: bool = True
    kind: PriceListKind = PriceListKind.PUBLIC
    priority: int = 100
    channel: str | None = None
    customer_group_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_active: bool = True


class PriceListUpdateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes of a price list; what is left out stays. ``version`` is the one that was read."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    kind: PriceListKind | msgspec.UnsetType = msgspec.UNSET
    priority: int | msgspec.UnsetType = msgspec.UNSET
    channel: str | msgspec.UnsetType | None = msgspec.UNSET
    customer_group_id: str | msgspec.UnsetType | None = msgspec.UNSET
    valid_from: date | msgspec.UnsetType | None = msgspec.UNSET
    valid_to: date | msgspec.UnsetType | None = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET


class PriceBody(msgspec.Struct, frozen=True, kw_only=True):
    """A price of a variant; it counts from ``min_quantity`` on, ``0`` is always."""

    variant_id: str
    sku: str
    min_quantity: DecimalText
    unit_price: MoneyBody
    updated_at: datetime


class PriceWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price to be set, by SKU; ``null`` removes it."""

    sku: str
    unit_price: DecimalText | None
    min_quantity: DecimalText = "0"


class PricesWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices to be set, all or none."""

    prices: Annotated[list[PriceWriteBody], msgspec.Meta(max_length=1000)]


class PricesWrittenBody(msgspec.Struct, frozen=True, kw_only=True):
    """How many prices are other than they were."""

    changed: int


class TaxRateBody(msgspec.Struct, frozen=True, kw_only=True):
    """A tax rate as a fraction, from a day on; an empty region is the whole country."""

    country: str
    region: str
    tax_class: str
    code: str
    name: str
    rate: DecimalText
    is_compound: bool
    valid_from: date
    valid_to: date | None
    source: str


@get(
    "/price-lists",
    guards=[requires("prices:read"), accepts()],
    operation_id="list_price_lists",
    tags=["Prices"],
    responses=problems(401, 403),
)
async def list_price_lists(uow: NamedDependency[UnitOfWork]) -> list[PriceListBody]:
    """List all price lists, in the order in which they count."""
    return [_list_body(row) for row in await pricing.list_price_lists(uow)]


@post(
    "/price-lists",
    guards=[requires("prices:write"), accepts()],
    operation_id="create_price_list",
    tags=["Prices"],
    responses=problems(400, 401, 403, 409, 422),
)
async def create_price_list(
    uow: NamedDependency[UnitOfWork], data: JSONBody[PriceListCreateBody]
) -> PriceListBody:
    """Add a price list. A name is taken once, so repeating is safe: it is refused with 409."""
    list_id = await pricing.create_price_list(
        uow,
        PriceListWrite(
            name=data.name,
            currency=data.currency,
            tax_included=data.tax_included,
            kind=data.kind,
            priority=data.priority,
            channel=data.channel,
            customer_group_id=optional_id("cgr", data.customer_group_id, "/customer_group_id"),
            valid_from_on=data.valid_from,
            valid_to_on=data.valid_to,
            is_active=data.is_active,
        ),
    )
    return _list_body(await pricing.get_price_list(uow, list_id))


@patch(
    "/price-lists/{price_list_id:str}",
    guards=[requires("prices:write"), accepts()],
    operation_id="update_price_list",
    tags=["Prices"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def update_price_list(
    uow: NamedDependency[UnitOfWork],
    price_list_id: FromPath[str],
    data: JSONBody[PriceListUpdateBody],
) -> PriceListBody:
    """Change a price list; its currency and whether its prices contain tax stay."""
    before = await pricing.get_price_list(
        uow, path_id("pls", price_list_id, PriceListNotFoundError)
    )
    group = data.customer_group_id
    changed = {
        "name": data.name,
        "kind": data.kind,
        "priority": data.priority,
        "channel": data.channel,
        "customer_group_id": group
        if isinstance(group, msgspec.UnsetType)
        else optional_id("cgr", group, "/customer_group_id"),
        "valid_from_on": data.valid_from,
        "valid_to_on": data.valid_to,
        "is_active": data.is_active,
    }
    kept = PriceListWrite(
        name=before.name,
        currency=before.currency,
        tax_included=before.tax_included,
        kind=PriceListKind(before.kind),
        priority=before.priority,
        channel=before.channel,
        customer_group_id=before.customer_group_id,
        valid_from_on=before.valid_from_on,
        valid_to_on=before.valid_to_on,
        is_active=before.is_active,
    )
    given = {key: value for key, value in changed.items() if value is not msgspec.UNSET}
    wanted = msgspec.structs.replace(kept, **given)
    await pricing.update_price_list(uow, before.id, wanted, version=data.version)
    return _list_body(await pricing.get_price_list(uow, before.id))


@get(
    "/price-lists/{price_list_id:str}/prices",
    guards=[requires("prices:read"), accepts("limit", "cursor", "search")],
    operation_id="list_prices",
    tags=["Prices"],
    responses=problems(400, 401, 403, 404, 422),
)
async def list_prices(
    *,
    uow: NamedDependency[UnitOfWork],
    price_list_id: FromPath[str],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
) -> PageBody[PriceBody]:
    """List the prices of a list by SKU and minimum quantity."""
    found = await pricing.get_price_list(uow, path_id("pls", price_list_id, PriceListNotFoundError))
    page = await pricing.list_prices(
        uow,
        found.id,
        page=PageRequest(after=cursor, limit=limit),
        search=clean(search),
    )
    return page_body(page, lambda row: _price_body(row, found.currency))


@put(
    "/price-lists/{price_list_id:str}/prices",
    guards=[requires("prices:write"), accepts()],
    operation_id="write_prices",
    tags=["Prices"],
    responses=problems(400, 401, 403, 404, 422),
)
async def write_prices(
    uow: NamedDependency[UnitOfWork], price_list_id: FromPath[str], data: JSONBody[PricesWriteBody]
) -> PricesWrittenBody:
    """Set or remove up to 1,000 prices of a list, all or none; safe to repeat."""
    changes = await pricing.write_prices(
        uow,
        path_id("pls", price_list_id, PriceListNotFoundError),
        [
            PriceWrite(
                sku=item.sku,
                unit_price=None if item.unit_price is None else Decimal(item.unit_price),
                min_quantity=Decimal(item.min_quantity),
            )
            for item in data.prices
        ],
    )
    return PricesWrittenBody(changed=len(changes))


@get(
    "/tax-rates",
    guards=[requires("prices:read"), accepts()],
    operation_id="list_tax_rates",
    tags=["Prices"],
    responses=problems(401, 403),
)
async def list_tax_rates(uow: NamedDependency[UnitOfWork]) -> list[TaxRateBody]:
    """List every tax rate of the company's country, past, present and to come."""
    return [
        TaxRateBody(
            country=row.country,
            region=row.region,
            tax_class=row.tax_class,
            code=row.code,
            name=row.name,
            rate=plain(row.rate),
            is_compound=row.is_compound,
            valid_from=row.valid_from_on,
            valid_to=row.valid_to_on,
            source=row.source,
        )
        for row in await tax.all_rates(uow)
    ]


def _list_body(row: PriceListView) -> PriceListBody:
    return PriceListBody(
        id=encode("pls", row.id),
        name=row.name,
        kind=row.kind,
        currency=row.currency,
        tax_included=row.tax_included,
        is_default=row.is_default,
        is_active=row.is_active,
        priority=row.priority,
        channel=row.channel,
        customer_group_id=None
        if row.customer_group_id is None
        else encode("cgr", row.customer_group_id),
        valid_from=row.valid_from_on,
        valid_to=row.valid_to_on,
        version=row.version,
        price_count=row.price_count,
    )


def _price_body(row: PriceRow, currency: str) -> PriceBody:
    return PriceBody(
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        min_quantity=plain(row.min_quantity),
        unit_price=MoneyBody(amount=plain(row.unit_price), currency=currency),
        updated_at=row.updated_at,
    )
