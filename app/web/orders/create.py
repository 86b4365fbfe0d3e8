"""A new order by hand. The form keeps everything that was typed; buttons in it look up, add and take away lines."""

from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import checkout, customers, orders, pricing, quotes
from app.domains.checkout import OrderDesk, OrderPreview
from app.domains.customers import CustomerDetail, CustomerNotFoundError, CustomerRow
from app.domains.orders import SellableVariant
from app.domains.pricing import PriceListView
from app.kernel.errors import DomainError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, request_id_of, requires
from app.platform.http.dependencies import caller_unit_of_work, factory_of
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.messages import message_of
from app.web.orders.actions import order_path
from app.web.orders.advice import field_message, refusal_of
from app.web.orders.form import OrderForm, changed, order_of, quote_of, read_form
from app.web.orders.people import find_buyer, find_people
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.reading import FormError
from app.web.rendering.locales import mark as _

#: Shared with the API in this process, so that order numbers come from one block.
_DESK: Final = "order_desk"
_HITS: Final = 6
_USUAL_VALIDITY: Final = timedelta(days=15)
#: Fields of the form by what the domains call them.
_FIELDS: Final = {
    "name": "guest_name",
    "email": "guest_email",
    "phone": "guest_phone",
    "tax_id": "guest_tax_id",
    "customer_id": "customer",
    "valid_until_on": "valid_until",
}


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What the order comes to so far, or why that can't be said; and the terms of its customer."""

    preview: OrderPreview | None
    problems: list[str]
    buyer: CustomerDetail | None


@get("/orders/new", guards=[requires("orders:write")])
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """The empty form."""
    return await _form_page(request, OrderForm(customer=Query(request).text("customer")))


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
    """Customers to choose while one types; the chosen one stays."""
    query = Query(request)
    text, chosen = query.text("find_customer"), query.text("customer")
    buyer = await find_buyer(uow, chosen)
    hits = await find_people(uow, text, buyer)
    return await page(
        request,
        "orders/_customer_hits.html",
        hits=hits,
        searched=bool(text),
        chosen=chosen,
        tid=encode,
    )


@post("/orders/new/totals", guards=[requires("orders:write")])
async def sums_fragment(request: Request[Any, Any, Any]) -> Response[str]:
    """What the form comes to, while one types; nothing is written."""
    form = read_form(await posted(request))
    async with caller_unit_of_work(request, read_only=True) as uow:
        sums = await _sums(request, uow, form)
    return await page(
        request,
        "orders/_sums.html",
        sums=sums,
        form=form,
        shows_addresses=form.addresses_of != _chosen_customer(sums),
        tid=encode,
        errors=FormErrors(),
    )


@post("/orders/new", guards=[requires("orders:write")])
async def submit(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the form's lines, place the order, or keep it as a quote."""
    values = await posted(request)
    form = read_form(values)
    if "quote" in values:
        return await _offer(request, form)
    if "place" not in values:
        return await _form_page(request, changed(form, values))
    caller = caller_of(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        tenant = uow.tenant
        buyer = await _buyer_for(request, uow, form)
    try:
        placement = await _desk(request).submit(
            tenant.tenant_id,
            order=order_of(
                form,
                currency=tenant.currency,
                language=language_of(request),
                saved=buyer.addresses if buyer else [],
            ),
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


async def _offer(request: Request[Any, Any, Any], form: OrderForm) -> Response[Any]:
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            buyer = await _buyer_for(request, uow, form)
            quote = quote_of(
                form,
                currency=uow.tenant.currency,
                language=language_of(request),
                saved=buyer.addresses if buyer else [],
            )
            quote_id = await quotes.create_quote(uow, quote=quote)
    except CustomerNotFoundError:
        errors = FormErrors({"customer": message_of("order.customer", language_of(request), "")})
        return await _form_page(request, form, errors=errors)
    except DomainError as error:
        return await _form_page(request, form, errors=_errors(request, error))
    return flashing(request, f"/quotes/{encode('quo', quote_id)}", _("The quote is saved."))


def _errors(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    language = language_of(request)
    if isinstance(error, FormError):
        return form_errors(request, error)
    if not error.issues:
        return FormErrors({"": refusal_of(error, language)})
    found: dict[str, str] = {}
    for issue in error.issues:
        field = issue.pointer.strip("/").replace("/", "-")
        field = "coupon" if field.startswith("coupon_codes") else _FIELDS.get(field, field)
        found[field] = field_message(issue, language)
    return FormErrors(found)


def _desk(request: Request[Any, Any, Any]) -> OrderDesk:
    """The process's one desk, made at the first order."""
    state = request.app.state
    desk: OrderDesk | None = state.get(_DESK)
    if desk is None:
        desk = state[_DESK] = OrderDesk(factory_of(request))
    return desk


async def _sums(request: Request[Any, Any, Any], uow: UnitOfWork, form: OrderForm) -> Sums:
    buyer = await _buyer_for(request, uow, form)
    if not form.lines:
        return Sums(preview=None, problems=[], buyer=buyer)
    try:
        order = order_of(
            form,
            currency=uow.tenant.currency,
            language=language_of(request),
            saved=buyer.addresses if buyer else [],
        )
        preview = await checkout.preview_order(uow, order=order)
    except DomainError as error:
        texts = _errors(request, error).messages.values()
        return Sums(preview=None, problems=list(dict.fromkeys(texts)), buyer=buyer)
    return Sums(preview=preview, problems=[], buyer=buyer)


async def _buyer_for(
    request: Request[Any, Any, Any], uow: UnitOfWork, form: OrderForm
) -> CustomerDetail | None:
    """The form's customer, for whoever may see customers."""
    return await find_buyer(uow, form.customer) if _sees_customers(request) else None


def _chosen_customer(sums: Sums) -> str:
    return encode("cus", sums.buyer.customer.id) if sums.buyer else ""


def _sees_customers(request: Request[Any, Any, Any]) -> bool:
    return "customers:read" in caller_of(request).permissions


async def _form_page(
    request: Request[Any, Any, Any], form: OrderForm, *, errors: FormErrors | None = None
) -> Response[str]:
    hits: list[SellableVariant] = []
    people: list[CustomerRow] = []
    async with caller_unit_of_work(request, read_only=True) as uow:
        known = await orders.list_sellable(uow, skus=[line.sku for line in form.lines])
        if form.find_variant and "products:read" in caller_of(request).permissions:
            hits = await orders.search_sellable(uow, text=form.find_variant, limit=_HITS)
        sums = await _sums(request, uow, form)
        if _sees_customers(request):
            people = await find_people(uow, form.find_customer, sums.buyer)
        lists = await _price_lists(request, uow)
        is_chilean = uow.tenant.country == "CL"
        today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    form = msgspec.structs.replace(
        form,
        key=form.key or new_id().hex,
        valid_until=form.valid_until or (today + _USUAL_VALIDITY).isoformat(),
    )
    return await page(
        request,
        "orders/create.html",
        active="orders",
        status=422 if errors else 200,
        form=form,
        known=known,
        hits=hits,
        people=people,
        sums=sums,
        lists=lists,
        communes=customers.list_communes() if is_chilean else [],
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _price_lists(request: Request[Any, Any, Any], uow: UnitOfWork) -> list[PriceListView]:
    """The lists that an order in the company's currency can be priced by, for whoever may see them."""
    if "prices:read" not in caller_of(request).permissions:
        return []
    return [
        item
        for item in await pricing.list_price_lists(uow)
        if item.is_active and item.currency == uow.tenant.currency
    ]
