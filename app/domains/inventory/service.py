"""Use cases of stock: what comes in, is corrected, moves, is promised, freed and leaves."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.inventory import repository, rules
from app.domains.inventory.errors import InvalidMovementError
from app.domains.inventory.events import StockChanged
from app.domains.inventory.types import (
    ActiveReservation,
    Demand,
    MovementDraft,
    MovementKind,
    Pick,
    ReservationDraft,
    ReservationStatus,
    StockAdjustment,
    StockLine,
    StockReceipt,
    StockTransfer,
)
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_INCOMING = frozenset({MovementKind.RECEIPT, MovementKind.OPENING, MovementKind.RETURN})
_ZERO = Decimal(0)


async def receive_stock(uow: UnitOfWork, *, receipt: StockReceipt) -> bool:
    """Take goods into a warehouse; returns whether this was new.

    Raises:
        InvalidMovementError: If a quantity is not positive or the kind is not one of goods that come in.
        UnknownStockItemError: If the warehouse or a variant does not exist.
    """
    if receipt.kind not in _INCOMING:
        raise InvalidMovementError(f"'{receipt.kind}' is not a movement by which goods come in.")
    lines = rules.require_lines(receipt.lines)
    drafts = [
        _draft(
            line,
            receipt.warehouse_id,
            receipt.kind,
            key=receipt.idempotency_key,
            reason=receipt.reason,
        )
        for line in lines
    ]
    return await _move(uow, drafts, warehouse_id=receipt.warehouse_id)


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
        _draft(
            line,
            adjustment.warehouse_id,
            MovementKind.ADJUSTMENT,
            key=adjustment.idempotency_key,
            reason=adjustment.reason,
        )
        for line in lines
    ]
    return await _move(uow, drafts, warehouse_id=adjustment.warehouse_id)


async def transfer_stock(uow: UnitOfWork, *, transfer: StockTransfer) -> bool:
    """Move goods that are not promised between warehouses; returns whether this was new.

    Raises:
        InvalidMovementError: If both warehouses are the same or a quantity is not positive.
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If a warehouse or a variant does not exist.
    """
    if transfer.from_warehouse_id == transfer.to_warehouse_id:
        raise InvalidMovementError("A transfer goes to another warehouse.")
    lines = rules.require_lines(transfer.lines)
    drafts: list[MovementDraft] = []
    # Ties what comes in to what left, so that it takes its lots and its cost along.
    carried = new_id()
    for line in lines:
        leaving = msgspec.structs.replace(line, quantity=-line.quantity, lots=())
        for warehouse_id, moved, side in (
            (transfer.from_warehouse_id, leaving, "out"),
            (transfer.to_warehouse_id, line, "in"),
        ):
            key = f"{transfer.idempotency_key}:{side}"
            draft = _draft(
                moved, warehouse_id, MovementKind.TRANSFER, key=key, reason=transfer.reason
            )
            drafts.append(msgspec.structs.replace(draft, source_id=carried))
    return await _move(uow, drafts, warehouse_id=transfer.from_warehouse_id)


async def reserve_stock(
    uow: UnitOfWork, *, demands: Sequence[Demand], order_line_ids: Mapping[int, UUID]
) -> list[ActiveReservation]:
    """Promise stock to order lines, all or none; ``order_line_ids`` is by the demand's position.

    Locks the levels of the variants until the end of the transaction. Placing an order does the same in one
    statement of its own; this is for edits and imports.

    Raises:
        InsufficientStockError: If a variant is asked for more than is available.
    """
    levels = await repository.lock_levels(uow, [demand.variant_id for demand in demands])
    allocations = rules.allocate_stock(levels, demands)
    reservations = await repository.add_reservations(
        uow,
        [
            ReservationDraft(
                order_line_id=order_line_ids[allocation.position],
                variant_id=allocation.variant_id,
                warehouse_id=allocation.warehouse_id,
                quantity=allocation.quantity,
            )
            for allocation in allocations
        ],
    )
    await repository.apply_movements(
        uow,
        [
            _of_reservation(
                item, MovementKind.RESERVATION, quantity=_ZERO, reserved_quantity=item.quantity
            )
            for item in reservations
        ],
    )
    return reservations


async def release_stock(uow: UnitOfWork, *, order_line_ids: Sequence[UUID]) -> Decimal:
    """Free what is promised to order lines; returns how much that was."""
    reservations = await repository.lock_reservations(uow, order_line_ids)
    if not reservations:
        return _ZERO
    await repository.lock_levels(uow, [item.variant_id for item in reservations])
    await repository.close_reservations(
        uow, [item.id for item in reservations], status=ReservationStatus.RELEASED
    )
    await repository.apply_movements(
        uow,
        [
            _of_reservation(
                item, MovementKind.RELEASE, quantity=_ZERO, reserved_quantity=-item.quantity
            )
            for item in reservations
        ],
    )
    _announce(uow, [item.variant_id for item in reservations], cause="release")
    return sum((item.quantity for item in reservations), _ZERO)


async def dispatch_stock(
    uow: UnitOfWork, *, wanted: Mapping[UUID, Decimal], reference_id: UUID
) -> list[Pick]:
    """Let promised stock leave the warehouses; ``wanted`` is by order line, ``reference_id`` the shipment.

    Raises:
        InvalidMovementError: If a line is asked for more than is reserved for it.
    """
    reservations = await repository.lock_reservations(uow, list(wanted))
    picks = rules.pick(reservations, dict(wanted))
    await repository.lock_levels(uow, [item.reservation.variant_id for item in picks])
    whole = [item.reservation.id for item in picks if item.quantity == item.reservation.quantity]
    await repository.close_reservations(uow, whole, status=ReservationStatus.DISPATCHED)
    for item in picks:
        if item.quantity != item.reservation.quantity:
            await repository.split_reservation(uow, item)
    await repository.apply_movements(
        uow,
        [
            _of_reservation(
                item.reservation,
                MovementKind.DISPATCH,
                quantity=-item.quantity,
                reserved_quantity=-item.quantity,
                reference_id=reference_id,
            )
            for item in picks
        ],
    )
    _announce(uow, [item.reservation.variant_id for item in picks], cause="dispatch")
    return picks


async def _move(uow: UnitOfWork, drafts: Sequence[MovementDraft], *, warehouse_id: UUID) -> bool:
    """Write movements that change on hand, with their announcement and audit entry."""
    if not drafts:
        return False
    await repository.ensure_levels(uow, [(item.variant_id, item.warehouse_id) for item in drafts])
    await repository.lock_levels(uow, [item.variant_id for item in drafts])
    changed = await repository.apply_movements(uow, drafts)
    if not changed:
        return False
    _announce(uow, [variant_id for variant_id, _ in changed], cause=drafts[0].kind)
    uow.audit(
        f"inventory.stock.{drafts[0].kind}",
        Subject("warehouse", warehouse_id),
        after={
            "reason": drafts[0].reason,
            "lines": [
                {"variant_id": str(item.variant_id), "quantity": str(item.quantity)}
                for item in drafts
            ],
        },
    )
    return True


def _announce(uow: UnitOfWork, variant_ids: Sequence[UUID], *, cause: str) -> None:
    uow.emit(*(StockChanged(subject_id=item, cause=cause) for item in dict.fromkeys(variant_ids)))


def _draft(
    line: StockLine, warehouse_id: UUID, kind: MovementKind, *, key: str, reason: str
) -> MovementDraft:
    """The movement of a line; lines of one variant that differ in what they are for have keys of their own."""
    part = line.receipt_line_id or line.source_id
    return MovementDraft(
        warehouse_id=warehouse_id,
        variant_id=line.variant_id,
        kind=kind,
        quantity=line.quantity,
        reserved_quantity=_ZERO,
        idempotency_key=f"{key}:{line.variant_id}" + (f":{part}" if part else ""),
        reason=reason,
        unit_cost=line.unit_cost,
        source_id=line.source_id,
        receipt_line_id=line.receipt_line_id,
        lots=line.lots,
        lot_choices=line.lot_choices,
    )


def _of_reservation(
    reservation: ActiveReservation,
    kind: MovementKind,
    *,
    quantity: Decimal,
    reserved_quantity: Decimal,
    reference_id: UUID | None = None,
) -> MovementDraft:
    """The movement that a reservation causes; its key is the reservation's, so it can happen once."""
    part = f":{reference_id}" if reference_id else ""
    return MovementDraft(
        warehouse_id=reservation.warehouse_id,
        variant_id=reservation.variant_id,
        kind=kind,
        quantity=quantity,
        reserved_quantity=reserved_quantity,
        idempotency_key=f"{kind}:{reservation.id}{part}",
        reference_kind="shipment" if reference_id else "order_line",
        reference_id=reference_id or reservation.order_line_id,
        source_id=reservation.order_line_id,
    )
