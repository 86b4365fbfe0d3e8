"""The form of a new promotion, and switching one on and off."""

from collections import defaultdict
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import promotions
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, posted
from app.web.pages import language_of, page
from app.web.promotions.entry import (
    KINDS,
    LEVELS,
    MEASURES,
    choices_of,
    entry_errors,
    read_promotion,
    written,
)
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _


@get("/promotions/new", guards=[requires("promotions:write")])
async def new_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new promotion."""
    return await _form(request, uow, {})


@post("/promotions/new", guards=[requires("promotions:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a promotion."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            wanted = await read_promotion(reader, uow)
            reader.done()
            promotion_id = await promotions.create_promotion(uow, wanted)
        path = f"/promotions/{encode('prm', promotion_id)}"
        return flashing(request, path, _("The promotion is saved."))
    except (UnprocessableError, ConflictError) as error:
        errors = entry_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, errors=errors)


@post("/promotions/{promotion_key:str}/switch", guards=[requires("promotions:write")])
async def switch(request: Request[Any, Any, Any], promotion_key: FromPath[str]) -> Response[Any]:
    """Switch a promotion on or off; orders that are there keep what they got."""
    promotion_id = path_id("prm", promotion_key)
    async with caller_unit_of_work(request, read_only=False) as uow:
        found = await promotions.get_promotion(uow, promotion_id)
        wanted = msgspec.structs.replace(written(found), is_active=not found.is_active)
        await promotions.update_promotion(uow, promotion_id, wanted, version=found.version)
    return flashing(request, f"/promotions/{promotion_key}", _("The promotion is saved."))


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    errors: FormErrors | None = None,
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
        measures=MEASURES,
        choices=await choices_of(uow, None),
        currency=uow.tenant.currency,
    )
