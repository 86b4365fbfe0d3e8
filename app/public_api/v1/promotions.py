"""Promotions through the API, and what a basket would cost with them."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.domains import promotions
from app.domains.promotions import (
    PromotionNotFoundError,
    Quote,
    Refusal,
    WantedBasket,
    WantedLine,
)
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    accepts,
    minor,
    money,
    optional_id,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.promotion_bodies import (
    PromotionBody,
    PromotionUpdateBody,
    PromotionWriteBody,
    promotion_body,
    promotion_write,
)


class BasketLineBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods by SKU. Without a price the price lists decide."""

    sku: str
    quantity: DecimalText
    unit_price: DecimalText | None = None


class BasketBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A basket of which the cost is asked."""

    lines: list[BasketLineBody]
    currency: str | None = None
    channel: str = "manual"
    customer_group_id: str | None = None
    customer_id: str | None = None
    email: str | None = None
    is_first_order: bool = False
    region: str = ""
    shipping: DecimalText = "0"
    coupon_codes: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class QuotedLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line with what it would come to; ``tax`` is all taxes of it."""

    position: int
    variant_id: str
    sku: str
    quantity: DecimalText
    unit_price: MoneyBody
    price_list_id: str | None
    total: MoneyBody
    discount: MoneyBody
    tax: MoneyBody


class QuotedDiscountBody(msgspec.Struct, frozen=True, kw_only=True):
    """What one promotion takes off, in the order in which they count."""

    level: str
    reason: str
    code: str | None
    promotion_id: str | None
    amount: MoneyBody


class RefusedCodeBody(msgspec.Struct, frozen=True, kw_only=True):
    """A code that does not count, and why."""

    code: str
    why: str


class QuoteBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a basket would cost now. Nothing is promised by it."""

    tax_included: bool
    lines: list[QuotedLineBody]
    discounts: list[QuotedDiscountBody]
    refused_codes: list[RefusedCodeBody]
    items: MoneyBody
    discount: MoneyBody
    shipping: MoneyBody
    tax: MoneyBody
    total: MoneyBody


@get(
    "/promotions",
    guards=[requires("promotions:read"), accepts()],
    operation_id="list_promotions",
    tags=["Promotions"],
    responses=problems(401, 403),
)
async def list_promotions(uow: NamedDependency[UnitOfWork]) -> list[PromotionBody]:
    """List up to 500 promotions, those that count first, in the order in which they count."""
    currency = uow.tenant.currency
    return [promotion_body(row, currency=currency) for row in await promotions.list_promotions(uow)]


@get(
    "/promotions/{promotion_id:str}",
    guards=[requires("promotions:read"), accepts()],
    operation_id="get_promotion",
    tags=["Promotions"],
    responses=problems(401, 403, 404),
)
async def get_promotion(
    uow: NamedDependency[UnitOfWork], promotion_id: FromPath[str]
) -> PromotionBody:
    """Read a promotion."""
    found = await promotions.get_promotion(
        uow, path_id("prm", promotion_id, PromotionNotFoundError)
    )
    return promotion_body(found, currency=uow.tenant.currency)


@post(
    "/promotions",
    guards=[requires("promotions:write"), accepts()],
    operation_id="create_promotion",
    tags=["Promotions"],
    responses=problems(400, 401, 403, 409, 422),
)
async def create_promotion(
    uow: NamedDependency[UnitOfWork], data: JSONBody[PromotionWriteBody]
) -> PromotionBody:
    """Add a promotion with its codes. A name is taken once, so repeating is safe: it is refused with 409."""
    currency = uow.tenant.currency
    added = await promotions.create_promotion(uow, promotion_write(data, currency=currency))
    return promotion_body(await promotions.get_promotion(uow, added), currency=currency)


@put(
    "/promotions/{promotion_id:str}",
    guards=[requires("promotions:write"), accepts()],
    operation_id="update_promotion",
    tags=["Promotions"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def update_promotion(
    uow: NamedDependency[UnitOfWork],
    promotion_id: FromPath[str],
    data: JSONBody[PromotionUpdateBody],
) -> PromotionBody:
    """Change a promotion as a whole; orders that are there keep what they got."""
    key, currency = path_id("prm", promotion_id, PromotionNotFoundError), uow.tenant.currency
    wanted = promotion_write(data, currency=currency)
    await promotions.update_promotion(uow, key, wanted, version=data.version)
    return promotion_body(await promotions.get_promotion(uow, key), currency=currency)


@post(
    "/baskets/quote",
    guards=[requires("promotions:read"), accepts()],
    operation_id="quote_basket",
    tags=["Promotions"],
    status_code=200,
    responses=problems(400, 401, 403, 422),
)
async def quote_basket(uow: NamedDependency[UnitOfWork], data: JSONBody[BasketBody]) -> QuoteBody:
    """What a basket would cost now: prices, promotions and taxes. Nothing is promised, no use is taken."""
    currency = data.currency or uow.tenant.currency
    wanted = WantedBasket(
        lines=tuple(
            WantedLine(
                sku=line.sku,
                quantity=Decimal(line.quantity),
                unit_price=None if line.unit_price is None else Decimal(line.unit_price),
            )
            for line in data.lines
        ),
        currency=currency,
        channel=data.channel,
        customer_group_id=optional_id("cgr", data.customer_group_id, "/customer_group_id"),
        customer_id=optional_id("cus", data.customer_id, "/customer_id"),
        email=data.email,
        is_first_order=data.is_first_order,
        region=data.region,
        shipping_minor=minor(data.shipping, currency, pointer="/shipping"),
        codes=tuple(data.coupon_codes),
    )
    return _quote_body(await promotions.quote_basket(uow, wanted))


def _quote_body(quote: Quote) -> QuoteBody:
    currency = quote.currency
    return QuoteBody(
        tax_included=quote.tax_included,
        lines=[
            QuotedLineBody(
                position=line.position,
                variant_id=encode("sku", line.variant_id),
                sku=line.sku,
                quantity=plain(line.quantity),
                unit_price=MoneyBody(amount=plain(line.unit_price), currency=currency),
                price_list_id=line.price_list_id and encode("pls", line.price_list_id),
                total=money(line.total_minor, currency),
                discount=money(line.discount_minor, currency),
                tax=money(sum(tax.amount_minor for tax in line.taxes), currency),
            )
            for line in quote.lines
        ],
        discounts=[
            QuotedDiscountBody(
                level=part.level.value,
                reason=part.reason,
                code=part.code,
                promotion_id=part.promotion_id and encode("prm", part.promotion_id),
                amount=money(part.amount_minor, currency),
            )
            for part in quote.discounts.parts
        ],
        refused_codes=[_refused_body(item) for item in quote.refused_codes],
        items=money(quote.items_minor, currency),
        discount=money(quote.discount_minor, currency),
        shipping=money(quote.shipping_minor, currency),
        tax=money(quote.tax_minor, currency),
        total=money(quote.total_minor, currency),
    )


def _refused_body(item: Refusal) -> RefusedCodeBody:
    return RefusedCodeBody(code=item.code or item.name, why=item.why.value)
