"""Goods that come in for a purchase order, and goods that go back to their supplier.

Both lock the order first and the stock levels after it. The receipt's key makes a repeated one a single one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains import inventory
from app.domains.purchasing import repository, rules
from app.domains.purchasing.errors import (
    OverReceiptError,
    ReceiptNotFoundError,
    SupplierReturnError,
)
from app.domains.purchasing.events import GoodsReceived
from app.domains.purchasing.repository import LineHead, OrderHead, Progress
from app.domains.purchasing.types import (
    PurchaseStatus,
    ReceiptLineWrite,
    ReceiptWrite,
    SupplierReturnWrite,
)
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.money import round_cost
from app.kernel.quantity import plain, positive_quantity
from app.platform.db.audit import Subject
from app.platform.db.concurrency import Counter, add_to_counters, take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_KNOWN: Final = "SELECT id FROM tenant.goods_receipt WHERE tenant_id = $1 AND idempotency_key = $2"
_ADD_RECEIPT: Final = """
INSERT INTO tenant.goods_receipt (tenant_id, id, number, order_id, supplier_id, warehouse_id, received_on, reference,
                                  idempotency_key, actor_label, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.goods_receipt_line (tenant_id, id, receipt_id, order_line_id, position, variant_id, quantity,
                                       unit_cost)
SELECT $1, l.id, $2, l.order_line_id, l.position, l.variant_id, l.quantity, l.unit_cost
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::numeric[], $8::numeric[])
     AS l(id, order_line_id, position, variant_id, quantity, unit_cost)
