"""The form of a new promotion, and switching one on and off."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domains import promotions
from app.domains.promotions import (
    Activation,
    AmountOff,
    BuyGet,
    Conditions,
    Effect,
    FreeShipping,
    Level,
    Percentage,
    PromotionWrite,
)
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

KINDS = {
    "percentage": _("A percentage off"),
    "amount": _("An amount off"),
    "free_shipping": _("Free shipping"),
    "buy_x_get_y": _("Buy some, get some"),
}
LEVELS = {"order": _("On the order"), "line": _("On each line")}


@get("/promotions/new", guards=[requires("promotions:write")])
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new promotion."""
    return await _form(request, {})


@post("/promotions/new", guards=[requires("promotions:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a promotion."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            wanted = _promotion(reader, uow)
            reader.done()
            promotion_id = await promotions.create_promotion(uow, wanted)
    except (UnprocessableError, ConflictError) as error:
        return await _form(request, values, errors=form_errors(request, error))
    path = f"/promotions/{encode('prm', promotion_id)}"
    return flashing(request, path, _("The promotion is saved."))


@post("/promotions/{promotion_key:str}/switch", guards=[requires("promotions:write")])
async def switch(request: Request[Any, Any, Any], promotion_key: FromPath[str]) -> Response[Any]:
    """Switch a promotion on or off; orders that are there keep what they got."""
    promotion_id = path_id("prm", promotion_key)
    async with caller_unit_of_work(request, read_only=False) as uow:
        found = await promotions.get_promotion(uow, promotion_id)
        fields = {name: getattr(found, name) for name in PromotionWrite.__struct_fields__}
        wanted = msgspec.structs.replace(PromotionWrite(**fields), is_active=not found.is_active)
        await promotions.update_promotion(uow, promotion_id, wanted, version=found.version)
    return flashing(request, f"/promotions/{promotion_key}", _("The promotion is saved."))


def _promotion(reader: FormReader, uow: UnitOfWork) -> PromotionWrite:
    """The promotion that a form asks for; days are the company's, the last one counts as a whole."""
    codes = tuple(reader.text("codes").replace(",", " ").split())
    currency, zone = uow.tenant.currency, ZoneInfo(uow.tenant.time_zone)
    first, last = reader.day("valid_from"), reader.day("valid_to")
    least = reader.amount("min_amount", currency)
    limit, each = reader.number("usage_limit"), reader.number("customer_limit")
    return PromotionWrite(
        name=reader.text("name"),
        level=Level.LINE if reader.text("level") == "line" else Level.ORDER,
        effect=_effect(reader, currency),
        activation=Activation.COUPON if codes else Activation.AUTOMATIC,
        conditions=Conditions(
            min_amount_minor=least,
            min_quantity=reader.number("min_quantity"),
            first_order_only=bool(reader.text("first_order")),
        ),
        currency=currency if least is not None or reader.text("kind") == "amount" else None,
        priority=int(reader.number("priority") or 0),
        is_exclusive=bool(reader.text("exclusive")),
        valid_from=first and datetime(first.year, first.month, first.day, tzinfo=zone),
        valid_to=last
        and datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1),
        usage_limit=None if limit is None else int(limit),
        customer_limit=None if each is None else int(each),
        codes=codes,
    )


def _effect(reader: FormReader, currency: str) -> Effect:
    kind = reader.text("kind")
    if kind == "free_shipping":
        return FreeShipping()
    if kind == "amount":
        return AmountOff(amount_minor=reader.amount("amount", currency) or 0)
    rate = reader.number("percent")
    if kind == "buy_x_get_y":
        return BuyGet(
            buy=int(reader.number("buy") or 0),
            get=int(reader.number("get") or 0),
            rate=Decimal(1) if rate is None else rate / 100,
        )
    return Percentage(rate=(rate or Decimal(0)) / 100)


async def _form(
    request: Request[Any, Any, Any], values: dict[str, str], *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "promotions/form.html",
        active="promotions",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        kinds=KINDS,
        levels=LEVELS,
    )
