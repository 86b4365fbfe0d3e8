"""Stock counts: the list, a new one, and the page on which a phone counts."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory
from app.domains.inventory import CountCreate, CountEntry, CountStatus
from app.kernel.errors import (
    ConflictError,
    DomainError,
    NotFoundError,
    UnprocessableError,
)
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.reading import FormReader, refuse
from app.web.rendering.locales import mark as _
from app.web.stock.entry import read_lines, variant_of
from app.web.stock.fields import note_of
from app.web.stock.words import COUNT_STATUS


@get("/stock/counts", guards=[requires("stock:read")])
async def counts_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The counts, newest first."""
    query = Query(request)
    return await page(
        request,
        "stock/counts.html",
        active="inventory",
        found=await inventory.list_counts(uow, page=query.page()),
        statuses=COUNT_STATUS,
        tid=encode,
    )


@get("/stock/counts/new", guards=[requires("stock:write")])
async def count_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new count."""
    return await _form(request, uow, {})


@post("/stock/counts/new", guards=[requires("stock:write")])
async def create_count(request: Request[Any, Any, Any]) -> Response[Any]:
    """Open a count."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    warehouse_id = reader.needed_id("warehouse", "whs", code="stock.warehouse")
    try:
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            count = CountCreate(
                warehouse_id=warehouse_id,
                by_bin="by_bin" in values,
                variant_ids=await _scope(uow, values, language_of(request)),
                note=note_of(values, "note"),
            )
            count_id = await inventory.create_count(uow, count=count)
        return flashing(request, _path(count_id), _("Count now. Selling goes on."))
    except (UnprocessableError, NotFoundError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, errors=errors)


@get("/stock/counts/{count_key:str}", guards=[requires("stock:read")])
async def count_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], count_key: FromPath[str]
) -> Response[str]:
    """A count: what is to be counted first, then what was."""
    return await _detail(request, uow, path_id("cnt", count_key), values={})


@post("/stock/counts/{count_key:str}/lines", guards=[requires("stock:write")])
async def record_line(request: Request[Any, Any, Any], count_key: FromPath[str]) -> Response[Any]:
    """Write down what was counted of a SKU."""
    count_id = path_id("cnt", count_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            entry = await _entry(uow, count_id, reader)
            await inventory.record_count(uow, entry=entry)
        return flashing(
            request, _path(count_id), _("%(sku)s is counted."), sku=values.get("sku", "")[:64]
        )
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _detail(request, uow, count_id, values=values, errors=errors)


@post("/stock/counts/{count_key:str}/post", guards=[requires("stock:write")])
async def post_count(request: Request[Any, Any, Any], count_key: FromPath[str]) -> Response[Any]:
    """Bring the levels to what was counted."""
    count_id = path_id("cnt", count_key)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.post_count(uow, count_id=count_id)
    except ConflictError as error:
        return await _refused(request, count_id, error)
    return flashing(request, _path(count_id), _("The stock is what was counted."))


@post("/stock/counts/{count_key:str}/cancel", guards=[requires("stock:write")])
async def cancel_count(request: Request[Any, Any, Any], count_key: FromPath[str]) -> Response[Any]:
    """Give a count up."""
    count_id = path_id("cnt", count_key)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.cancel_count(uow, count_id=count_id)
    except ConflictError as error:
        return await _refused(request, count_id, error)
    return flashing(request, _path(count_id), _("The count is canceled. Nothing changed."))


async def _refused(
    request: Request[Any, Any, Any], count_id: UUID, error: DomainError
) -> Response[str]:
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _detail(request, uow, count_id, values={}, errors=form_errors(request, error))


async def _scope(uow: UnitOfWork, values: dict[str, str], language: str) -> list[UUID]:
    """The SKUs that are counted; none means all.

    Raises:
        FormError: If one is unknown.
    """
    codes = [line.sku for line in read_lines({"pasted": values.get("skus", "")}, language)]
    known = await inventory.find_variants(uow, codes=codes)
    if len(known) < len(set(codes)):
        refuse("skus", "stock.sku")
    return [variant.id for variant in known.values()]


async def _entry(uow: UnitOfWork, count_id: UUID, reader: FormReader) -> CountEntry:
    """What the form says was counted."""
    entry = CountEntry(
        count_id=count_id,
        variant_id=await variant_of(uow, reader),
        counted=reader.quantity_or_zero("counted"),
        bin_id=reader.id("bin", "bin"),
    )
    if not reader.text("counted"):
        reader.wrong("counted", "form.number")
    reader.done()
    return entry


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "stock/count_form.html",
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


async def _detail(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    count_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    count = await inventory.get_count(uow, count_id)
    search = Query(request).text("q")
    is_open = count.status == CountStatus.OPEN
    return await page(
        request,
        "stock/count.html",
        active="inventory",
        status=422 if errors else 200,
        count=count,
        is_open=is_open,
        lines=await inventory.list_count_lines(uow, count_id, search=search, differing=not is_open),
        bins=await inventory.list_bins(uow, warehouse_id=count.warehouse_id)
        if count.by_bin
        else [],
        search=search,
        statuses=COUNT_STATUS,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        tid=encode,
    )


def _path(count_id: UUID) -> str:
    return f"/stock/counts/{encode('cnt', count_id)}"
