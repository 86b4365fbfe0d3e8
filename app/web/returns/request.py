"""The form by which goods of an order come back."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import orders, returns
from app.domains.orders import OrderDetail
from app.domains.returns import ReturnCreate, ReturnLineCreate, ReturnReason
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.orders.order_forms import order_form, read_order
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.returns.detail import return_path
from app.web.returns.words import RETURN_REASON


@get("/orders/{order_key:str}/returns/new", guards=[requires("returns:write")])
async def request_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """The form of a new return."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    return await _form(request, order, values={"key": new_id().hex})


@post("/orders/{order_key:str}/returns/new", guards=[requires("returns:write")])
async def submit_request(
    request: Request[Any, Any, Any], order_key: FromPath[str]
) -> Response[Any]:
    """Ask for goods to come back; whoever may write returns agrees by asking.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order = await orders.get_order(uow, order_id)
            reader = FormReader(form, language_of(request))
            return_id = await returns.request_return(uow, request=_read(reader, order, form))
            if form.get("approve"):
                await returns.approve_return(uow, return_id=return_id)
    except NotFoundError:
        raise
    except DomainError as error:
        order = await read_order(request, order_id)
        return await _form(request, order, values=form, errors=form_errors(request, error))
    return flashing(request, return_path(return_id), _("The return is noted."))


def _read(reader: FormReader, order: OrderDetail, form: Mapping[str, str]) -> ReturnCreate:
    lines: list[ReturnLineCreate] = []
    for line in order.lines:
        quantity = reader.quantity_or_zero(f"quantity-{line.id}", code="returns.quantity")
        reason = reader.text(f"reason-{line.id}") or ReturnReason.OTHER.value
        if reason not in RETURN_REASON:
            reader.wrong(f"reason-{line.id}", "returns.reason")
        elif quantity:
            lines.append(
                ReturnLineCreate(
                    order_line_id=line.id, quantity=quantity, reason=ReturnReason(reason)
                )
            )
    reader.done()
    return ReturnCreate(
        order_id=order.id,
        lines=lines,
        idempotency_key=f"form:{form.get('key', '')[:64] or new_id().hex}",
        note=reader.text("note")[:1000],
    )


async def _form(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    *,
    values: Mapping[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await order_form(
        request,
        "returns/request.html",
        order=order,
        values=values,
        errors=errors,
        active="returns",
        reasons=RETURN_REASON,
    )
