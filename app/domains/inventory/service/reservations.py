"""Stock that is promised to order lines, freed, leaves, or whose promise expires.

Reservations are locked before levels, everywhere. ``units_per_line`` of a reservation says how much of its variant one
unit of the order line needs, so a line of a bundle is asked for in bundles and served in parts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory import repository, rules
from app.domains.inventory.events import StockReservationExpired
from app.domains.inventory.service.moving import ZERO, announce
from app.domains.inventory.types import (
    ActiveReservation,
    Demand,
    MovementDraft,
    MovementKind,
    Pick,
    ReservationDraft,
    ReservationStatus,
)
from app.platform.db.unit_of_work import UnitOfWork

_EXPIRED: Final = "expired"


async def reserve_stock(
    uow: UnitOfWork,
    *,
    demands: Sequence[Demand],
    order_line_ids: Mapping[int, UUID],
    expires_at: datetime | None = None,
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
                units_per_line=allocation.units_per_line,
                expires_at=expires_at,
            )
            for allocation in allocations
        ],
    )
    await repository.apply_movements(
        uow,
        [
            _movement(item, MovementKind.RESERVATION, on_hand=ZERO, reserved=item.quantity)
            for item in reservations
        ],
    )
    return reservations


async def release_stock(uow: UnitOfWork, *, order_line_ids: Sequence[UUID]) -> Decimal:
    """Free all that is promised to order lines; returns how much that was, in units of the variants."""
    reservations = await repository.lock_reservations(uow, order_line_ids)
    if not reservations:
        return ZERO
    await repository.lock_levels(uow, [item.variant_id for item in reservations])
    await repository.close_reservations(
        uow, [item.id for item in reservations], status=ReservationStatus.RELEASED
    )
    await _free(uow, reservations)
    return sum((item.quantity for item in reservations), ZERO)


async def keep_reserved(uow: UnitOfWork, *, order_line_ids: Sequence[UUID]) -> None:
    """Let what is promised to order lines not expire any more."""
    await repository.keep_reservations(uow, order_line_ids)


async def expire_reservations(uow: UnitOfWork, *, limit: int = 500) -> int:
    """Free what is promised no longer than until now; returns how many reservations that were.

    Reservations that somebody else holds are passed over: they are being dispatched, freed or expired right now. The
    levels they hold are waited for, never passed over.
    """
    reservations = await repository.claim_expired(uow, limit=limit)
    if not reservations:
        return 0
    await repository.lock_levels(uow, [item.variant_id for item in reservations])
    await _free(uow, reservations, reason=_EXPIRED)
    for order_line_id in dict.fromkeys(item.order_line_id for item in reservations):
        uow.emit(StockReservationExpired(subject_id=order_line_id, order_line_id=order_line_id))
    return len(reservations)


async def dispatch_stock(
    uow: UnitOfWork,
    *,
    wanted: Mapping[UUID, Decimal],
    reference_id: UUID,
    warehouse_id: UUID | None = None,
) -> list[Pick]:
    """Let promised stock leave the warehouses; ``wanted`` is by order line, in units of the line.

    ``reference_id`` is the shipment. With a warehouse only what is promised there leaves.

    Raises:
        InvalidMovementError: If a line is asked for more than is reserved for it.
    """
    reservations = [
        item
        for item in await repository.lock_reservations(uow, list(wanted))
        if warehouse_id in {None, item.warehouse_id}
    ]
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
            _movement(
                item.reservation,
                MovementKind.DISPATCH,
                on_hand=-item.quantity,
                reserved=-item.quantity,
                shipment_id=reference_id,
            )
            for item in picks
        ],
    )
    announce(uow, [item.reservation.variant_id for item in picks], cause="dispatch")
    return picks


async def _free(
    uow: UnitOfWork, reservations: Sequence[ActiveReservation], *, reason: str = ""
) -> None:
    """Take closed reservations off the levels, which are locked."""
    await repository.apply_movements(
        uow,
        [
            _movement(
                item, MovementKind.RELEASE, on_hand=ZERO, reserved=-item.quantity, reason=reason
            )
            for item in reservations
        ],
    )
    announce(uow, [item.variant_id for item in reservations], cause="release")


def _movement(
    reservation: ActiveReservation,
    kind: MovementKind,
    *,
    on_hand: Decimal,
    reserved: Decimal,
    shipment_id: UUID | None = None,
    reason: str = "",
) -> MovementDraft:
    """The movement that a reservation causes; its key is the reservation's, so it can happen once."""
    part = f":{shipment_id}" if shipment_id else ""
    return MovementDraft(
        warehouse_id=reservation.warehouse_id,
        variant_id=reservation.variant_id,
        kind=kind,
        quantity=on_hand,
        reserved_quantity=reserved,
        idempotency_key=f"{kind}:{reservation.id}{part}",
        reference_kind="shipment" if shipment_id else "order_line",
        reference_id=shipment_id or reservation.order_line_id,
        reason=reason,
        source_id=reservation.order_line_id,
    )
