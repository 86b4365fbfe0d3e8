"""What there was on a day, as a page and as a file, and what to pick now."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from app.domains import inventory
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.exports import safe_cell
from app.web.pages import page
from app.web.query import Query

_HEADER: Final = ("date", "sku", "name", "warehouse", "on_hand", "reserved")
_BATCH: Final = 500


@get("/stock/history", guards=[requires("stock:read")])
async def history_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What there was at the end of a day; yesterday unless said otherwise."""
    query = Query(request)
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    on = query.day("on") or today - timedelta(days=1)
    warehouse_id, search = query.id("warehouse", "whs"), query.text("q")
    return await page(
        request,
        "stock/history.html",
        active="inventory",
        found=await inventory.list_stock_on(
            uow, on=on, page=query.page(), search=search, warehouse_id=warehouse_id
        ),
        on=on,
        today=today,
        search=search,
        warehouse_id=warehouse_id,
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


@get("/stock/history/export.csv", guards=[requires("stock:read")])
async def history_file(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Stream:
    """All of what there was at the end of a day, as CSV."""
    query = Query(request)
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    on = query.day("on") or today - timedelta(days=1)
    return Stream(
        _csv(request, on=on, query=query),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="stock-{on.isoformat()}.csv"'},
    )


@get("/stock/picking", guards=[requires("stock:read")])
async def picking_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What to fetch for paid orders, and from which bins."""
    query = Query(request)
    warehouses = await inventory.list_warehouses(uow)
    chosen = query.id("warehouse", "whs")
    warehouse = next(
        (item for item in warehouses if chosen in {None, item.id}), warehouses[0] if warehouses else None
    )  # fmt: skip
    picks = (
        await inventory.list_picks(
            uow, warehouse_id=warehouse.id, order_id=query.id("order", "ord")
        )
        if warehouse
        else []
    )
    return await page(
        request,
        "stock/picking.html",
        active="inventory",
        picks=picks,
        warehouse=warehouse,
        warehouses=warehouses,
        tid=encode,
    )


async def _csv(request: Request[Any, Any, Any], *, on: date, query: Query) -> AsyncIterator[bytes]:
    """The lines of the file in pieces; opens a unit of work of its own because it is sent after the handler."""
    # The mark tells spreadsheets that the text is UTF-8.
    yield b"\xef\xbb\xbf" + _lines([_HEADER])
    batch: list[Sequence[str]] = []
    async with caller_unit_of_work(request, read_only=True) as uow:
        rows = inventory.stream_stock_on(
            uow, on=on, search=query.text("q"), warehouse_id=query.id("warehouse", "whs")
        )
        async for row in rows:
            batch.append(
                (
                    on.isoformat(), safe_cell(row.sku), safe_cell(row.name), safe_cell(row.warehouse_code),
                    plain(row.on_hand), plain(row.reserved),
                )
            )  # fmt: skip
            if len(batch) == _BATCH:
                yield _lines(batch)
                batch = []
    yield _lines(batch)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
