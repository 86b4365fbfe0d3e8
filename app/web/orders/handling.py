"""Forms of an order: record a payment, dispatch goods."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import fulfillment, orders, payments
from app.domains.fulfillment import DispatchCreate, DispatchLine, ShipmentMethod
from app.domains.orders import OrderDetail
from app.domains.payments import PaymentCreate, PaymentMethod, PaymentStatus
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, posted
from app.web.orders.actions import order_path
from app.web.orders.advice import refused
from app.web.orders.order_forms import order_form, read_order
from app.web.orders.words import PAYMENT_METHOD, PAYMENT_STATUS, SHIPMENT_METHOD
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering import formats
from app.web.rendering.locales import mark as _

#: States in which a payment can be written down by hand.
_STATUSES = ("received", "authorized", "pending")


@get("/orders/{order_key:str}/payments/new", guards=[requires("orders:write")])
async def payment_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """The form of a payment, with what is still owed filled in."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    owed = major(order.owed_minor, order.currency)
    values = {"amount": formats.decimal(owed, language_of(request)), "status": "received"}
    return await _payment_page(request, order, values)


@post("/orders/{order_key:str}/payments/new", guards=[requires("orders:write")])
async def record_payment(
    request: Request[Any, Any, Any], order_key: FromPath[str]
) -> Response[Any]:
    """Record a payment.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order = await orders.get_order(uow, order_id)
            payment = read_payment(form, order.currency, language_of(request))
            await payments.record_payment(uow, order_id=order_id, payment=payment)
    except NotFoundError:
        raise
    except DomainError as error:
        order = await read_order(request, order_id)
        return await _payment_page(request, order, form, errors=refused(request, error))
    return flashing(request, order_path(order_id), _("The payment is recorded."))


@get("/orders/{order_key:str}/dispatch", guards=[requires("orders:write")])
async def dispatch_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """The form of a shipment, with everything that is still here filled in."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    language = language_of(request)
    values = {
        f"quantity-{line.id}": formats.decimal(line.quantity - line.shipped_quantity, language)
        for line in order.lines
    }
    return await _dispatch_page(request, order, {**values, "method": "carrier"})


@post("/orders/{order_key:str}/dispatch", guards=[requires("orders:write")])
async def dispatch(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Let goods of an order leave.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order = await orders.get_order(uow, order_id)
            wanted = read_dispatch(form, order, language_of(request))
            await fulfillment.dispatch_order(uow, order_id=order_id, dispatch=wanted)
    except NotFoundError:
        raise
    except DomainError as error:
        order = await read_order(request, order_id)
        return await _dispatch_page(request, order, form, errors=refused(request, error))
    return flashing(request, order_path(order_id), _("The goods are dispatched."))


def read_payment(form: Mapping[str, str], currency: str, language: str) -> PaymentCreate:
    """The payment that a form describes.

    Raises:
        FormError: If fields can't be read; names them.
    """
    reader = FormReader(form, language)
    amount = reader.amount("amount", currency)
    if amount is None and not reader.is_wrong("amount"):
        reader.wrong("amount", "form.amount")
    status = reader.needed_choice("status", PaymentStatus)
    if status not in _STATUSES:
        reader.wrong("status", "form.choice")
    payment = PaymentCreate(
        method=reader.needed_choice("method", PaymentMethod),
        amount_minor=amount or 0,
        status=status,
        reference=reader.text("reference", longest=200) or None,
    )
    reader.done()
    return payment


def read_dispatch(form: Mapping[str, str], order: OrderDetail, language: str) -> DispatchCreate:
    """The shipment that a form describes; lines left empty or at zero stay here.

    Raises:
        FormError: If fields can't be read or nothing shall leave; names them.
    """
    reader = FormReader(form, language)
    lines: list[DispatchLine] = []
    for line in order.lines:
        field = f"quantity-{line.id}"
        quantity = reader.quantity_or_zero(field, code="dispatch.quantity")
        if quantity > line.quantity - line.shipped_quantity:
            reader.wrong(field, "dispatch.quantity")
        elif quantity:
            lines.append(DispatchLine(order_line_id=line.id, quantity=quantity))
    dispatch = DispatchCreate(
        lines=lines,
        method=reader.needed_choice("method", ShipmentMethod),
        carrier=reader.text("carrier", longest=120) or None,
        tracking_number=reader.text("tracking_number", longest=120) or None,
    )
    if not lines and reader.is_fine:
        reader.wrong("", "dispatch.nothing")
    reader.done()
    return dispatch


async def _payment_page(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    values: Mapping[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await order_form(
        request,
        "orders/payment.html",
        order=order,
        values=values,
        errors=errors,
        methods=PAYMENT_METHOD,
        statuses={key: PAYMENT_STATUS[key].label for key in _STATUSES},
    )


async def _dispatch_page(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    values: Mapping[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await order_form(
        request,
        "orders/dispatch.html",
        order=order,
        values=values,
        errors=errors,
        methods=SHIPMENT_METHOD,
    )
