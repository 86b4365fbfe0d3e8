"""Editing an order on its page, before its goods leave."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import checkout, orders
from app.domains.checkout import LineEdit, OrderAddressCreate, OrderEdit
from app.domains.customers import CustomerRow, find_commune
from app.domains.orders import OrderAddressView, OrderDetail
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.orders.actions import order_path
from app.web.orders.advice import FIELD_MESSAGES, field_message, refusal_of
from app.web.orders.order_forms import order_form, read_order
from app.web.orders.people import find_buyer, find_people
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormError, FormReader
from app.web.rendering import formats
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

_ADDRESS: Final = ("recipient", "line", "city", "region")
_LONGEST: Final = 200
_FORM: Final = "orders/edit.html"


@get("/orders/{order_key:str}/edit", guards=[requires("orders:write")])
async def edit_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """The form of an order, filled with what it is."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    values = _values(order, language_of(request))
    return await _edit_page(request, order, values)


@post("/orders/{order_key:str}/edit", guards=[requires("orders:write")])
async def edit(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Change the order as the form says, or say why not.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    order = await read_order(request, order_id)
    if "look" in form:
        return await _edit_page(request, order, form)
    try:
        wanted = read_edit(form, order, language_of(request))
        version = form.get("version", "")
        async with caller_unit_of_work(request, read_only=False) as uow:
            done = await checkout.edit_order(
                uow,
                order_id=order_id,
                edit=wanted,
                expected_version=int(version) if version.isdecimal() else None,
            )
    except NotFoundError:
        raise
    except DomainError as error:
        errors = _errors(request, error, wanted=form)
        return await _edit_page(request, order, form, errors=errors)
    text = _("The order is changed. Its total is %(total)s now.")
    total = formats.money(done.order.total_minor, order.currency, language_of(request))
    return flashing(request, order_path(order_id), text, total=total)


def read_edit(form: Mapping[str, str], order: OrderDetail, language: str) -> OrderEdit:
    """The edit that a form describes: only what differs from the order.

    Raises:
        FormError: If a number can't be read; names every field.
    """
    reader = FormReader(form, language)
    lines: list[LineEdit] = []
    for line in order.lines:
        quantity = reader.number(f"quantity-{line.id}", code="order.number")
        price = reader.number(f"price-{line.id}", code="order.number")
        discount = reader.amount(f"discount-{line.id}", order.currency)
        change = LineEdit(
            line_id=line.id,
            quantity=None if quantity == line.quantity else quantity,
            unit_price=None if price == line.unit_price else price,
            discount_minor=None if discount == line.discount_minor else discount,
        )
        if change != LineEdit(line_id=line.id):
            lines.append(change)
    if sku := reader.text("new-sku"):
        added = reader.number("new-quantity", code="order.number")
        price = reader.number("new-price", code="order.number")
        lines.append(LineEdit(sku=sku, quantity=added or Decimal(1), unit_price=price))
    shipping = reader.amount("shipping", order.currency)
    customer_id = reader.id("customer", "cus", code="order.customer")
    note = reader.text("note")
    reader.done()
    return OrderEdit(
        lines=lines,
        shipping_minor=None if shipping == order.shipping_minor else shipping,
        note=None if note == order.note else note,
        customer_id=None if customer_id == order.customer_id else customer_id,
        reprices="reprices" in form,
        shipping_address=_address(reader, order),
    )


def _address(reader: FormReader, order: OrderDetail) -> OrderAddressCreate | None:
    """Where the goods shall go to, if that differs; without street and number the address stays."""
    before = _shipping_of(order)
    was = _address_values(before)
    typed = {name: reader.text(name, longest=_LONGEST) for name in _ADDRESS}
    if not typed["line"] or typed == was:
        return None
    commune = find_commune(typed["city"])
    is_same_place = before is not None and typed["city"] == was["city"]
    region = typed["region"]
    if commune is not None and not is_same_place and region == was["region"]:
        region = commune.region
    return OrderAddressCreate(
        line=typed["line"],
        recipient=typed["recipient"] or None,
        city=commune.name if commune else typed["city"] or None,
        region=region or None,
        postal_code=before.postal_code if before and is_same_place else None,
        country=before.country if before else None,
    )


def _shipping_of(order: OrderDetail) -> OrderAddressView | None:
    return next((item for item in order.addresses if item.kind == "shipping"), None)


def _address_values(address: OrderAddressView | None) -> dict[str, str]:
    return {name: (getattr(address, name) or "") if address else "" for name in _ADDRESS}


def _errors(
    request: Request[Any, Any, Any], error: DomainError, *, wanted: Mapping[str, str]
) -> FormErrors:
    """What is wrong, at the new line's field where it is about that, else in the summary."""
    language = language_of(request)
    texts = translator(language)
    if isinstance(error, FormError):
        return form_errors(request, error)
    if any(issue.pointer == "/customer_id" for issue in error.issues):
        return FormErrors({"customer": " ".join(field_message(i, language) for i in error.issues)})
    known = [FIELD_MESSAGES[issue.code] for issue in error.issues if issue.code in FIELD_MESSAGES]
    if not known:
        return FormErrors({"": refusal_of(error, language)})
    field = "new-sku" if wanted.get("new-sku", "").strip() else ""
    return FormErrors({field: " ".join(texts.gettext(text) for text in dict.fromkeys(known))})


def _values(order: OrderDetail, language: str) -> dict[str, str]:
    """What the form is filled with."""
    values = {
        "version": str(order.version),
        "note": order.note,
        "shipping": formats.decimal(major(order.shipping_minor, order.currency), language),
    }
    values |= _address_values(_shipping_of(order))
    values["customer"] = encode("cus", order.customer_id) if order.customer_id else ""
    for line in order.lines:
        values[f"quantity-{line.id}"] = formats.decimal(line.quantity, language)
        values[f"price-{line.id}"] = formats.decimal(line.unit_price, language)
        discount = major(line.discount_minor, order.currency)
        values[f"discount-{line.id}"] = formats.decimal(discount, language)
    return values


async def _edit_page(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    values: Mapping[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    """The form with the customers that can be chosen, for whoever may see customers."""
    people: list[CustomerRow] = []
    if "customers:read" in caller_of(request).permissions:
        async with caller_unit_of_work(request, read_only=True) as uow:
            chosen = await find_buyer(uow, values.get("customer", ""))
            people = await find_people(uow, values.get("find_customer", ""), chosen)
    return await order_form(
        request, _FORM, order=order, values=values, errors=errors, people=people, tid=encode
    )
