"""The form by which money of an order goes back."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import orders, payments
from app.domains.payments import RefundCreate
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode, new_id
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing, form_errors, posted
from app.web.orders.order_forms import order_form, read_order
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering import formats
from app.web.rendering.locales import mark as _

_FORM: Final = "returns/refund.html"


@get("/orders/{order_key:str}/refunds/new", guards=[requires("payments:write")])
async def refund_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """The form of a refund, with what was paid too much filled in."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    owed = order.payable_minor if order.status != "canceled" else 0
    surplus = major(max(order.paid_minor - owed, 0), order.currency)
    values = {"amount": formats.decimal(surplus, language_of(request)), "key": new_id().hex}
    return await order_form(request, _FORM, order=order, values=values)


@post("/orders/{order_key:str}/refunds/new", guards=[requires("payments:write")])
async def refund(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Give money back.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order = await orders.get_order(uow, order_id)
            reader = FormReader(form, language_of(request))
            amount = reader.amount("amount", order.currency) or 0
            reader.done()
            await payments.refund_payment(
                uow,
                order_id=order_id,
                refund=RefundCreate(
                    amount_minor=amount,
                    reason=reader.text("reason"),
                    idempotency_key=f"form:{form.get('key', '')[:64] or new_id().hex}",
                ),
            )
    except NotFoundError:
        raise
    except DomainError as error:
        order, errors = await read_order(request, order_id), form_errors(request, error)
        return await order_form(request, _FORM, order=order, values=form, errors=errors)
    return flashing(request, f"/orders/{encode('ord', order_id)}", _("The refund is noted."))
