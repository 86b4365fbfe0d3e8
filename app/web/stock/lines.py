"""The page of a form with lines: what was typed, which variants they are, and the warehouses to choose from."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response

from app.domains import inventory
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors
from app.web.pages import page
from app.web.stock.entry import LineEntry


async def lines_form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    template: str,
    *,
    values: dict[str, str],
    lines: list[LineEntry],
    errors: FormErrors | None = None,
) -> Response[str]:
    """The form; a new key makes what is sent a single cause, however often it is sent."""
    return await page(
        request,
        template,
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, {"key": new_id().hex, **values}),
        lines=lines,
        known=await inventory.find_variants(uow, codes=[line.sku for line in lines]),
        errors=errors or FormErrors(),
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


async def lines_form_again(
    request: Request[Any, Any, Any],
    template: str,
    *,
    values: dict[str, str],
    lines: list[LineEntry],
    errors: FormErrors | None,
) -> Response[str]:
    """The form after its lines changed or it was refused: what was scanned or pasted is in the lines now."""
    kept = {**values, "sku": "", "quantity": "", "pasted": ""}
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await lines_form(request, uow, template, values=kept, lines=lines, errors=errors)
