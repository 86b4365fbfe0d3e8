"""The list of price lists, and the form of one."""

from collections import defaultdict
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import customers, pricing
from app.domains.pricing import PriceListKind, PriceListView, PriceListWrite
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

_SAVED: Final = _("The price list is saved.")
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
async def new_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new price list."""
    return await _form(request, uow, {})


@post("/prices/new", guards=[requires("prices:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a price list."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            reader = FormReader(values, language_of(request))
            currency = reader.text("currency").upper() or uow.tenant.currency
            wanted = _read(reader, currency=currency, tax_included=bool(values.get("tax_included")))
            list_id = await pricing.create_price_list(uow, wanted)
    except (UnprocessableError, ConflictError) as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _form(request, uow, values, errors=form_errors(request, error))
    return flashing(request, f"/prices/{encode('pls', list_id)}", _SAVED)


@get("/prices/{price_list_key:str}/edit", guards=[requires("prices:write")])
async def edit_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    price_list_key: FromPath[str],
) -> Response[str]:
    """The form of a price list that is there; its currency and the tax of its prices stay."""
    found = await pricing.get_price_list(uow, path_id("pls", price_list_key))
    values = {
        "name": found.name, "kind": found.kind, "priority": str(found.priority),
        "channel": found.channel or "", "version": str(found.version),
        "customer_group": encode("cgr", found.customer_group_id) if found.customer_group_id else "",
        "valid_from_on": found.valid_from_on.isoformat() if found.valid_from_on else "",
        "valid_to_on": found.valid_to_on.isoformat() if found.valid_to_on else "",
        "is_active": "1" if found.is_active else "",
    }  # fmt: skip
    return await _form(request, uow, values, price_list=found)


@post("/prices/{price_list_key:str}/edit", guards=[requires("prices:write")])
async def update(request: Request[Any, Any, Any], price_list_key: FromPath[str]) -> Response[Any]:
    """Change a price list: when it counts and for whom, or that it counts no more."""
    list_id = path_id("pls", price_list_key)
    async with caller_unit_of_work(request, read_only=True) as uow:
        found = await pricing.get_price_list(uow, list_id)
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            reader = FormReader(values, language_of(request))
            version = reader.whole("version", most=10**9) or 0
            wanted = _read(
                reader,
                currency=found.currency,
                tax_included=found.tax_included,
                is_active=bool(values.get("is_active")),
            )
            await pricing.update_price_list(uow, list_id, wanted, version=version)
    except (UnprocessableError, ConflictError) as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            errors = form_errors(request, error)
            return await _form(request, uow, values, price_list=found, errors=errors)
    return flashing(request, f"/prices/{price_list_key}", _SAVED)


def _read(
    reader: FormReader, *, currency: str, tax_included: bool, is_active: bool = True
) -> PriceListWrite:
    """The list that a form asks for.

    Raises:
        UnprocessableError: If a field can't be read.
    """
    kind, group = reader.text("kind"), reader.text("customer_group")
    wanted = PriceListWrite(
        name=reader.text("name"),
        currency=currency,
        tax_included=tax_included,
        kind=PriceListKind(kind) if kind in KINDS else PriceListKind.PUBLIC,
        priority=int(reader.number("priority") or 0),
        channel=reader.text("channel") or None,
        customer_group_id=path_id("cgr", group) if group else None,
        valid_from_on=reader.day("valid_from_on"),
        valid_to_on=reader.day("valid_to_on"),
        is_active=is_active,
    )
    reader.done()
    return wanted


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    price_list: PriceListView | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    groups = await customers.list_groups(uow)
    return await page(
        request,
        "prices/form.html",
        active="prices",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        kinds=KINDS,
        groups=[{"value": encode("cgr", group.id), "label": group.name} for group in groups],
        price_list=price_list,
        here=f"/prices/{encode('pls', price_list.id)}" if price_list else "/prices",
    )
