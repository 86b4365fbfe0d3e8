"""The tax rates of the company's country: all of them, and the form of a new one."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import tax
from app.domains.tax import RateWrite
from app.kernel.errors import ConflictError, UnprocessableError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.products.words import TAX_CLASS
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _


@get("/taxes", guards=[requires("prices:read")])
async def rates_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """All tax rates, past, present and to come."""
    return await _show(request, uow, {})


@post("/taxes", guards=[requires("settings:write")])
async def add_rate(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a rate from a day on; what was valid until then stays as it was."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        percent = reader.needed("rate")
        first = reader.day("valid_from_on")
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            wanted = RateWrite(
                tax_class=reader.text("tax_class"),
                code=reader.text("code").lower(),
                name=reader.text("name"),
                rate=percent / 100,
                region=reader.text("region"),
                valid_from_on=first or uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date(),
                source=reader.text("source"),
            )
            await tax.add_rate(uow, wanted)
    except (UnprocessableError, ConflictError) as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _show(request, uow, values, errors=form_errors(request, error))
    return flashing(request, "/taxes", _("The rate is saved."))


async def _show(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "prices/taxes.html",
        active="prices",
        status=422 if errors else 200,
        rates=await tax.all_rates(uow),
        today=uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date(),
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        tax_classes=TAX_CLASS,
    )
