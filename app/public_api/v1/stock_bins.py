"""Bins of warehouses through the API: the places, what lies in them, and goods put into, out of and between them."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import inventory
from app.domains.inventory import (
    BinChange,
    BinContent,
    BinCreate,
    BinMove,
    BinNotFoundError,
    BinView,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    PageBody,
    accepts,
    body_id,
    clean,
    optional_id,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.stock_moves import ChangeBody, IdempotencyKey, Limit, cause_of, changed

_Code = Annotated[str, msgspec.Meta(max_length=80, examples=["A-01-3"])]
_Position = Annotated[int, msgspec.Meta(ge=0, le=999_999, description="Order of the walk.")]


class BinCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new place in a warehouse; the picker comes to lower positions first. A code has 1 to 40 characters."""

    warehouse_id: str
    code: _Code
    position: _Position = 0


class BinChangeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bin is called and when the picker comes to it."""

    code: _Code
    position: _Position


class BinBody(msgspec.Struct, frozen=True, kw_only=True):
    """A bin: how many variants lie in it, and how much of all of them together."""

    id: str
    warehouse_id: str
    code: str
    position: int
    is_archived: bool
    variants: int
    on_hand: DecimalText


class BinContentBody(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a variant lies in a bin."""

    variant_id: str
    sku: str
    name: str
    on_hand: DecimalText


class BinMoveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods that change place within a warehouse; a bin that is left out stands for what lies in no bin."""

    warehouse_id: str
    variant_id: str
    quantity: DecimalText
    from_bin_id: str | None = None
    to_bin_id: str | None = None


@get(
    "/stock/bins",
    guards=[requires("stock:read"), accepts("limit", "cursor", "warehouse", "archived")],
    operation_id="list_stock_bins",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_bins(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    warehouse: FromQuery[str] = "",
    archived: FromQuery[bool] = False,
) -> PageBody[BinBody]:
    """List bins by code: those in use, or those that are archived."""
    found = await inventory.page_bins(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        warehouse_id=optional_id("whs", warehouse, "warehouse"),
        is_active=not archived,
    )
    return page_body(found, _bin_body)


@get(
    "/stock/bins/{bin_id:str}",
    guards=[requires("stock:read"), accepts()],
    operation_id="get_stock_bin",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404),
)
async def get_stock_bin(uow: NamedDependency[UnitOfWork], bin_id: FromPath[str]) -> BinBody:
    """Read a bin."""
    return await _read(uow, bin_id)


@get(
    "/stock/bins/{bin_id:str}/contents",
    guards=[requires("stock:read"), accepts("limit", "cursor")],
    operation_id="list_stock_bin_contents",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def list_stock_bin_contents(
    *,
    uow: NamedDependency[UnitOfWork],
    bin_id: FromPath[str],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> PageBody[BinContentBody]:
    """List what lies in a bin, by SKU."""
    key = path_id("bin", bin_id, BinNotFoundError)
    await inventory.get_bin(uow, key)
    found = await inventory.list_bin_contents(
        uow, bin_id=key, page=PageRequest(after=cursor, limit=limit)
    )
    return page_body(found, _content_body)


@post(
    "/stock/bins",
    guards=[requires("stock:write"), accepts()],
    operation_id="create_stock_bin",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_stock_bin(
    uow: NamedDependency[UnitOfWork], data: JSONBody[BinCreateBody]
) -> BinBody:
    """Add a bin to a warehouse. Its code is one of a kind there, so a repeated request is refused."""
    place = BinCreate(
        warehouse_id=body_id("whs", data.warehouse_id, "/warehouse_id"),
        code=clean(data.code),
        position=data.position,
    )
    bin_id = await inventory.create_bin(uow, place=place)
    return await _read(uow, encode("bin", bin_id))


@put(
    "/stock/bins/{bin_id:str}",
    guards=[requires("stock:write"), accepts()],
    operation_id="update_stock_bin",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_stock_bin(
    uow: NamedDependency[UnitOfWork], bin_id: FromPath[str], data: JSONBody[BinChangeBody]
) -> BinBody:
    """Give a bin another code or another place on the walk; what lies in it stays."""
    await inventory.update_bin(
        uow,
        bin_id=path_id("bin", bin_id, BinNotFoundError),
        change=BinChange(code=clean(data.code), position=data.position),
    )
    return await _read(uow, bin_id)


@post(
    "/stock/bins/{bin_id:str}/archive",
    guards=[requires("stock:write"), accepts()],
    operation_id="archive_stock_bin",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409),
)
async def archive_stock_bin(uow: NamedDependency[UnitOfWork], bin_id: FromPath[str]) -> BinBody:
    """Take an empty bin out of use; doing it again changes nothing."""
    await inventory.archive_bin(uow, bin_id=path_id("bin", bin_id, BinNotFoundError))
    return await _read(uow, bin_id)


@post(
    "/stock/bins/{bin_id:str}/restore",
    guards=[requires("stock:write"), accepts()],
    operation_id="restore_stock_bin",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404),
)
async def restore_stock_bin(uow: NamedDependency[UnitOfWork], bin_id: FromPath[str]) -> BinBody:
    """Take an archived bin into use again; doing it again changes nothing."""
    await inventory.restore_bin(uow, bin_id=path_id("bin", bin_id, BinNotFoundError))
    return await _read(uow, bin_id)


@post(
    "/stock/bin-moves",
    guards=[requires("stock:write"), accepts()],
    operation_id="move_between_stock_bins",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def move_between_stock_bins(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[BinMoveBody],
    idempotency_key: IdempotencyKey = None,
) -> Response[ChangeBody]:
    """Put goods away, or move them between bins. Answers 201, and 200 where the key was used before."""
    moved = BinMove(
        warehouse_id=body_id("whs", data.warehouse_id, "/warehouse_id"),
        variant_id=body_id("sku", data.variant_id, "/variant_id"),
        quantity=Decimal(data.quantity),
        from_bin_id=optional_id("bin", data.from_bin_id, "/from_bin_id"),
        to_bin_id=optional_id("bin", data.to_bin_id, "/to_bin_id"),
        idempotency_key=cause_of(request, idempotency_key),
    )
    return changed(is_new=await inventory.move_between_bins(uow, moved=moved))


async def _read(uow: UnitOfWork, bin_id: str) -> BinBody:
    return _bin_body(await inventory.get_bin(uow, path_id("bin", bin_id, BinNotFoundError)))


def _bin_body(row: BinView) -> BinBody:
    return BinBody(
        id=encode("bin", row.id),
        warehouse_id=encode("whs", row.warehouse_id),
        code=row.code,
        position=row.position,
        is_archived=not row.is_active,
        variants=row.variants,
        on_hand=plain(row.on_hand),
    )


def _content_body(row: BinContent) -> BinContentBody:
    return BinContentBody(
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        name=row.name,
        on_hand=plain(row.on_hand),
    )


BIN_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_stock_bins,
    get_stock_bin,
    list_stock_bin_contents,
    create_stock_bin,
    update_stock_bin,
    archive_stock_bin,
    restore_stock_bin,
    move_between_stock_bins,
]
