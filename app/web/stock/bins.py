"""The bins of a warehouse, and goods put away into them."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.domains import inventory
from app.domains.inventory import BinChange, BinCreate, BinMove, BinNotFoundError
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
from app.web.stock.entry import variant_of
from app.web.stock.fields import form_key

_LAST_POSITION = 999_999


@get("/stock/warehouses/{warehouse_key:str}", guards=[requires("stock:read")])
async def warehouse_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    warehouse_key: FromPath[str],
) -> Response[str]:
    """A warehouse with its bins."""
    return await _page(request, uow, path_id("whs", warehouse_key), values={})


@post("/stock/warehouses/{warehouse_key:str}/bins", guards=[requires("stock:write")])
async def create_bin(
    request: Request[Any, Any, Any], warehouse_key: FromPath[str]
) -> Response[Any]:
    """Add a bin."""
    warehouse_id = path_id("whs", warehouse_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    place = BinCreate(
        warehouse_id=warehouse_id,
        code=reader.text("code"),
        position=reader.whole("position", most=_LAST_POSITION, code="bin.position") or 0,
    )
    try:
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.create_bin(uow, place=place)
        return flashing(request, _path(warehouse_id), _("The bin is added."))
    except UnprocessableError as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _page(request, uow, warehouse_id, values=values, errors=errors)


@post("/stock/warehouses/{warehouse_key:str}/moves", guards=[requires("stock:write")])
async def put_away(request: Request[Any, Any, Any], warehouse_key: FromPath[str]) -> Response[Any]:
    """Put goods into, out of or between bins."""
    warehouse_id = path_id("whs", warehouse_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            moved = await _move(uow, warehouse_id, reader)
            await inventory.move_between_bins(uow, moved=moved)
        return flashing(request, _path(warehouse_id), _("The goods are in their place."))
    except (UnprocessableError, ConflictError, NotFoundError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _page(request, uow, warehouse_id, values=values, errors=errors)


@get("/stock/bins/{bin_key:str}", guards=[requires("stock:read")])
async def bin_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], bin_key: FromPath[str]
) -> Response[str]:
    """A bin with what lies in it."""
    return await _bin_page(request, uow, path_id("bin", bin_key))


@post("/stock/bins/{bin_key:str}", guards=[requires("stock:write")])
async def update_bin(request: Request[Any, Any, Any], bin_key: FromPath[str]) -> Response[Any]:
    """Change a bin's code and its place on the walk."""
    bin_id = path_id("bin", bin_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    change = BinChange(
        code=reader.text("code"),
        position=reader.whole("position", most=_LAST_POSITION, code="bin.position") or 0,
    )

    async def work(uow: UnitOfWork) -> None:
        reader.done()
        await inventory.update_bin(uow, bin_id=bin_id, change=change)

    return await _change(request, bin_id, work, said=_("The bin is saved."), values=values)


@post("/stock/bins/{bin_key:str}/archive", guards=[requires("stock:write")])
async def archive_bin(request: Request[Any, Any, Any], bin_key: FromPath[str]) -> Response[Any]:
    """Take an empty bin out of use."""
    bin_id = path_id("bin", bin_key)

    async def work(uow: UnitOfWork) -> None:
        await inventory.archive_bin(uow, bin_id=bin_id)

    return await _change(request, bin_id, work, said=_("The bin is archived."))


@post("/stock/bins/{bin_key:str}/restore", guards=[requires("stock:write")])
async def restore_bin(request: Request[Any, Any, Any], bin_key: FromPath[str]) -> Response[Any]:
    """Take an archived bin into use again."""
    bin_id = path_id("bin", bin_key)

    async def work(uow: UnitOfWork) -> None:
        await inventory.restore_bin(uow, bin_id=bin_id)

    return await _change(request, bin_id, work, said=_("The bin is in use again."))


async def _change(
    request: Request[Any, Any, Any],
    bin_id: UUID,
    work: Callable[[UnitOfWork], Awaitable[None]],
    *,
    said: str,
    values: dict[str, str] | None = None,
) -> Response[Any]:
    """Do something to a bin and go back to its page, or show there why it was refused.

    Raises:
        NotFoundException: If there is no such bin.
    """
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await work(uow)
        return flashing(request, f"/stock/bins/{encode('bin', bin_id)}", said)
    except BinNotFoundError:
        raise NotFoundException("There is no such page.") from None
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _bin_page(request, uow, bin_id, values=values, errors=errors)


async def _bin_page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    bin_id: UUID,
    *,
    values: dict[str, str] | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    """A bin's page.

    Raises:
        NotFoundException: If there is no such bin.
    """
    try:
        place = await inventory.get_bin(uow, bin_id)
    except BinNotFoundError:
        raise NotFoundException("There is no such page.") from None
    return await page(
        request,
        "stock/bin.html",
        active="inventory",
        status=422 if errors else 200,
        place=place,
        contents=await inventory.list_bin_contents(uow, bin_id=bin_id, page=Query(request).page()),
        values=values or {"code": place.code, "position": str(place.position)},
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _move(uow: UnitOfWork, warehouse_id: UUID, reader: FormReader) -> BinMove:
    """What the form says."""
    start, end = reader.id("from", "bin"), reader.id("to", "bin")
    moved = BinMove(
        warehouse_id=warehouse_id,
        variant_id=await variant_of(uow, reader),
        quantity=reader.quantity("quantity"),
        from_bin_id=start,
        to_bin_id=end,
        idempotency_key=form_key(reader.values),
    )
    if reader.is_fine and start == end:
        reader.wrong("to", "bin.same")
    reader.done()
    return moved


async def _page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    warehouse_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    warehouses = await inventory.list_warehouses(uow)
    warehouse = next((item for item in warehouses if item.id == warehouse_id), None)
    if warehouse is None:
        raise NotFoundException("There is no such page.")
    return await page(
        request,
        "stock/warehouse.html",
        active="inventory",
        status=422 if errors else 200,
        warehouse=warehouse,
        stock=(await inventory.summarise_warehouses(uow, warehouse_id=warehouse_id))[warehouse_id],
        bins=await inventory.list_bins(uow, warehouse_id=warehouse_id),
        archived=await inventory.list_bins(uow, warehouse_id=warehouse_id, is_active=False),
        values=defaultdict(str, {"key": new_id().hex, **values}),
        errors=errors or FormErrors(),
        tid=encode,
    )


def _path(warehouse_id: UUID) -> str:
    return f"/stock/warehouses/{encode('whs', warehouse_id)}"
