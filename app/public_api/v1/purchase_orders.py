"""Buying through the API: orders to suppliers, what comes in for them and what goes back."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import purchasing
from app.domains.purchasing import (
    PurchaseOrderNotFoundError,
    PurchaseStatus,
    ReceiptNotFoundError,
    ReceiptWrite,
    SupplierReturnLineWrite,
    SupplierReturnWrite,
)
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    PageBody,
    accepts,
    body_id,
    optional_id,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.purchase_bodies import (
    PurchaseOrderBody,
    PurchaseOrderReadBody,
    PurchaseOrderWriteBody,
    ReceiptReadBody,
    ReceiptWriteBody,
    order_body,
    order_read_body,
    order_write,
    receipt_lines,
    receipt_read_body,
)
from app.public_api.v1.stock_moves import IdempotencyKey, Limit, cause_of

_TRANSITIONS: Final = {
    "send": purchasing.send_purchase_order,
    "close": purchasing.close_purchase_order,
    "cancel": purchasing.cancel_purchase_order,
}


class ReturnLineWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a receipt's line goes back."""

    receipt_line_id: str
    quantity: DecimalText


class SupplierReturnWriteBody(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Goods of a receipt that go back to their supplier."""

    lines: Annotated[list[ReturnLineWriteBody], msgspec.Meta(min_length=1, max_length=500)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@get(
    "/purchase-orders",
    guards=[
        requires("purchasing:read"),
        accepts("limit", "cursor", "search", "status", "supplier_id"),
    ],
    operation_id="list_purchase_orders",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def list_purchase_orders(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    status: FromQuery[PurchaseStatus | None] = None,
    supplier_id: FromQuery[str | None] = None,
) -> PageBody[PurchaseOrderBody]:
    """List purchase orders, newest first; `search` looks into numbers and suppliers' names."""
    found = await purchasing.list_purchase_orders(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        search=search.replace("\x00", ""),
        status=status,
        supplier_id=optional_id("sup", supplier_id, "supplier_id"),
    )
    return page_body(found, order_body)


@get(
    "/purchase-orders/{purchase_order_id:str}",
    guards=[requires("purchasing:read"), accepts()],
    operation_id="get_purchase_order",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404),
)
async def get_purchase_order(
    uow: NamedDependency[UnitOfWork], purchase_order_id: FromPath[str]
) -> PurchaseOrderReadBody:
    """Read a purchase order with its lines and receipts."""
    key = path_id("po", purchase_order_id, PurchaseOrderNotFoundError)
    return order_read_body(await purchasing.get_purchase_order(uow, key))


@post(
    "/purchase-orders",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="create_purchase_order",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_purchase_order(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[PurchaseOrderWriteBody],
    idempotency_key: IdempotencyKey = None,
) -> PurchaseOrderReadBody:
    """Write a draft; the same key again answers the same order. Its goods are on their way once it is sent."""
    order = order_write(data, idempotency_key=cause_of(request, idempotency_key))
    key = await purchasing.create_purchase_order(uow, order=order)
    return order_read_body(await purchasing.get_purchase_order(uow, key))


@post(
    "/purchase-orders/{purchase_order_id:str}/actions/{transition:str}",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="act_on_purchase_order",
    tags=["Purchasing"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409),
)
async def act_on_purchase_order(
    uow: NamedDependency[UnitOfWork], purchase_order_id: FromPath[str], transition: FromPath[str]
) -> PurchaseOrderReadBody:
    """Bring a purchase order on: `send` it, `close` it when nothing more comes, `cancel` it while nothing came."""  # noqa: DOC501 - the text is the API's reference
    key = path_id("po", purchase_order_id, PurchaseOrderNotFoundError)
    if transition not in _TRANSITIONS:
        raise NotFoundException("Purchase orders have no such action.")
    await _TRANSITIONS[transition](uow, order_id=key)
    return order_read_body(await purchasing.get_purchase_order(uow, key))


@post(
    "/purchase-orders/{purchase_order_id:str}/goods-receipts",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="receive_purchase_order",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def receive_purchase_order(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    purchase_order_id: FromPath[str],
    data: JSONBody[ReceiptWriteBody],
    idempotency_key: IdempotencyKey = None,
) -> ReceiptReadBody:
    """Take goods of an order into its warehouse; the same key again answers the same receipt."""
    receipt = ReceiptWrite(
        lines=receipt_lines(data),
        idempotency_key=cause_of(request, idempotency_key),
        received_on=data.received_on,
        reference=data.reference,
    )
    key = await purchasing.receive_goods(
        uow,
        order_id=path_id("po", purchase_order_id, PurchaseOrderNotFoundError),
        receipt=receipt,
    )
    return receipt_read_body(await purchasing.get_receipt(uow, key), uow.tenant.currency)


@get(
    "/goods-receipts/{receipt_id:str}",
    guards=[requires("purchasing:read"), accepts()],
    operation_id="get_goods_receipt",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404),
)
async def get_goods_receipt(
    uow: NamedDependency[UnitOfWork], receipt_id: FromPath[str]
) -> ReceiptReadBody:
    """Read a goods receipt with what its goods cost."""
    key = path_id("grc", receipt_id, ReceiptNotFoundError)
    return receipt_read_body(await purchasing.get_receipt(uow, key), uow.tenant.currency)


@post(
    "/goods-receipts/{receipt_id:str}/supplier-returns",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="return_goods_to_supplier",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def return_goods_to_supplier(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    receipt_id: FromPath[str],
    data: JSONBody[SupplierReturnWriteBody],
    idempotency_key: IdempotencyKey = None,
) -> ReceiptReadBody:
    """Send goods of a receipt back, never more than came; they leave at what they cost. Answers the receipt."""
    key = path_id("grc", receipt_id, ReceiptNotFoundError)
    goods = SupplierReturnWrite(
        lines=[
            SupplierReturnLineWrite(
                receipt_line_id=body_id(
                    "grl", line.receipt_line_id, f"/lines/{index}/receipt_line_id"
                ),
                quantity=Decimal(line.quantity),
            )
            for index, line in enumerate(data.lines)
        ],
        reason=data.reason,
        idempotency_key=cause_of(request, idempotency_key),
    )
    await purchasing.return_goods(uow, receipt_id=key, goods=goods)
    return receipt_read_body(await purchasing.get_receipt(uow, key), uow.tenant.currency)


PURCHASE_ROUTES = [
    list_purchase_orders,
    get_purchase_order,
    create_purchase_order,
    act_on_purchase_order,
    receive_purchase_order,
    get_goods_receipt,
    return_goods_to_supplier,
]
