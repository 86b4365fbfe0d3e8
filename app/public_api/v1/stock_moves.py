"""Changing stock through the API: receipts, adjustments, scrap; and every change of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter

from app.domains import inventory
from app.domains.inventory import (
    MovementFilter,
    MovementKind,
    MovementRow,
    StockAdjustment,
    StockLine,
    StockReceipt,
    StockScrap,
)
from app.kernel.ids import encode, new_id
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.public_api.bodies import (
    DecimalText,
    PageBody,
    accepts,
    body_id,
    clean,
    optional_id,
    page_body,
    shown_id,
)
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Rows of a page.")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Makes repeating safe: the same key again changes nothing.",
    ),
]


class StockLineBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quantity of a variant."""

    variant_id: str
    quantity: DecimalText


class ReceiptCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods that came into a warehouse."""

    warehouse_id: str
    lines: Annotated[list[StockLineBody], msgspec.Meta(min_length=1, max_length=500)]
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AdjustmentCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction with signed quantities, or scrapped goods with positive ones; the reason stays in the history."""

    warehouse_id: str
    lines: Annotated[list[StockLineBody], msgspec.Meta(min_length=1, max_length=500)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    kind: Literal["adjustment", "scrap"] = "adjustment"


class ChangeBody(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the request changed anything; a repeated one did not."""

    is_new: bool


class MovementBody(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a stock level: what it did to on hand and to reserved."""

    id: str
    at: datetime
    kind: str
    variant_id: str
    sku: str
    warehouse_id: str
    warehouse: str
    quantity: DecimalText
    reserved_quantity: DecimalText
    reason: str
    actor: str
    order_id: str | None


@get(
    "/stock/movements",
    guards=[
        requires("stock:read"),
        accepts("limit", "cursor", "sku", "warehouse", "kind", "from", "to"),
    ],
    operation_id="list_stock_movements",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_movements(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    sku: FromQuery[str] = "",
    warehouse: FromQuery[str] = "",
    kind: FromQuery[MovementKind | None] = None,
    from_on: Annotated[date | None, QueryParameter(name="from")] = None,
    to_on: Annotated[date | None, QueryParameter(name="to")] = None,
) -> PageBody[MovementBody]:
    """List changes of stock, newest first; `sku` is the start of a code, days are in the company's zone."""
    filters = MovementFilter(
        search=clean(sku),
        warehouse_id=optional_id("whs", warehouse, "warehouse"),
        kind=kind,
        from_on=from_on,
        to_on=to_on,
    )
    found = await inventory.list_movements(
        uow, filters=filters, page=PageRequest(after=cursor, limit=limit)
    )
    return page_body(found, movement_body)


@post(
    "/stock/receipts",
    guards=[requires("stock:write"), accepts()],
    operation_id="receive_stock",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def receive_stock(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[ReceiptCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> Response[ChangeBody]:
    """Take goods into a warehouse. Answers 201, and 200 where the key was used before."""
    receipt = StockReceipt(
        warehouse_id=body_id("whs", data.warehouse_id, "/warehouse_id"),
        lines=stock_lines(data.lines),
        idempotency_key=cause_of(request, idempotency_key),
        reason=data.reason.strip(),
    )
    return changed(is_new=await inventory.receive_stock(uow, receipt=receipt))


@post(
    "/stock/adjustments",
    guards=[requires("stock:write"), accepts()],
    operation_id="adjust_stock",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def adjust_stock(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[AdjustmentCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> Response[ChangeBody]:
    """Correct what a warehouse has, or scrap goods. Answers 201, and 200 where the key was used before."""
    warehouse_id, lines = (
        body_id("whs", data.warehouse_id, "/warehouse_id"),
        stock_lines(data.lines),
    )
    key = cause_of(request, idempotency_key)
    if data.kind == "scrap":
        scrap = StockScrap(
            warehouse_id=warehouse_id, lines=lines, idempotency_key=key, reason=data.reason
        )
        return changed(is_new=await inventory.scrap_stock(uow, scrap=scrap))
    adjustment = StockAdjustment(
        warehouse_id=warehouse_id, lines=lines, idempotency_key=key, reason=data.reason
    )
    return changed(is_new=await inventory.adjust_stock(uow, adjustment=adjustment))


def stock_lines(lines: list[StockLineBody]) -> list[StockLine]:
    """Lines as the domain takes them."""
    return [
        StockLine(
            variant_id=body_id("sku", line.variant_id, f"/lines/{index}/variant_id"),
            quantity=Decimal(line.quantity),
        )
        for index, line in enumerate(lines)
    ]


def cause_of(request: Request[Any, Any, Any], key: str | None) -> str:
    """What makes a repeated request one cause: the caller's key, apart from other callers' keys."""
    return f"api:{caller_of(request).actor.id}:{key or new_id().hex}"


def changed(*, is_new: bool) -> Response[ChangeBody]:
    """The answer to a change of stock."""
    return Response(ChangeBody(is_new=is_new), status_code=201 if is_new else 200)


def movement_body(row: MovementRow) -> MovementBody:
    """A movement as the API shows it."""
    return MovementBody(
        id=encode("mov", row.id),
        at=row.at,
        kind=row.kind,
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        warehouse_id=encode("whs", row.warehouse_id),
        warehouse=row.warehouse_code,
        quantity=plain(row.quantity),
        reserved_quantity=plain(row.reserved_quantity),
        reason=row.reason,
        actor=row.actor_label,
        order_id=shown_id("ord", row.order_id),
    )
