"""What can be done with a return on its page: decide, receive, inspect, settle."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath

from app.domains import returns
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.returns import Arrival, Inspection, Resolution, ReturnDetail, Settlement
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import InvalidIdError, decode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing, form_errors, posted
from app.web.pages import language_of
from app.web.query import path_id
from app.web.rendering.locales import mark as _
from app.web.returns.detail import return_path, show_again
from app.web.returns.reading import FormReader

UseCase = Callable[[UnitOfWork, ReturnDetail, FormReader], Awaitable[object]]
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

    return await _carry_out(request, return_key, use_case, done=done)


@post("/returns/{return_key:str}/receive", guards=[requires("returns:write")])
async def receive(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """Note what arrived."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        arrivals = [
            Arrival(return_line_id=line.id, quantity=reader.quantity(f"arrived-{line.id}"))
            for line in detail.lines
        ]
        reader.done()
        await returns.receive_return(uow, return_id=detail.id, arrivals=arrivals)

    return await _carry_out(request, return_key, use_case, done=_("What arrived is noted."))


@post("/returns/{return_key:str}/inspect", guards=[requires("returns:write")])
async def inspect(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """Say what became of what arrived."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        warehouse_id = _warehouse(reader)
        arrived = [line for line in detail.lines if line.received]
        inspections: list[Inspection] = []
        for line in arrived:
            scrap = reader.quantity(f"scrap-{line.id}")
            if scrap > line.received:
                reader.refuse(f"scrap-{line.id}", "returns.quantity")
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

    return await _carry_out(
        request, return_key, use_case, done=_("The goods are inspected and the stock is changed.")
    )


@post("/returns/{return_key:str}/settle", guards=[requires("payments:write")])
async def settle(request: Request[Any, Any, Any], return_key: FromPath[str]) -> Response[Any]:
    """End a return: money, other goods, or neither."""

    async def use_case(uow: UnitOfWork, detail: ReturnDetail, reader: FormReader) -> None:
        resolution = _resolution(reader)
        settlement = Settlement(
            resolution=resolution,
            shipping_minor=reader.amount("shipping", detail.currency),
            fee_minor=reader.amount("fee", detail.currency),
        )
        exchange = _exchange(reader, detail) if resolution is Resolution.EXCHANGE else None
        reader.done()
        await returns.settle_return(
            uow, return_id=detail.id, settlement=settlement, exchange=exchange
        )

    return await _carry_out(request, return_key, use_case, done=_("The return is settled."))


def _resolution(reader: FormReader) -> Resolution:
    try:
        return Resolution(reader.text("resolution"))
    except ValueError:
        reader.refuse("resolution", "returns.resolution")
        return Resolution.NOTHING


def _warehouse(reader: FormReader) -> UUID:
    try:
        return decode("whs", reader.text("warehouse"))
    except InvalidIdError:
        reader.refuse("warehouse", "stock.warehouse")
        reader.done()
        raise


def _exchange(reader: FormReader, detail: ReturnDetail) -> OrderCreate:
    sku, quantity = reader.text("exchange_sku"), reader.quantity("exchange_quantity")
    if not sku:
        reader.refuse("exchange_sku", "stock.sku")
    if not quantity:
        reader.refuse("exchange_quantity", "returns.quantity")
    return OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=quantity)],
        currency=detail.currency,
        note=f"{detail.number} · {detail.order_number}",
    )


async def _carry_out(
    request: Request[Any, Any, Any], return_key: str, use_case: UseCase, *, done: str
) -> Response[Any]:
    """Run a use case and go back to the return; a refusal shows the page again with what was typed.

    Raises:
        NotFoundError: If there is no such return.
    """
    return_id, form = path_id("ret", return_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            detail = await returns.get_return(uow, return_id)
            await use_case(uow, detail, FormReader(form, language_of(request)))
    except NotFoundError:
        raise
    except DomainError as error:
        return await show_again(request, return_id, values=form, errors=form_errors(request, error))
    return flashing(request, return_path(return_id), done)
