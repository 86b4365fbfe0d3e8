"""Commission schemes: listed, stated, ended."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog, sellers
from app.domains.sellers import CategoryRate, SchemeKind, SchemeWrite, Tier
from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.messages import message_of
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.sellers.words import KINDS

_HERE: Final = "/sellers/schemes"
_ROWS: Final = 5
_FIXED: Final = frozenset({SchemeKind.FIXED_UNIT, SchemeKind.FIXED_ORDER})


@get(_HERE, guards=[requires("sellers:read")])
async def schemes_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The schemes of everybody and of single sellers."""
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    return await page(
        request,
        "sellers/schemes.html",
        active="sellers",
        schemes=await sellers.list_schemes(uow),
        names=dict(await sellers.list_seller_names(uow)),
        categories={item.id: item.path for item in await catalog.list_categories(uow)},
        kinds=KINDS,
        today=today,
        tid=encode,
    )


@get(f"{_HERE}/new", guards=[requires("sellers:write")])
async def scheme_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a scheme."""
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    values = {"valid_from_on": today.isoformat(), "kind": SchemeKind.PERCENTAGE.value}
    return await _form(request, uow, values=values, errors=FormErrors())


@post(f"{_HERE}/new", guards=[requires("sellers:write")])
async def create_scheme(request: Request[Any, Any, Any]) -> Response[Any]:
    """State a scheme."""
    form = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            scheme = _read(FormReader(form, language_of(request)), currency=uow.tenant.currency)
            await sellers.create_scheme(uow, scheme=scheme)
    except DomainError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _form(request, uow, values=form, errors=form_errors(request, error))
    return flashing(request, _HERE, _("The scheme counts from its first day on."))


@post(f"{_HERE}/{{scheme_id:str}}/end", guards=[requires("sellers:write")])
async def end_scheme(request: Request[Any, Any, Any], scheme_id: FromPath[str]) -> Response[Any]:
    """Let a scheme count until today."""
    key = path_id("csc", scheme_id)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
            await sellers.end_scheme(uow, scheme_id=key, last_on=today)
    except sellers.InvalidSchemeError as error:
        text = message_of(error.issues[0].code, language_of(request), error.detail)
        return flashing(request, _HERE, text, tone="warning")
    return flashing(request, _HERE, _("The scheme counts until today."))


def _read(reader: FormReader, *, currency: str) -> SchemeWrite:
    """The scheme of a form; what does not belong to its kind is left out.

    Raises:
        FormError: If a field can't be read.
    """
    kind = reader.needed_choice("kind", SchemeKind)
    first_on = reader.day("valid_from_on")
    if first_on is None and not reader.is_wrong("valid_from_on"):
        reader.wrong("valid_from_on", "form.date")
    has_amounts = kind in _FIXED or kind is SchemeKind.TIERED
    scheme = SchemeWrite(
        name=reader.text("name"),
        kind=kind,
        valid_from_on=first_on or date.min,
        valid_to_on=reader.day("valid_to_on"),
        seller_id=reader.id("seller", "sel"),
        rate=None if kind in _FIXED else _percent(reader, "rate"),
        amount_minor=reader.amount("amount", currency) if kind in _FIXED else None,
        currency=currency if has_amounts else None,
        tax_rate=_percent(reader, "tax_rate") or Decimal(0),
        categories=_categories(reader) if kind is SchemeKind.CATEGORY else (),
        tiers=_tiers(reader, currency) if kind is SchemeKind.TIERED else (),
    )
    reader.done()
    return scheme


def _percent(reader: FormReader, name: str) -> Decimal | None:
    found = reader.positive(name, code="form.percent")
    return None if found is None else found / 100


def _categories(reader: FormReader) -> tuple[CategoryRate, ...]:
    rows = [
        (reader.id(f"category-{row}", "cat"), _percent(reader, f"category_rate-{row}"))
        for row in range(1, _ROWS + 1)
    ]
    return tuple(
        CategoryRate(category_id=category_id, rate=rate)
        for category_id, rate in rows
        if category_id is not None and rate is not None
    )


def _tiers(reader: FormReader, currency: str) -> tuple[Tier, ...]:
    rows = [
        (reader.amount(f"from-{row}", currency), _percent(reader, f"tier_rate-{row}"))
        for row in range(1, _ROWS + 1)
    ]
    return tuple(
        Tier(from_minor=start, rate=rate)
        for start, rate in rows
        if start is not None and rate is not None
    )


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    *,
    values: Mapping[str, str],
    errors: FormErrors,
) -> Response[str]:
    return await page(
        request,
        "sellers/scheme.html",
        active="sellers",
        status=422 if errors.messages else 200,
        kinds=KINDS,
        sellers=await sellers.list_seller_names(uow),
        categories=await catalog.list_categories(uow),
        currency=uow.tenant.currency,
        rows=range(1, _ROWS + 1),
        values=values,
        errors=errors,
        tid=encode,
    )
