"""Goods received by hand, many lines at once; a form's key makes a repeated click a single receipt."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import StockReceipt
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.rendering.locales import mark as _
from app.web.stock.entry import LineEntry, read_lines, resolve
from app.web.stock.fields import form_key, is_editing, note_of, warehouse_of


@get("/stock/receive", guards=[requires("stock:write")])
async def receive_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form for goods that came in."""
    return await _form(request, uow, {"sku": Query(request).text("sku")}, lines=[])


@post("/stock/receive", guards=[requires("stock:write")])
async def receive(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the form's lines, or take the goods into the warehouse."""
    values, language = await posted(request), language_of(request)
    lines = read_lines(values, language)
    errors: FormErrors | None = None
    if not is_editing(values):
        try:
            async with caller_unit_of_work(request, read_only=False) as uow:
                receipt = StockReceipt(
                    warehouse_id=warehouse_of(values),
                    lines=await resolve(uow, lines, language),
                    idempotency_key=form_key(values),
                    reason=note_of(values),
                )
                await inventory.receive_stock(uow, receipt=receipt)
            return flashing(request, "/stock/movements", _("The stock is changed."))
        except (UnprocessableError, ConflictError, NotFoundError) as error:
            errors = form_errors(request, error)
    kept = {**values, "sku": "", "quantity": "", "pasted": ""}
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, kept, lines=lines, errors=errors)


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    lines: list[LineEntry],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "stock/receive.html",
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, {"key": new_id().hex, **values}),
        lines=lines,
        known=await inventory.find_variants(uow, codes=[line.sku for line in lines]),
        errors=errors or FormErrors(),
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )
