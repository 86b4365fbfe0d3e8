"""Who gets which stock; pure.

Demand is summed by variant before anything is checked, so two lines of the same variant can't both be promised the
last unit. A demand is served by the warehouses in order of their priority and may be split over them; a line is
served whole or nothing of the order is.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.inventory.errors import InsufficientStockError, InvalidMovementError
from app.domains.inventory.types import (
    ActiveReservation,
    Allocation,
    Demand,
    LevelRead,
    Pick,
    StockLine,
)
from app.kernel.quantity import plain

_ZERO: Final = Decimal(0)


def available_by_variant(levels: Iterable[LevelRead]) -> dict[UUID, Decimal]:
    """What can be promised of each variant over all warehouses; a level below zero counts as none."""
    found: dict[UUID, Decimal] = {}
    for level in levels:
        found[level.variant_id] = found.get(level.variant_id, _ZERO) + max(level.available, _ZERO)
    return found


def allocate_stock(levels: Sequence[LevelRead], demands: Sequence[Demand]) -> list[Allocation]:
    """Split demands over warehouses, all or none. ``levels`` are in order of priority.

    Raises:
        InsufficientStockError: If a variant is asked for more than is available; names every line of it.
    """
    _require_enough(available_by_variant(levels), demands)
    left: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    for level in levels:
        if level.available > 0:
            left.setdefault(level.variant_id, []).append((level.warehouse_id, level.available))
    allocations: list[Allocation] = []
    for demand in demands:
        allocations.extend(_serve(demand, left[demand.variant_id]))
    return allocations


def _require_enough(available: dict[UUID, Decimal], demands: Sequence[Demand]) -> None:
    asked: dict[UUID, Decimal] = {}
    for demand in demands:
        asked[demand.variant_id] = asked.get(demand.variant_id, _ZERO) + demand.quantity
    short = [
        (demand, available.get(demand.variant_id, _ZERO))
        for demand in demands
        if asked[demand.variant_id] > available.get(demand.variant_id, _ZERO)
    ]
    if short:
        raise InsufficientStockError.of(short)


def _serve(demand: Demand, left: list[tuple[UUID, Decimal]]) -> list[Allocation]:
    """Take a demand from what is left, which is changed, first warehouse first."""
    wanted = demand.quantity
    taken: list[Allocation] = []
    while wanted > 0:
        warehouse_id, available = left[0]
        quantity = min(wanted, available)
        taken.append(
            Allocation(
                position=demand.position,
                variant_id=demand.variant_id,
                warehouse_id=warehouse_id,
                quantity=quantity,
            )
        )
        wanted -= quantity
        if quantity == available:
            left.pop(0)
        else:
            left[0] = (warehouse_id, available - quantity)
    return taken


def pick(reservations: Sequence[ActiveReservation], wanted: dict[UUID, Decimal]) -> list[Pick]:
    """Choose from the reservations of order lines what leaves now; ``wanted`` is by order line.

    Raises:
        InvalidMovementError: If a line is asked for more than is reserved for it.
    """
    open_quantity = dict(wanted)
    picks: list[Pick] = []
    for reservation in reservations:
        missing = open_quantity.get(reservation.order_line_id, _ZERO)
        if missing <= 0:
            continue
        quantity = min(missing, reservation.quantity)
        picks.append(Pick(reservation=reservation, quantity=quantity))
        open_quantity[reservation.order_line_id] = missing - quantity
    for missing in open_quantity.values():
        if missing > 0:
            raise InvalidMovementError(f"{plain(missing)} more is asked for than is reserved.")
    return picks


def require_lines(lines: Sequence[StockLine], *, signed: bool = False) -> list[StockLine]:
    """Check the lines of a movement and sum those of the same variant.

    Raises:
        InvalidMovementError: If there are none, one is zero, or one is negative where that makes no sense.
    """
    if not lines:
        raise InvalidMovementError("At least one line is needed.")
    summed: dict[tuple[UUID, UUID | None, UUID | None], StockLine] = {}
    for line in lines:
        if not line.quantity or (line.quantity < 0 and not signed):
            raise InvalidMovementError("A quantity is greater than zero.")
        key = (line.variant_id, line.source_id, line.receipt_line_id)
        summed[key] = _together(summed[key], line) if key in summed else line
    return [summed[key] for key in sorted(summed, key=lambda item: [str(part) for part in item])]


def _together(one: StockLine, other: StockLine) -> StockLine:
    """Two lines of the same goods as one.

    Raises:
        InvalidMovementError: If they are said to have cost different amounts.
    """
    if one.unit_cost != other.unit_cost:
        raise InvalidMovementError("The same goods are there twice with different costs.")
    return msgspec.structs.replace(
        one,
        quantity=one.quantity + other.quantity,
        lots=one.lots + other.lots,
        lot_choices=one.lot_choices + other.lot_choices,
    )
