"""What can be done with a return on its page: decide, receive, inspect, settle."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Request, Response, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath

from app.domains import returns
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.returns import Arrival, Inspection, Resolution, ReturnDetail, Settlement
from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.acting import carry_out
from app.web.forms import form_errors, posted
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.returns.detail import return_path, show_again

Action = Callable[[UnitOfWork, ReturnDetail, FormReader], Awaitable[object]]
_DECISIONS: Final = {
    "approve": (returns.approve_return, _("The return is approved.")),
    "reject": (returns.reject_return, _("The return is rejected.")),
    "cancel": (returns.cancel_return, _("The return is canceled.")),
}


@post("/returns/{return_key:str}/decide", guards=[requires("returns:write")])
async def decide(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """Approve, reject or cancel a return.

    Raises:
        ValidationException: If the form names no decision.
    """
    act, done = _DECISIONS.get((await posted(request)).get("decision", ""), (None, ""))

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, _reader: FormReader) -> None:
        if act is None:
            raise ValidationException("Choose what to do.")
        await act(uow, return_id=detail.id)

    return await _act(request, return_key, use_case, done=done)


@post("/returns/{return_key:str}/receive", guards=[requires("returns:write")])
async def receive(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """Note what arrived."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        arrivals = [
            Arrival(
                return_line_id=line.id,
                quantity=reader.quantity_or_zero(f"arrived-{line.id}", code="returns.quantity"),
            )
            for line in detail.lines
        ]
        reader.done()
        await returns.receive_return(uow, return_id=detail.id, arrivals=arrivals)

    return await _act(request, return_key, use_case, done=_("What arrived is noted."))


@post("/returns/{return_key:str}/inspect", guards=[requires("returns:write")])
async def inspect(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """Say what became of what arrived."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        warehouse_id = reader.needed_id("warehouse", "whs", code="stock.warehouse")
        arrived = [line for line in detail.lines if line.received]
        inspections: list[Inspection] = []
        for line in arrived:
            scrap = reader.quantity_or_zero(f"scrap-{line.id}", code="returns.quantity")
            if scrap > line.received:
                reader.wrong(f"scrap-{line.id}", "returns.quantity")
            inspections.append(
                Inspection(
                    return_line_id=line.id,
                    restock=line.received - scrap,
                    scrap=scrap,
                    warehouse_id=warehouse_id,
                )
            )
        reader.done()
        await returns.inspect_return(uow, return_id=detail.id, inspections=inspections)

    return await _act(
        request, return_key, use_case, done=_("The goods are inspected and the stock is changed.")
    )


@post("/returns/{return_key:str}/settle", guards=[requires("payments:write")])
async def settle(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """End a return: money, other goods, or neither."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        resolution = reader.needed_choice("resolution", Resolution, code="returns.resolution")
        settlement = Settlement(
            resolution=resolution,
            shipping_minor=reader.amount("shipping", detail.currency) or 0,
            fee_minor=reader.amount("fee", detail.currency) or 0,
        )
        exchange = _exchange(reader, detail) if resolution is Resolution.EXCHANGE else None
        reader.done()
        await returns.settle_return(
            uow, return_id=detail.id, settlement=settlement, exchange=exchange
        )

    return await _act(request, return_key, use_case, done=_("The return is settled."))


def _exchange(reader: FormReader, detail: ReturnDetail) -> OrderCreate:
    sku = reader.text("exchange_sku")
    quantity = reader.quantity("exchange_quantity", code="returns.quantity")
    if not sku:
        reader.wrong("exchange_sku", "stock.sku")
    return OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=quantity)],
        currency=detail.currency,
        note=f"{detail.number} · {detail.order_number}",
    )


async def _act(
    request: Request[Any, Any, Any], return_key: str, act: Action, *, done: str
) -> Response[Any]:
    """Carry an action out and go back to the return; a refusal shows the page again with what was typed."""
    return_id, form = path_id("ret", return_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        detail = await returns.get_return(uow, return_id)
        await act(uow, detail, FormReader(form, language_of(request)))

    async def again(error: DomainError) -> Response[Any]:
        return await show_again(request, return_id, values=form, errors=form_errors(request, error))

    return await carry_out(request, use_case, path=return_path(return_id), done=done, again=again)
