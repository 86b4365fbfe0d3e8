"""Changing a promotion that is there, also what it takes off and for whom; ending it; the floor of all promotions."""

from collections import defaultdict
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import promotions
from app.domains.promotions import PromotionView
from app.kernel.errors import ConflictError, UnprocessableError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.promotions.entry import (
    KINDS,
    LEVELS,
    MEASURES,
    choices_of,
    entry_errors,
    read_promotion,
    values_of,
    written,
)
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _

_MOST: Final = 10**9


@get("/promotions/{promotion_key:str}/edit", guards=[requires("promotions:write")])
async def edit_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    promotion_key: FromPath[str],
) -> Response[str]:
    """The form of all that a promotion is."""
    found = await promotions.get_promotion(uow, path_id("prm", promotion_key))
    values = await values_of(uow, found, language_of(request))
    return await _form(request, uow, found, values=values, here=promotion_key)


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
            wanted = await read_promotion(reader, uow, before=found)
            version = reader.whole("version", most=_MOST) or 0
            reader.done()
            await promotions.update_promotion(uow, promotion_id, wanted, version=version)
        return flashing(request, f"/promotions/{promotion_key}", _("The promotion is saved."))
    except (UnprocessableError, ConflictError) as error:
        errors = entry_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, found, values=values, here=promotion_key, errors=errors)


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
            wanted = msgspec.structs.replace(written(found), **ended)
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


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    found: PromotionView,
    *,
    values: dict[str, str],
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
        kinds=KINDS,
        levels=LEVELS,
        measures=MEASURES,
        choices=await choices_of(uow, found),
        currency=found.currency or uow.tenant.currency,
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
