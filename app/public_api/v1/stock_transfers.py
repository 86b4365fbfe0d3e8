"""Transfers between warehouses through the API."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import inventory
from app.domains.inventory import (
    TransferCreate,
    TransferLineView,
    TransferNotFoundError,
    TransferReceipt,
    TransferStatus,
    TransferView,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import DecimalText, PageBody, accepts, body_id, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.stock_moves import (
    IdempotencyKey,
    Limit,
    StockLineBody,
    cause_of,
    stock_lines,
)


class TransferCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods that leave one warehouse for another."""

    from_warehouse_id: str
    to_warehouse_id: str
    lines: Annotated[list[StockLineBody], msgspec.Meta(min_length=1, max_length=500)]
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TransferReceiptBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What arrived. ``close`` says that nothing more comes; what is missing or too much needs a reason."""

    lines: Annotated[list[StockLineBody], msgspec.Meta(max_length=500)] = []
    close: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TransferBody(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with the sums of its lines."""

    id: str
    number: str
    status: str
    from_warehouse_id: str
    to_warehouse_id: str
    note: str
    sent: DecimalText
    in_transit: DecimalText
    sent_at: datetime
    received_at: datetime | None


class TransferLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of a transfer; in transit is sent less received less missing."""

    variant_id: str
    sku: str
    sent: DecimalText
    received: DecimalText
    missing: DecimalText
    surplus: DecimalText
    in_transit: DecimalText


class TransferReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with its lines."""

    transfer: TransferBody
    lines: list[TransferLineBody]


@get(
    "/stock/transfers",
    guards=[requires("stock:read"), accepts("limit", "cursor", "status")],
    operation_id="list_stock_transfers",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_transfers(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[TransferStatus | None] = None,
) -> PageBody[TransferBody]:
    """List transfers, newest first."""
    found = await inventory.list_transfers(
        uow, page=PageRequest(after=cursor, limit=limit), status=status
    )
    return page_body(found, transfer_body)


@get(
    "/stock/transfers/{transfer_id:str}",
    guards=[requires("stock:read"), accepts()],
    operation_id="get_stock_transfer",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404),
)
async def get_stock_transfer(
    uow: NamedDependency[UnitOfWork], transfer_id: FromPath[str]
) -> TransferReadBody:
    """Read a transfer with its lines."""
    return await _read(uow, transfer_id)


@post(
    "/stock/transfers",
    guards=[requires("stock:write"), accepts()],
    operation_id="send_stock_transfer",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def send_stock_transfer(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[TransferCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> TransferReadBody:
    """Let goods leave for another warehouse; the same key again answers the same transfer."""
    transfer = TransferCreate(
        from_warehouse_id=body_id("whs", data.from_warehouse_id, "/from_warehouse_id"),
        to_warehouse_id=body_id("whs", data.to_warehouse_id, "/to_warehouse_id"),
        lines=stock_lines(data.lines),
        idempotency_key=cause_of(request, idempotency_key),
        note=data.note.strip(),
    )
    transfer_id = await inventory.send_transfer(uow, transfer=transfer)
    return await _read(uow, encode("trf", transfer_id))


@post(
    "/stock/transfers/{transfer_id:str}/receipts",
    guards=[requires("stock:write"), accepts()],
    operation_id="receive_stock_transfer",
    tags=["Stock"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def receive_stock_transfer(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    transfer_id: FromPath[str],
    data: JSONBody[TransferReceiptBody | None] = None,
    idempotency_key: IdempotencyKey = None,
) -> TransferReadBody:
    """Put in what arrived of a transfer, all of it or a part."""
    body = data or TransferReceiptBody()
    receipt = TransferReceipt(
        transfer_id=path_id("trf", transfer_id, TransferNotFoundError),
        lines=stock_lines(body.lines),
        idempotency_key=cause_of(request, idempotency_key),
        close=body.close,
        reason=body.reason.strip(),
    )
    await inventory.receive_transfer(uow, receipt=receipt)
    return await _read(uow, transfer_id)


def transfer_body(row: TransferView) -> TransferBody:
    """A transfer as the API shows it."""
    return TransferBody(
        id=encode("trf", row.id),
        number=row.number,
        status=row.status,
        from_warehouse_id=encode("whs", row.from_warehouse_id),
        to_warehouse_id=encode("whs", row.to_warehouse_id),
        note=row.note,
        sent=plain(row.sent),
        in_transit=plain(row.in_transit),
        sent_at=row.sent_at,
        received_at=row.received_at,
    )


def _line_body(line: TransferLineView) -> TransferLineBody:
    return TransferLineBody(
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        sent=plain(line.sent),
        received=plain(line.received),
        missing=plain(line.missing),
        surplus=plain(line.surplus),
        in_transit=plain(line.in_transit),
    )


async def _read(uow: UnitOfWork, transfer_id: str) -> TransferReadBody:
    head, lines = await inventory.get_transfer(
        uow, path_id("trf", transfer_id, TransferNotFoundError)
    )
    return TransferReadBody(
        transfer=transfer_body(head), lines=[_line_body(line) for line in lines]
    )
