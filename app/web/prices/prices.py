"""The prices of a list: search, set one, change all of them with a preview."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import pricing
from app.domains.pricing import ENDINGS, PercentChange, PriceWrite
from app.kernel.errors import UnprocessableError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.products.words import price_writer
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

_SHOWN: Final = 100


@get("/prices/{price_list_key:str}", guards=[requires("prices:read")])
async def prices_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    price_list_key: FromPath[str],
) -> Response[str]:
    """The prices of a list."""
    return await _show(request, uow, price_list_key, values={})


@post("/prices/{price_list_key:str}/set", guards=[requires("prices:write")])
async def set_price(
    request: Request[Any, Any, Any], price_list_key: FromPath[str]
) -> Response[Any]:
    """Set the price of a SKU, or remove it when none is given."""
    list_id = path_id("pls", price_list_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    price = PriceWrite(
        sku=reader.text("sku"),
        unit_price=reader.number("unit_price"),
        min_quantity=reader.number("min_quantity") or Decimal(0),
    )
    try:
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            await pricing.write_prices(uow, list_id, [price])
    except UnprocessableError as error:
        found = form_errors(request, error).messages
        errors = FormErrors(
            {field.removeprefix("prices-0-"): text for field, text in found.items()}
        )
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _show(request, uow, price_list_key, values=values, errors=errors)
    return flashing(request, f"/prices/{price_list_key}", _("The price is saved."))


@get("/prices/{price_list_key:str}/change", guards=[requires("prices:write")])
async def change_preview(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    price_list_key: FromPath[str],
) -> Response[str]:
    """What a change of all prices would do, before it is done."""
    query = Query(request)
    values = {name: query.text(name) for name in ("percent", "ending")}
    price_list = await pricing.get_price_list(uow, path_id("pls", price_list_key))
    try:
        change_wanted = _change_of(values, language_of(request))
        changes = await pricing.preview_change(uow, price_list.id, change_wanted)
    except UnprocessableError as error:
        errors = form_errors(request, error)
        return await _show(request, uow, price_list_key, values=values, errors=errors)
    return await page(
        request,
        "prices/change.html",
        active="prices",
        price_list=price_list,
        changes=changes[:_SHOWN],
        count=len(changes),
        values=values,
        price=price_writer(price_list.currency, language_of(request)),
        here=f"/prices/{price_list_key}",
    )


@post("/prices/{price_list_key:str}/change", guards=[requires("prices:write")])
async def change(request: Request[Any, Any, Any], price_list_key: FromPath[str]) -> Response[Any]:
    """Change all prices of a list."""
    list_id = path_id("pls", price_list_key)
    values = await posted(request)
    try:
        wanted = _change_of(values, language_of(request))
        async with caller_unit_of_work(request, read_only=False) as uow:
            changes = await pricing.change_prices(uow, list_id, wanted)
    except UnprocessableError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _show(
                request, uow, price_list_key, values=values, errors=form_errors(request, error)
            )
    return flashing(
        request, f"/prices/{price_list_key}", _("%(count)s prices changed."), count=len(changes)
    )


def _change_of(values: dict[str, str], language: str) -> PercentChange:
    """The change that a form asks for.

    Raises:
        InvalidPricesError: If the percentage is no number.
    """
    reader = FormReader(values, language)
    wanted = PercentChange(percent=reader.needed("percent"), ending=reader.text("ending"))
    reader.done()
    return wanted


async def _show(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    price_list_key: str,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    price_list = await pricing.get_price_list(uow, path_id("pls", price_list_key))
    query = Query(request)
    search = query.text("q")
    return await page(
        request,
        "prices/prices.html",
        active="prices",
        status=422 if errors else 200,
        price_list=price_list,
        found=await pricing.list_prices(uow, price_list.id, page=query.page(), search=search),
        search=search,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        endings=list(ENDINGS),
        price=price_writer(price_list.currency, language_of(request)),
        here=f"/prices/{price_list_key}",
        tid=encode,
    )
