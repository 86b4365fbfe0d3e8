"""Transfers: the list, a new one, and what arrives of one."""

from collections import defaultdict
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory
from app.domains.inventory import StockLine, TransferCreate, TransferReceipt, TransferStatus
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.stock.entry import read_lines, resolve
from app.web.stock.fields import form_key, is_editing, note_of
from app.web.stock.lines import lines_form, lines_form_again
from app.web.stock.words import TRANSFER_STATUS

_TEMPLATE: Final = "stock/transfer_form.html"


@get("/stock/transfers", guards=[requires("stock:read")])
async def transfers_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The transfers, newest first."""
    query = Query(request)
    status = query.choice("status", TransferStatus)
    return await page(
        request,
        "stock/transfers.html",
        active="inventory",
        found=await inventory.list_transfers(uow, page=query.page(), status=status),
        chosen=status,
        statuses=TRANSFER_STATUS,
        tid=encode,
    )


@get("/stock/transfers/new", guards=[requires("stock:write")])
async def transfer_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new transfer."""
    values = {"sku": Query(request).text("sku")}
    return await lines_form(request, uow, _TEMPLATE, values=values, lines=[])


@post("/stock/transfers/new", guards=[requires("stock:write")])
async def send_transfer(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the form's lines, or let the goods leave."""
    values, language = await posted(request), language_of(request)
    lines = read_lines(values, language)
    errors: FormErrors | None = None
    if not is_editing(values):
        try:
            start, end = _ends(FormReader(values, language))
            async with caller_unit_of_work(request, read_only=False) as uow:
                transfer = TransferCreate(
                    from_warehouse_id=start,
                    to_warehouse_id=end,
                    lines=await resolve(uow, lines, language),
                    idempotency_key=form_key(values),
                    note=note_of(values, "note"),
                )
                transfer_id = await inventory.send_transfer(uow, transfer=transfer)
            return flashing(request, _path(transfer_id), _("The goods are on their way."))
        except (UnprocessableError, ConflictError, NotFoundError) as error:
            errors = form_errors(request, error)
    return await lines_form_again(request, _TEMPLATE, values=values, lines=lines, errors=errors)


@get("/stock/transfers/{transfer_key:str}", guards=[requires("stock:read")])
async def transfer_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    transfer_key: FromPath[str],
) -> Response[str]:
    """A transfer with the form for what arrives."""
    return await _detail(request, uow, path_id("trf", transfer_key), values={})


@post("/stock/transfers/{transfer_key:str}/receive", guards=[requires("stock:write")])
async def receive_transfer(
    request: Request[Any, Any, Any], transfer_key: FromPath[str]
) -> Response[Any]:
    """Put in what arrived."""
    transfer_id = path_id("trf", transfer_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            receipt = TransferReceipt(
                transfer_id=transfer_id,
                lines=await _arrived(uow, transfer_id, reader),
                idempotency_key=form_key(values),
                close="close" in values,
                reason=note_of(values),
            )
            await inventory.receive_transfer(uow, receipt=receipt)
        return flashing(request, _path(transfer_id), _("What arrived is in the warehouse."))
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _detail(request, uow, transfer_id, values=values, errors=errors)


def _ends(reader: FormReader) -> tuple[UUID, UUID]:
    """From where and to where the goods go."""
    start = reader.needed_id("from", "whs", code="stock.warehouse")
    end = reader.needed_id("to", "whs", code="stock.warehouse")
    if reader.is_fine and start == end:
        reader.wrong("to", "stock.same_warehouse")
    reader.done()
    return start, end


async def _arrived(uow: UnitOfWork, transfer_id: UUID, reader: FormReader) -> list[StockLine]:
    """What the form says that arrived; a field left empty is nothing."""
    _, lines = await inventory.get_transfer(uow, transfer_id)
    arrived = [
        StockLine(
            variant_id=line.variant_id,
            quantity=reader.quantity_or_zero(f"arrived-{encode('sku', line.variant_id)}"),
        )
        for line in lines
    ]
    reader.done()
    return arrived


async def _detail(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    transfer_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    head, lines = await inventory.get_transfer(uow, transfer_id)
    return await page(
        request,
        "stock/transfer.html",
        active="inventory",
        status=422 if errors else 200,
        transfer=head,
        lines=lines,
        statuses=TRANSFER_STATUS,
        values=defaultdict(str, {"key": new_id().hex, **values}),
        errors=errors or FormErrors(),
        tid=encode,
    )


def _path(transfer_id: UUID) -> str:
    return f"/stock/transfers/{encode('trf', transfer_id)}"
