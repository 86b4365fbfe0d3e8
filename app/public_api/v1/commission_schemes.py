"""Commission schemes of sellers through the API: list, state, end."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import sellers
from app.domains.sellers import (
    CategoryRate,
    Scheme,
    SchemeKind,
    SchemeNotFoundError,
    SchemeWrite,
    Tier,
)
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    accepts,
    body_id,
    minor,
    money,
    optional_id,
    path_id,
    shown_id,
)
from app.public_api.openapi import problems


class CategoryRateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rate of a category and of those below it that have none of their own."""

    category_id: str
    rate: DecimalText


class TierBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rate once the seller's turnover of the month has reached an amount of the scheme's currency."""

    from_amount: DecimalText
    rate: DecimalText


class SchemeWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A commission scheme; rates are fractions. `seller_id` null means every seller without one of its own.

    `amount` and `currency` belong to the fixed kinds, `currency` and `tiers` to the tiered one.
    """

    name: Annotated[str, msgspec.Meta(max_length=120)]
    kind: SchemeKind
    valid_from_on: date
    valid_to_on: date | None = None
    seller_id: str | None = None
    rate: DecimalText | None = None
    amount: DecimalText | None = None
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)] | None = None
    tax_rate: DecimalText = "0"
    categories: Annotated[list[CategoryRateBody], msgspec.Meta(max_length=500)] = []
    tiers: Annotated[list[TierBody], msgspec.Meta(max_length=50)] = []


class SchemeBody(msgspec.Struct, frozen=True, kw_only=True):
    """A commission scheme as it counts."""

    id: str
    name: str
    kind: str
    seller_id: str | None
    valid_from_on: date
    valid_to_on: date | None
    rate: DecimalText | None
    amount: DecimalText | None
    currency: str | None
    tax_rate: DecimalText
    categories: list[CategoryRateBody]
    tiers: list[TierBody]


class SchemeEndBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last business date on which a scheme counts."""

    last_on: date


@get(
    "/commission-schemes",
    guards=[requires("sellers:read"), accepts("seller_id")],
    operation_id="list_commission_schemes",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 422),
)
async def list_commission_schemes(
    uow: NamedDependency[UnitOfWork], *, seller_id: FromQuery[str | None] = None
) -> list[SchemeBody]:
    """List the commission schemes, or those that can count for one seller."""
    found = await sellers.list_schemes(uow, seller_id=optional_id("sel", seller_id, "seller_id"))
    return [_body(scheme) for scheme in found]


@post(
    "/commission-schemes",
    guards=[requires("sellers:write"), accepts()],
    operation_id="create_commission_scheme",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_commission_scheme(
    uow: NamedDependency[UnitOfWork], data: JSONBody[SchemeWriteBody]
) -> SchemeBody:
    """State a commission scheme. It is never changed: end it and state another one."""
    scheme_id = await sellers.create_scheme(uow, scheme=_write(data))
    found = {scheme.id: scheme for scheme in await sellers.list_schemes(uow)}
    return _body(found[scheme_id])


@post(
    "/commission-schemes/{scheme_id:str}/end",
    guards=[requires("sellers:write"), accepts()],
    operation_id="end_commission_scheme",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
    status_code=204,
)
async def end_commission_scheme(
    uow: NamedDependency[UnitOfWork], scheme_id: FromPath[str], data: JSONBody[SchemeEndBody]
) -> None:
    """Let a scheme count until a day, that day included."""
    key = path_id("csc", scheme_id, SchemeNotFoundError)
    await sellers.end_scheme(uow, scheme_id=key, last_on=data.last_on)


def _write(body: SchemeWriteBody) -> SchemeWrite:
    currency = body.currency
    return SchemeWrite(
        name=body.name,
        kind=body.kind,
        valid_from_on=body.valid_from_on,
        valid_to_on=body.valid_to_on,
        seller_id=optional_id("sel", body.seller_id, "/seller_id"),
        rate=None if body.rate is None else Decimal(body.rate),
        amount_minor=(
            None
            if body.amount is None or currency is None
            else minor(body.amount, currency, pointer="/amount")
        ),
        currency=currency,
        tax_rate=Decimal(body.tax_rate),
        categories=tuple(
            CategoryRate(
                category_id=body_id("cat", item.category_id, f"/categories/{index}/category_id"),
                rate=Decimal(item.rate),
            )
            for index, item in enumerate(body.categories)
        ),
        tiers=tuple(
            Tier(
                from_minor=minor(tier.from_amount, currency, pointer=f"/tiers/{place}/from_amount"),
                rate=Decimal(tier.rate),
            )
            for place, tier in enumerate(body.tiers)
            if currency is not None
        ),
    )


def _body(scheme: Scheme) -> SchemeBody:
    currency = scheme.currency
    return SchemeBody(
        id=encode("csc", scheme.id) if scheme.id else "",
        name=scheme.name,
        kind=scheme.kind.value,
        seller_id=shown_id("sel", scheme.seller_id),
        valid_from_on=scheme.valid_from_on,
        valid_to_on=scheme.valid_to_on,
        rate=None if scheme.rate is None else plain(scheme.rate),
        amount=(
            None
            if scheme.amount_minor is None or currency is None
            else money(scheme.amount_minor, currency).amount
        ),
        currency=currency,
        tax_rate=plain(scheme.tax_rate),
        categories=[
            CategoryRateBody(category_id=encode("cat", item.category_id), rate=plain(item.rate))
            for item in scheme.categories
        ],
        tiers=[
            TierBody(from_amount=money(tier.from_minor, currency).amount, rate=plain(tier.rate))
            for tier in scheme.tiers
            if currency is not None
        ],
    )


#: In the order of the documentation.
SCHEME_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_commission_schemes,
    create_commission_scheme,
    end_commission_scheme,
]
