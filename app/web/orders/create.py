"""A new order by hand. The form keeps everything that was typed; buttons in it look up, add and take away lines."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import customers, orders
from app.domains.checkout import OrderAddressCreate, OrderCreate, OrderDesk, OrderLineCreate
from app.domains.customers import CustomerRow
from app.domains.orders import SellableVariant
from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, request_id_of, requires
from app.platform.http.dependencies import caller_unit_of_work, factory_of
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.orders.actions import order_path
from app.web.orders.advice import FIELD_MESSAGES, refusal_of
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.reading import FormError, FormReader
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

#: Shared with the API in this process, so that order numbers come from one block.
_DESK: Final = "order_desk"
_HITS: Final = 6
_MOST_LINES: Final = 100


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as typed."""

    sku: str
    quantity: str = "1"
    unit_price: str = ""


class OrderForm(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was typed so far."""

    lines: list[FormLine] = []
    customer: str = ""
    find_customer: str = ""
    find_variant: str = ""
    recipient: str = ""
    line: str = ""
    city: str = ""
    region: str = ""
    shipping: str = ""
    note: str = ""


@get("/orders/new", guards=[requires("orders:write")])
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """The empty form."""
    return await _form_page(request, OrderForm())


@get("/orders/new/variants", guards=[requires("orders:write"), requires("products:read")])
async def variant_hits(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """Variants to add while one types."""
    text = Query(request).text("find_variant")
    hits = await orders.search_sellable(uow, text=text, limit=_HITS) if text else []
    return await page(request, "orders/_variant_hits.html", hits=hits, searched=bool(text))


@get("/orders/new/customers", guards=[requires("orders:write"), requires("customers:read")])
async def customer_hits(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """Customers to choose while one types."""
    text = Query(request).text("find_customer")
    hits = await customers.find_customers(uow, text=text, limit=_HITS) if text else []
    return await page(
        request, "orders/_customer_hits.html", hits=hits, searched=bool(text), chosen="", tid=encode
    )


@post("/orders/new", guards=[requires("orders:write")])
async def submit(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the form's lines, or place the order."""
    values = await posted(request)
    form = read_form(values)
    if "place" not in values:
        return await _form_page(request, changed(form, values))
    caller = caller_of(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        tenant = uow.tenant
    try:
        placement = await _desk(request).submit(
            tenant.tenant_id,
            order=order_of(form, values, currency=tenant.currency, language=language_of(request)),
            actor=caller.actor,
            request_id=request_id_of(request.scope),
        )
    except DomainError as error:
        return await _form_page(request, form, errors=_errors(request, error))
    return flashing(
        request,
        order_path(placement.order.id),
        _("Order %(number)s is placed."),
        number=placement.order.number,
    )


def read_form(values: Mapping[str, str]) -> OrderForm:
    """What was typed, whatever it is."""
    lines: list[FormLine] = []
    for index in range(_MOST_LINES):
        sku = values.get(f"lines-{index}-sku")
        if sku is None:
            break
        quantity = values.get(f"lines-{index}-quantity", "")
        price = values.get(f"lines-{index}-unit_price", "")
        lines.append(FormLine(sku=sku, quantity=quantity, unit_price=price))
    texts = {
        name: values.get(name, "").strip()[:4_000]
        for name in OrderForm.__struct_fields__
        if name != "lines"
    }
    return OrderForm(lines=lines, **texts)


def changed(form: OrderForm, values: Mapping[str, str]) -> OrderForm:
    """The form after a line was added or taken away; the same SKU again is one more of it."""
    lines = list(form.lines)
    added, removed = values.get("add", ""), values.get("remove", "")
    if added and added not in {line.sku for line in lines} and len(lines) < _MOST_LINES:
        lines.append(FormLine(sku=added))
    if removed.isdecimal() and int(removed) < len(lines):
        del lines[int(removed)]
    looked_for = "" if added else form.find_variant
    return msgspec.structs.replace(form, lines=lines, find_variant=looked_for)


def order_of(
    form: OrderForm, values: Mapping[str, str], *, currency: str, language: str
) -> OrderCreate:
    """The order that the form describes.

    Raises:
        FormError: If a number or the customer can't be read; names every field.
    """
    reader = FormReader(values, language)
    lines: list[OrderLineCreate] = []
    for index, line in enumerate(form.lines):
        row = f"lines-{index}"
        quantity = reader.needed(f"{row}-quantity", code="order.number")
        price = reader.number(f"{row}-unit_price", code="order.number")
        lines.append(OrderLineCreate(sku=line.sku, quantity=quantity, unit_price=price))
    order = OrderCreate(
        lines=lines,
        channel="manual",
        customer_id=reader.id("customer", "cus", code="order.customer"),
        shipping_minor=reader.amount("shipping", currency) or 0,
        shipping_address=_address(form),
        note=form.note,
    )
    reader.done()
    return order


def _address(form: OrderForm) -> OrderAddressCreate | None:
    if not form.line:
        return None
    return OrderAddressCreate(
        line=form.line,
        recipient=form.recipient or None,
        city=form.city or None,
        region=form.region or None,
    )


def _errors(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    language = language_of(request)
    texts = translator(language)
    if isinstance(error, FormError):
        return form_errors(request, error)
    if not error.issues:
        return FormErrors({"": refusal_of(error, language)})
    found: dict[str, str] = {}
    for issue in error.issues:
        words = FIELD_MESSAGES.get(issue.code)
        field = issue.pointer.strip("/").replace("/", "-")
        found[field] = texts.gettext(words) if words else issue.detail
    return FormErrors(found)


def _desk(request: Request[Any, Any, Any]) -> OrderDesk:
    """The process's one desk, made at the first order."""
    state = request.app.state
    desk: OrderDesk | None = state.get(_DESK)
    if desk is None:
        desk = state[_DESK] = OrderDesk(factory_of(request))
    return desk


async def _form_page(
    request: Request[Any, Any, Any], form: OrderForm, *, errors: FormErrors | None = None
) -> Response[str]:
    may = caller_of(request).permissions
    hits: list[SellableVariant] = []
    people: list[CustomerRow] = []
    async with caller_unit_of_work(request, read_only=True) as uow:
        known = await orders.list_sellable(uow, skus=[line.sku for line in form.lines])
        if form.find_variant and "products:read" in may:
            hits = await orders.search_sellable(uow, text=form.find_variant, limit=_HITS)
        if form.find_customer and "customers:read" in may:
            people = await customers.find_customers(uow, text=form.find_customer, limit=_HITS)
    return await page(
        request,
        "orders/create.html",
        active="orders",
        status=422 if errors else 200,
        form=form,
        known=known,
        hits=hits,
        people=people,
        errors=errors or FormErrors(),
        tid=encode,
    )
