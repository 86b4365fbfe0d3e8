"""Stock counts through the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import inventory
from app.domains.inventory import (
    CountCreate,
    CountEntry,
    CountLineView,
    CountNotFoundError,
    CountView,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import DecimalText, PageBody, accepts, body_id, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.stock_moves import Limit

_MOST_LINES = 1_000


class CountCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count of a warehouse, or only of some of its variants."""

    warehouse_id: str
    variant_ids: Annotated[list[str], msgspec.Meta(max_length=1_000)] = []
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class CountedBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was counted of a variant."""

    variant_id: str
    counted: DecimalText


class CountedLinesBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was counted; a variant counted again replaces what was written before."""

    lines: Annotated[list[CountedBody], msgspec.Meta(max_length=500)] = []


class CountBody(msgspec.Struct, frozen=True, kw_only=True):
    """A count and how far it has come."""

    id: str
    number: str
    status: str
    warehouse_id: str
    note: str
    lines: int
    counted: int
    differences: int
    created_at: datetime
    closed_at: datetime | None


class CountLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a count; the difference is against the books at the moment it was counted."""

    variant_id: str
    sku: str
    bin: str | None
    expected: DecimalText
    counted: DecimalText | None
    difference: DecimalText | None


class CountReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A count with its lines, at most a thousand."""

    count: CountBody
    lines: list[CountLineBody]


@get(
    "/stock/counts",
    guards=[requires("stock:read"), accepts("limit", "cursor")],
    operation_id="list_stock_counts",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_counts(
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> PageBody[CountBody]:
    """List counts, newest first."""
    found = await inventory.list_counts(uow, page=PageRequest(after=cursor, limit=limit))
    return page_body(found, count_body)


@get(
    "/stock/counts/{count_id:str}",
    guards=[requires("stock:read"), accepts()],
    operation_id="get_stock_count",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404),
)
async def get_stock_count(
    uow: NamedDependency[UnitOfWork], count_id: FromPath[str]
) -> CountReadBody:
    """Read a count with its lines."""
    return await _read(uow, path_id("cnt", count_id, CountNotFoundError))


@post(
    "/stock/counts",
    guards=[requires("stock:write"), accepts()],
    operation_id="create_stock_count",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_stock_count(
    uow: NamedDependency[UnitOfWork], data: JSONBody[CountCreateBody]
) -> CountReadBody:
    """Open a count with what the books expect."""
    count = CountCreate(
        warehouse_id=body_id("whs", data.warehouse_id, "/warehouse_id"),
        variant_ids=[
            body_id("sku", item, f"/variant_ids/{index}")
            for index, item in enumerate(data.variant_ids)
        ],
        note=data.note.strip(),
    )
    return await _read(uow, await inventory.create_count(uow, count=count))


@post(
    "/stock/counts/{count_id:str}/lines",
    guards=[requires("stock:write"), accepts()],
    operation_id="record_stock_count",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def record_stock_count(
    uow: NamedDependency[UnitOfWork],
    count_id: FromPath[str],
    data: JSONBody[CountedLinesBody | None] = None,
) -> CountReadBody:
    """Write down what was counted, each line against the books at this moment."""
    key = path_id("cnt", count_id, CountNotFoundError)
    entries = [
        CountEntry(
            count_id=key,
            variant_id=body_id("sku", line.variant_id, f"/lines/{index}/variant_id"),
            counted=Decimal(line.counted),
        )
        for index, line in enumerate(data.lines if data else [])
    ]
    # The order in which everybody locks levels.
    for entry in sorted(entries, key=lambda item: item.variant_id):
        await inventory.record_count(uow, entry=entry)
    return await _read(uow, key)


@post(
    "/stock/counts/{count_id:str}/post",
    guards=[requires("stock:write"), accepts()],
    operation_id="post_stock_count",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409),
)
async def post_stock_count(
    uow: NamedDependency[UnitOfWork], count_id: FromPath[str]
) -> CountReadBody:
    """Bring the levels to what was counted. Posting twice changes nothing."""
    key = path_id("cnt", count_id, CountNotFoundError)
    await inventory.post_count(uow, count_id=key)
    return await _read(uow, key)


@post(
    "/stock/counts/{count_id:str}/cancel",
    guards=[requires("stock:write"), accepts()],
    operation_id="cancel_stock_count",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409),
)
async def cancel_stock_count(
    uow: NamedDependency[UnitOfWork], count_id: FromPath[str]
) -> CountReadBody:
    """Give a count up; nothing was changed by it."""
    key = path_id("cnt", count_id, CountNotFoundError)
    await inventory.cancel_count(uow, count_id=key)
    return await _read(uow, key)


def count_body(row: CountView) -> CountBody:
    """A count as the API shows it."""
    return CountBody(
        id=encode("cnt", row.id),
        number=row.number,
        status=row.status,
        warehouse_id=encode("whs", row.warehouse_id),
        note=row.note,
        lines=row.lines,
        counted=row.counted,
        differences=row.differences,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )


def _line_body(line: CountLineView) -> CountLineBody:
    return CountLineBody(
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        bin=line.bin_code,
        expected=plain(line.expected),
        counted=None if line.counted is None else plain(line.counted),
        difference=None if line.difference is None else plain(line.difference),
    )


async def _read(uow: UnitOfWork, count_id: UUID) -> CountReadBody:
    count = await inventory.get_count(uow, count_id)
    lines = await inventory.list_count_lines(uow, count_id, limit=_MOST_LINES)
    return CountReadBody(count=count_body(count), lines=[_line_body(line) for line in lines])
