"""A goods receipt with what its goods cost, and goods that go back to their supplier."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import purchasing
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _


@get("/purchasing/receipts/{receipt_key:str}", guards=[requires("purchasing:read")])
async def receipt_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    receipt_key: FromPath[str],
) -> Response[str]:
    """A goods receipt, with the form for what goes back."""
    return await _show(request, uow, path_id("grc", receipt_key), values={})


@post("/purchasing/receipts/{receipt_key:str}/return", guards=[requires("purchasing:write")])
async def return_goods(
    request: Request[Any, Any, Any], receipt_key: FromPath[str]
) -> Response[Any]:
    """Send goods of a receipt back."""
    receipt_id = path_id("grc", receipt_key)
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        detail = await purchasing.get_receipt(uow, receipt_id)
    try:
        reader = FormReader(values, language_of(request))
        quantities = {
            line.id: reader.quantity_or_zero(f"quantity-{index}", code="stock.quantity")
            for index, line in enumerate(detail.lines)
        }
        reader.done()
        goods = purchasing.SupplierReturnWrite(
            lines=[
                purchasing.SupplierReturnLineWrite(receipt_line_id=line_id, quantity=quantity)
                for line_id, quantity in quantities.items()
                if quantity
            ],
            reason=reader.text("reason", longest=200),
            idempotency_key=f"form:{reader.text('key', longest=64)}",
        )
        async with caller_unit_of_work(request, read_only=False) as uow:
            await purchasing.return_goods(uow, receipt_id=receipt_id, goods=goods)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    else:
        path = f"/purchasing/receipts/{encode('grc', receipt_id)}"
        return flashing(request, path, _("The goods went back."))
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _show(request, uow, receipt_id, values=values, errors=errors)


async def _show(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    receipt_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/receipt.html",
        active="purchasing",
        status=422 if errors else 200,
        detail=await purchasing.get_receipt(uow, receipt_id),
        values=defaultdict(str, {"key": new_id().hex, **values}),
        errors=errors or FormErrors(),
        tid=encode,
    )