"""
_RECEIPT: Final = """
SELECT order_id, warehouse_id, number FROM tenant.goods_receipt WHERE tenant_id = $1 AND id = $2
"""
_RECEIPT_LINES: Final = """
SELECT id, order_line_id, variant_id FROM tenant.goods_receipt_line
WHERE tenant_id = $1 AND receipt_id = $2 AND id = ANY($3::uuid[])
"""
_KNOWN_RETURN: Final = (
    "SELECT id FROM tenant.supplier_return WHERE tenant_id = $1 AND idempotency_key = $2"
)
_ADD_RETURN: Final = """
INSERT INTO tenant.supplier_return (tenant_id, id, number, receipt_id, reason, idempotency_key, actor_label, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ADD_RETURN_LINES: Final = """
INSERT INTO tenant.supplier_return_line (tenant_id, id, return_id, receipt_line_id, quantity)
SELECT $1, l.id, $2, l.receipt_line_id, l.quantity
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS l(id, receipt_line_id, quantity)
"""
_RETURNED: Final = Counter(table="goods_receipt_line", column="returned", limit="quantity")


async def receive_goods(uow: UnitOfWork, *, order_id: UUID, receipt: ReceiptWrite) -> UUID:
    """Take goods of an order into its warehouse, whole or in part; returns the receipt's id.

    Each unit costs the order's price at the order's exchange rate. A day in the past changes nothing that was posted.

    Raises:
        InvalidPurchaseError: If there are no lines, or one is not of the order or there twice.
        LotsNeededError: If a tracked product comes without lots or serial numbers.
        OverReceiptError: If more came than was ordered and the tolerance allows.
        PurchaseOrderNotFoundError: If there is none with this id.
        PurchaseStateError: If the order is not on its way.
    """
    order = await repository.lock_order(uow, order_id)
    known: UUID | None = await uow.fetch_value(_KNOWN, receipt.idempotency_key)
    if known is not None:
        return known
    rules.require_state(order.status, "receive")
    lines = {line.id: line for line in await repository.list_lines(uow, order_id)}
    _require_receivable(order, lines, receipt.lines)
    receipt_id = new_id()
    ids = {item.order_line_id: new_id() for item in receipt.lines}
    await inventory.receive_stock(
        uow,
        receipt=inventory.StockReceipt(
            warehouse_id=order.warehouse_id,
            lines=[
                inventory.StockLine(
                    variant_id=lines[item.order_line_id].variant_id,
                    quantity=item.quantity,
                    unit_cost=_cost(order, lines[item.order_line_id]),
                    receipt_line_id=ids[item.order_line_id],
                    lots=tuple(item.lots),
                )
                for item in receipt.lines
            ],
            idempotency_key=f"purchase:{receipt_id}",
            reason=order.number,
        ),
    )
    await _follow(uow, order, lines=lines, came=receipt.lines)
    number = await _write_receipt(uow, order, receipt_id, receipt=receipt, lines=lines, ids=ids)
    uow.audit(
        "purchasing.goods.received",
        Subject("goods_receipt", receipt_id, number),
        after={
            "order": order.number,
            "lines": [
                {"sku": lines[item.order_line_id].sku, "quantity": plain(item.quantity)}
                for item in receipt.lines
            ],
        },
    )
    uow.emit(GoodsReceived(subject_id=receipt_id, number=number, order_id=order_id))
    return receipt_id


async def return_goods(uow: UnitOfWork, *, receipt_id: UUID, goods: SupplierReturnWrite) -> UUID:
    """Send goods of a receipt back to their supplier; returns the return's id.

    Raises:
        InvalidPurchaseError: If there are no lines or no reason, or a line is not of the receipt.
        ReceiptNotFoundError: If there is none with this id.
        StockBelowReservedError: If the warehouse has less than that which is not promised.
        SupplierReturnError: If more would go back than came in.
    """
    receipt = await uow.fetch_row(_RECEIPT, receipt_id)
    if receipt is None:
        raise ReceiptNotFoundError("There is no goods receipt with this id.")
    order = await repository.lock_order(uow, receipt["order_id"])
    known: UUID | None = await uow.fetch_value(_KNOWN_RETURN, goods.idempotency_key)
    if known is not None:
        return known
    if not goods.lines or not goods.reason.strip():
        rules.refuse("reason", "A return has lines and a reason.")
    wanted = {line.receipt_line_id: positive_quantity(line.quantity) for line in goods.lines}
    rows = await uow.fetch(_RECEIPT_LINES, receipt_id, list(wanted))
    if len(rows) != len(goods.lines):
        rules.refuse("lines", "A line is not of this receipt, or there twice.")
    if await add_to_counters(uow, _RETURNED, dict(wanted)):
        raise SupplierReturnError("More would go back than came in and is not back already.")
    return_id = new_id()
    await inventory.return_to_supplier(
        uow,
        returned=inventory.StockAdjustment(
            warehouse_id=receipt["warehouse_id"],
            lines=[
                inventory.StockLine(
                    variant_id=row["variant_id"],
                    quantity=wanted[row["id"]],
                    receipt_line_id=row["id"],
                )
                for row in rows
            ],
            idempotency_key=f"supplier_return:{return_id}",
            reason=goods.reason.strip(),
        ),
    )
    await repository.add_progress(
        uow, {row["order_line_id"]: Progress(returned=wanted[row["id"]]) for row in rows}
    )
    number = await _write_return(uow, receipt_id, return_id, goods=goods, wanted=wanted)
    uow.audit(
        "purchasing.goods.returned",
        Subject("supplier_return", return_id, number),
        after={"receipt": receipt["number"], "order": order.number, "reason": goods.reason.strip()},
    )
    return return_id


def _require_receivable(
    order: OrderHead, lines: Mapping[UUID, LineHead], wanted: Sequence[ReceiptLineWrite]
) -> None:
    if not wanted or len({item.order_line_id for item in wanted}) != len(wanted):
        rules.refuse("lines", "A receipt has lines, each of the order's once.")
    issues: list[FieldIssue] = []
    for position, item in enumerate(wanted):
        line = lines.get(item.order_line_id)
        if line is None:
            rules.refuse(f"lines/{position}", "The line is not of this order.")
        quantity = positive_quantity(item.quantity)
        most = rules.most_receivable(line.quantity, order.over_receipt_rate) - line.received
        if quantity > most:
            detail = f"{line.sku}: {plain(quantity)} came, at most {plain(max(most, Decimal(0)))} more may come."
            issues.append(
                FieldIssue(
                    pointer=f"/lines/{position}/quantity", code=OverReceiptError.code, detail=detail
                )
            )
    if issues:
        raise OverReceiptError(" ".join(issue.detail for issue in issues), issues=issues)


async def _follow(
    uow: UnitOfWork,
    order: OrderHead,
    *,
    lines: Mapping[UUID, LineHead],
    came: Sequence[ReceiptLineWrite],
) -> None:
    """Bring the order's lines, its state and what is on its way to what came."""
    now = {item.order_line_id: item.quantity for item in came}
    changes: dict[tuple[UUID, UUID], Decimal] = {}
    for line_id, quantity in now.items():
        key = (lines[line_id].variant_id, order.warehouse_id)
        off = min(quantity, lines[line_id].open)
        changes[key] = changes.get(key, Decimal(0)) - off
    await inventory.change_incoming(uow, changes=changes)
    await repository.add_progress(
        uow, {line_id: Progress(received=quantity) for line_id, quantity in now.items()}
    )
    is_whole = all(line.open <= now.get(line.id, Decimal(0)) for line in lines.values())
    await repository.set_status(
        uow,
        order.id,
        PurchaseStatus.RECEIVED if is_whole else PurchaseStatus.PARTIALLY_RECEIVED,
    )


async def _write_receipt(
    uow: UnitOfWork,
    order: OrderHead,
    receipt_id: UUID,
    *,
    receipt: ReceiptWrite,
    lines: Mapping[UUID, LineHead],
    ids: Mapping[UUID, UUID],
) -> str:
    """Write the receipt with its lines; returns its number."""
    number = f"RE-{await take_document_number(uow, kind='goods_receipt'):06d}"
    await uow.execute(
        _ADD_RECEIPT,
        receipt_id,
        number,
        order.id,
        order.supplier_id,
        order.warehouse_id,
        receipt.received_on or inventory.today_of(uow),
        receipt.reference.strip(),
        receipt.idempotency_key,
        uow.actor.label,
        uow.now,
    )
    await uow.execute(
        _ADD_LINES,
        receipt_id,
        [ids[item.order_line_id] for item in receipt.lines],
        [item.order_line_id for item in receipt.lines],
        list(range(1, len(receipt.lines) + 1)),
        [lines[item.order_line_id].variant_id for item in receipt.lines],
        [item.quantity for item in receipt.lines],
        [_cost(order, lines[item.order_line_id]) for item in receipt.lines],
    )
    return number


def _cost(order: OrderHead, line: LineHead) -> Decimal:
    """What a unit of a line costs in the tenant's currency."""
    return round_cost(line.unit_price, order.exchange_rate)


async def _write_return(
    uow: UnitOfWork,
    receipt_id: UUID,
    return_id: UUID,
    *,
    goods: SupplierReturnWrite,
    wanted: Mapping[UUID, Decimal],
) -> str:
    """Write the return with its lines; returns its number."""
    number = f"DP-{await take_document_number(uow, kind='supplier_return'):06d}"
    await uow.execute(
        _ADD_RETURN,
        return_id,
        number,
        receipt_id,
        goods.reason.strip(),
        goods.idempotency_key,
        uow.actor.label,
        uow.now,
    )
    await uow.execute(
        _ADD_RETURN_LINES,
        return_id,
        [new_id() for _ in wanted],
        list(wanted),
        list(wanted.values()),
    )
    return number
