"""Goods that come in, come back, are corrected or thrown away."""

import msgspec

from app.domains.inventory import repository, rules
from app.domains.inventory.errors import InvalidMovementError
from app.domains.inventory.service.moving import draft, move
from app.domains.inventory.types import (
    MovementKind,
    Reference,
    StockAdjustment,
    StockReceipt,
    StockReturn,
    StockScrap,
)
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_INCOMING = frozenset({MovementKind.RECEIPT, MovementKind.OPENING, MovementKind.RETURN})


async def receive_stock(uow: UnitOfWork, *, receipt: StockReceipt) -> bool:
    """Take goods into a warehouse; returns whether this was new.

    Raises:
        InvalidMovementError: If a quantity is not positive or the kind is not one of goods that come in.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    if receipt.kind not in _INCOMING:
        raise InvalidMovementError(f"'{receipt.kind}' is not a movement by which goods come in.")
    drafts = [
        draft(
            line,
            receipt.warehouse_id,
            receipt.kind,
            key=receipt.idempotency_key,
            reason=receipt.reason,
            reference=receipt.reference,
        )
        for line in rules.require_lines(receipt.lines)
    ]
    return bool(await move(uow, drafts, subject=Subject("warehouse", receipt.warehouse_id)))


async def return_stock(uow: UnitOfWork, *, returned: StockReturn) -> bool:
    """Take back what an order line let leave, never more than that; returns whether this was new.

    Locks the line's dispatched reservations, so that two returns of one line wait for each other.

    Raises:
        InvalidMovementError: If a quantity is not positive.
        ReturnExceedsDispatchError: If more would come back of a variant than left for the line.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    lines = rules.require_lines(returned.lines)
    dispatched = await repository.lock_dispatched(uow, returned.order_line_id)
    drafts = [
        draft(
            line,
            returned.warehouse_id,
            MovementKind.RETURN,
            key=returned.idempotency_key,
            reason=returned.reason,
            reference=Reference(kind="order_line", id=returned.order_line_id),
        )
        for line in lines
    ]
    if await repository.are_known(uow, [item.idempotency_key for item in drafts]):
        return False
    before = await repository.sum_returned(uow, returned.order_line_id)
    rules.require_returnable(lines, dispatched=dispatched, returned=before)
    return bool(await move(uow, drafts, subject=Subject("warehouse", returned.warehouse_id)))


async def adjust_stock(uow: UnitOfWork, *, adjustment: StockAdjustment) -> bool:
    """Correct what a warehouse has; returns whether this was new.

    Raises:
        InvalidMovementError: If a quantity is zero or no reason is given.
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    if not adjustment.reason.strip():
        raise InvalidMovementError("An adjustment needs a reason.")
    lines = [line for line in rules.require_lines(adjustment.lines, signed=True) if line.quantity]
    drafts = [
        draft(
            line,
            adjustment.warehouse_id,
            MovementKind.ADJUSTMENT,
            key=adjustment.idempotency_key,
            reason=adjustment.reason,
        )
        for line in lines
    ]
    return bool(await move(uow, drafts, subject=Subject("warehouse", adjustment.warehouse_id)))


async def scrap_stock(uow: UnitOfWork, *, scrap: StockScrap) -> bool:
    """Throw goods away that can't be sold; returns whether this was new.

    Raises:
        InvalidMovementError: If a quantity is not positive or no reason is given.
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    return await _let_go(uow, scrap, kind=MovementKind.SCRAP)


async def return_to_supplier(uow: UnitOfWork, *, returned: StockAdjustment) -> bool:
    """Let goods go back to who sold them; quantities are positive. Returns whether this was new.

    Raises:
        InvalidMovementError: If a quantity is not positive or no reason is given.
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    return await _let_go(uow, returned, kind=MovementKind.SUPPLIER_RETURN)


async def _let_go(
    uow: UnitOfWork, going: StockScrap | StockAdjustment, *, kind: MovementKind
) -> bool:
    if not going.reason.strip():
        raise InvalidMovementError("Goods that leave without an order need a reason.")
    drafts = [
        draft(
            msgspec.structs.replace(line, quantity=-line.quantity),
            going.warehouse_id,
            kind,
            key=going.idempotency_key,
            reason=going.reason,
        )
        for line in rules.require_lines(going.lines)
    ]
    return bool(await move(uow, drafts, subject=Subject("warehouse", going.warehouse_id)))
