"""The list of price lists, and the form of a new one."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import pricing
from app.domains.pricing import PriceListKind, PriceListWrite
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

KINDS = {
    PriceListKind.PUBLIC.value: _("Public"),
    PriceListKind.WHOLESALE.value: _("Wholesale"),
    PriceListKind.CHANNEL.value: _("One channel"),
    PriceListKind.CUSTOMER_GROUP.value: _("One customer group"),
}


@get("/prices", guards=[requires("prices:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The price lists, in the order in which they count."""
    found = await pricing.list_price_lists(uow)
    return await page(
        request, "prices/index.html", active="prices", found=found, kinds=KINDS, tid=encode
    )


@get("/prices/new", guards=[requires("prices:write")])
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new price list."""
    return await _form(request, {})


@post("/prices/new", guards=[requires("prices:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a price list."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    kind = reader.text("kind")
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            wanted = PriceListWrite(
                name=reader.text("name"),
                currency=reader.text("currency").upper() or uow.tenant.currency,
                tax_included=bool(values.get("tax_included")),
                kind=PriceListKind(kind) if kind in KINDS else PriceListKind.PUBLIC,
                priority=int(reader.number("priority") or 0),
                channel=reader.text("channel") or None,
                valid_from_on=reader.day("valid_from_on"),
                valid_to_on=reader.day("valid_to_on"),
            )
            reader.done()
            list_id = await pricing.create_price_list(uow, wanted)
    except (UnprocessableError, ConflictError) as error:
        return await _form(request, values, errors=form_errors(request, error))
    return flashing(request, f"/prices/{encode('pls', list_id)}", _("The price list is saved."))


async def _form(
    request: Request[Any, Any, Any], values: dict[str, str], *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "prices/form.html",
        active="prices",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        kinds=KINDS,
    )
