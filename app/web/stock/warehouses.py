"""The warehouses in order of allocation, and the form of one."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.domains import inventory
from app.domains.inventory import InvalidWarehouseError, WarehouseView, WarehouseWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import page
from app.web.query import path_id
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
        stock=await inventory.summarise_warehouses(uow),
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
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.create_warehouse(uow, warehouse=_warehouse_of(values))
    except InvalidWarehouseError as error:
        return await _form(request, values, errors=form_errors(request, error))
    return flashing(request, "/stock/warehouses", _("The warehouse is added."))


@get("/stock/warehouses/{warehouse_key:str}/edit", guards=[requires("stock:write")])
async def edit_warehouse_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    warehouse_key: FromPath[str],
) -> Response[str]:
    """The form of a warehouse that is there."""
    place = await _find(uow, path_id("whs", warehouse_key))
    values = {
        "name": place.name,
        "address": place.address or "",
        "region": place.region or "",
        "commune": place.commune or "",
        "priority": str(place.priority),
    }
    return await _form(request, values, place=place)


@post("/stock/warehouses/{warehouse_key:str}/edit", guards=[requires("stock:write")])
async def update_warehouse(
    request: Request[Any, Any, Any], warehouse_key: FromPath[str]
) -> Response[Any]:
    """Change a warehouse; its code stays."""
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        place = await _find(uow, path_id("whs", warehouse_key))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            warehouse = _warehouse_of({**values, "code": place.code})
            await inventory.update_warehouse(uow, warehouse_id=place.id, warehouse=warehouse)
    except InvalidWarehouseError as error:
        return await _form(request, values, place=place, errors=form_errors(request, error))
    path = f"/stock/warehouses/{encode('whs', place.id)}"
    return flashing(request, path, _("The warehouse is saved."))


async def _find(uow: UnitOfWork, warehouse_id: UUID) -> WarehouseView:
    """A warehouse.

    Raises:
        NotFoundException: If there is none with this id.
    """
    for place in await inventory.list_warehouses(uow):
        if place.id == warehouse_id:
            return place
    raise NotFoundException("There is no such page.")


def _warehouse_of(values: dict[str, str]) -> WarehouseWrite:
    priority = values.get("priority", "").strip()
    return WarehouseWrite(
        code=values.get("code", ""),
        name=values.get("name", ""),
        address=values.get("address", ""),
        region=values.get("region", ""),
        commune=values.get("commune", ""),
        priority=int(priority) if priority.isdecimal() and len(priority) < 9 else -1,  # noqa: PLR2004 - fits a number
    )


async def _form(
    request: Request[Any, Any, Any],
    values: dict[str, str],
    *,
    place: WarehouseView | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "stock/warehouse_form.html",
        active="inventory",
        status=422 if errors else 200,
        place=place,
        tid=encode,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
    )
