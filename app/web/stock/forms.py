"""Stock corrected or thrown away by hand, with a reason; a form's key makes a repeated click a single movement."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import StockAdjustment, StockLine, StockScrap
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.stock.entry import variant_of
from app.web.stock.fields import form_key, note_of

_SCRAP = "scrap"


@get("/stock/adjust", guards=[requires("stock:write")])
async def adjust_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form for a correction."""
    return await _form(request, uow, {"sku": Query(request).text("sku")})


@post("/stock/adjust", guards=[requires("stock:write")])
async def adjust(request: Request[Any, Any, Any]) -> Response[Any]:
    """Correct what a warehouse has, or throw goods away."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    is_scrap = values.get("kind") == _SCRAP
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            line = await _line(uow, reader, is_scrap=is_scrap)
            warehouse_id = reader.needed_id("warehouse", "whs", code="stock.warehouse")
            key, reason = form_key(values), note_of(values)
            if not reason:
                reader.wrong("reason", "stock.reason")
            reader.done()
            if is_scrap:
                scrap = StockScrap(
                    warehouse_id=warehouse_id, lines=[line], idempotency_key=key, reason=reason
                )
                await inventory.scrap_stock(uow, scrap=scrap)
            else:
                adjustment = StockAdjustment(
                    warehouse_id=warehouse_id, lines=[line], idempotency_key=key, reason=reason
                )
                await inventory.adjust_stock(uow, adjustment=adjustment)
        return flashing(request, "/stock/movements", _("The stock is changed."))
    except (UnprocessableError, ConflictError, NotFoundError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, errors=errors)


async def _line(uow: UnitOfWork, reader: FormReader, *, is_scrap: bool) -> StockLine:
    """The one line of the form."""
    variant_id = await variant_of(uow, reader)
    if is_scrap:
        quantity = reader.quantity("quantity")
    else:
        quantity = reader.change("quantity") or Decimal(0)
        if not quantity and not reader.is_wrong("quantity"):
            reader.wrong("quantity", "stock.change")
    return StockLine(variant_id=variant_id, quantity=quantity)


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "stock/form.html",
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, {"key": new_id().hex, **values}),
        errors=errors or FormErrors(),
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )
