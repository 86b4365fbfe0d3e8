"""The warehouses in order of allocation, and the form of a new one."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import inventory
from app.domains.inventory import InvalidWarehouseError, WarehouseWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import page
from app.web.rendering.locales import mark as _

_USUAL_PRIORITY = "100"


@get("/stock/warehouses", guards=[requires("stock:read")])
async def warehouses_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The warehouses."""
    return await page(
        request,
        "stock/warehouses.html",
        active="inventory",
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


@get("/stock/warehouses/new", guards=[requires("stock:write")])
async def warehouse_form(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new warehouse."""
    return await _form(request, {"priority": _USUAL_PRIORITY})


@post("/stock/warehouses/new", guards=[requires("stock:write")])
async def create_warehouse(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a warehouse."""
    values = await posted(request)
    priority = values.get("priority", "").strip()
    warehouse = WarehouseWrite(
        code=values.get("code", ""),
        name=values.get("name", ""),
        address=values.get("address", ""),
        region=values.get("region", ""),
        commune=values.get("commune", ""),
        priority=int(priority) if priority.isdecimal() and len(priority) < 9 else -1,  # noqa: PLR2004 - fits a number
    )
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.create_warehouse(uow, warehouse=warehouse)
    except InvalidWarehouseError as error:
        return await _form(request, values, errors=form_errors(request, error))
    return flashing(request, "/stock/warehouses", _("The warehouse is added."))


async def _form(
    request: Request[Any, Any, Any], values: dict[str, str], *, errors: FormErrors | None = None
) -> Response[str]:
    return await page(
        request,
        "stock/warehouse_form.html",
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
    )
