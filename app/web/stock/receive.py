"""Goods received by hand, many lines at once; a form's key makes a repeated click a single receipt."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import StockReceipt
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of
from app.web.query import Query
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.stock.entry import read_lines, resolve
from app.web.stock.fields import form_key, is_editing, note_of
from app.web.stock.lines import lines_form, lines_form_again

_TEMPLATE: Final = "stock/receive.html"


@get("/stock/receive", guards=[requires("stock:write")])
async def receive_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form for goods that came in."""
    values = {"sku": Query(request).text("sku")}
    return await lines_form(request, uow, _TEMPLATE, values=values, lines=[])


@post("/stock/receive", guards=[requires("stock:write")])
async def receive(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the form's lines, or take the goods into the warehouse."""
    values, language = await posted(request), language_of(request)
    lines = read_lines(values, language)
    errors: FormErrors | None = None
    if not is_editing(values):
        try:
            reader = FormReader(values, language)
            warehouse_id = reader.needed_id("warehouse", "whs", code="stock.warehouse")
            reader.done()
            async with caller_unit_of_work(request, read_only=False) as uow:
                receipt = StockReceipt(
                    warehouse_id=warehouse_id,
                    lines=await resolve(uow, lines, language),
                    idempotency_key=form_key(values),
                    reason=note_of(values),
                )
                await inventory.receive_stock(uow, receipt=receipt)
            return flashing(request, "/stock/movements", _("The stock is changed."))
        except (UnprocessableError, ConflictError, NotFoundError) as error:
            errors = form_errors(request, error)
    return await lines_form_again(request, _TEMPLATE, values=values, lines=lines, errors=errors)
