"""Changing a promotion that is there: its name, days and limits; ending it; the floor of all promotions."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import promotions
from app.domains.promotions import PromotionView, PromotionWrite
from app.kernel.errors import ConflictError, UnprocessableError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _

_MOST: Final = 10**9
_SAVED: Final = _("The promotion is saved.")


@get("/promotions/{promotion_key:str}/edit", guards=[requires("promotions:write")])
async def edit_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    promotion_key: FromPath[str],
) -> Response[str]:
    """The form of what can change while orders have it: name, priority, days, limits, codes."""
    found = await promotions.get_promotion(uow, path_id("prm", promotion_key))
    zone = ZoneInfo(uow.tenant.time_zone)
    last = found.valid_to and (found.valid_to - timedelta(microseconds=1)).astimezone(zone)
    values = {
        "name": found.name, "priority": str(found.priority), "codes": ", ".join(found.codes),
        "valid_from": found.valid_from.astimezone(zone).date().isoformat() if found.valid_from else "",
        "valid_to": last.date().isoformat() if last else "",
        "usage_limit": str(found.usage_limit or ""), "customer_limit": str(found.customer_limit or ""),
        "version": str(found.version),
    }  # fmt: skip
    return await _form(request, found, values, here=promotion_key)


@post("/promotions/{promotion_key:str}/edit", guards=[requires("promotions:write")])
async def update(request: Request[Any, Any, Any], promotion_key: FromPath[str]) -> Response[Any]:
    """Change a promotion; orders that are there keep what they got."""
    promotion_id = path_id("prm", promotion_key)
    async with caller_unit_of_work(request, read_only=True) as uow:
        found = await promotions.get_promotion(uow, promotion_id)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            wanted = _changed(reader, found, ZoneInfo(uow.tenant.time_zone))
            version = reader.whole("version", most=_MOST) or 0
            reader.done()
            await promotions.update_promotion(uow, promotion_id, wanted, version=version)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
        return await _form(request, found, values, here=promotion_key, errors=errors)
    return flashing(request, f"/promotions/{promotion_key}", _SAVED)


@post("/promotions/{promotion_key:str}/end", guards=[requires("promotions:write")])
async def end(request: Request[Any, Any, Any], promotion_key: FromPath[str]) -> Response[Any]:
    """End a promotion now; one that has not begun is switched off."""
    promotion_id = path_id("prm", promotion_key)
    async with caller_unit_of_work(request, read_only=False) as uow:
        found = await promotions.get_promotion(uow, promotion_id)
        has_begun = found.valid_from is None or found.valid_from < uow.now
        is_over = found.valid_to is not None and found.valid_to <= uow.now
        if not is_over:
            ended = {"valid_to": uow.now} if has_begun else {"is_active": False}
            wanted = msgspec.structs.replace(_written(found), **ended)
            await promotions.update_promotion(uow, promotion_id, wanted, version=found.version)
    return flashing(request, f"/promotions/{promotion_key}", _("The promotion has ended."))


@get("/promotions/floor", guards=[requires("promotions:read")])
async def floor_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """How far promotions may take a price down."""
    rate = await promotions.get_floor(uow)
    return await _floor(request, {"floor": decimal(rate * 100, language_of(request))})


@post("/promotions/floor", guards=[requires("promotions:write")])
async def set_floor(request: Request[Any, Any, Any]) -> Response[Any]:
    """Say how far promotions may take a price down."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        percent = reader.needed("floor")
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            await promotions.set_floor(uow, percent / 100)
    except UnprocessableError as error:
        return await _floor(request, values, errors=form_errors(request, error))
    return flashing(request, "/promotions", _("The lowest price is saved."))


def _written(found: PromotionView) -> PromotionWrite:
    """A promotion as it would be written again."""
    return PromotionWrite(
        **{name: getattr(found, name) for name in PromotionWrite.__struct_fields__}
    )


def _changed(reader: FormReader, found: PromotionView, zone: ZoneInfo) -> PromotionWrite:
    """The promotion with what a form changes; days are the company's, the last one counts as a whole."""
    first, last = reader.day("valid_from"), reader.day("valid_to")
    codes = tuple(reader.text("codes").replace(",", " ").split())
    return msgspec.structs.replace(
        _written(found),
        name=reader.text("name"),
        priority=reader.whole("priority", most=_MOST) or 0,
        valid_from=first and datetime(first.year, first.month, first.day, tzinfo=zone),
        valid_to=last
        and datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1),
        usage_limit=reader.whole("usage_limit", most=_MOST),
        customer_limit=reader.whole("customer_limit", most=_MOST),
        codes=codes if found.codes else (),
    )


async def _form(
    request: Request[Any, Any, Any],
    found: PromotionView,
    values: dict[str, str],
    *,
    here: str,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "promotions/edit.html",
        active="promotions",
        status=422 if errors else 200,
        promotion=found,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        here=f"/promotions/{here}",
    )


async def _floor(
    request: Request[Any, Any, Any], values: dict[str, str], *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "promotions/floor.html",
        active="promotions",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
    )
