"""Lines of movements, and what leaves for the lines of orders; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.inventory.errors import InvalidMovementError
from app.domains.inventory.types import ActiveReservation, Pick, StockLine
from app.kernel.quantity import plain

_ZERO: Final = Decimal(0)


def pick(reservations: Sequence[ActiveReservation], wanted: dict[UUID, Decimal]) -> list[Pick]:
    """Choose from the reservations of order lines what leaves now; ``wanted`` is by order line, in its units.

    A line of a bundle has reservations of several variants, and each of them leaves in its own number of units.

    Raises:
        InvalidMovementError: If a line is asked for more than is reserved for it.
    """
    missing: dict[tuple[UUID, UUID], Decimal] = {}
    for item in reservations:
        key = (item.order_line_id, item.variant_id)
        missing[key] = wanted.get(item.order_line_id, _ZERO) * item.units_per_line
    picks: list[Pick] = []
    for item in reservations:
        key = (item.order_line_id, item.variant_id)
        quantity = min(missing[key], item.quantity)
        if quantity > 0:
            picks.append(Pick(reservation=item, quantity=quantity))
            missing[key] -= quantity
    served = {item.order_line_id for item in reservations}
    lacking = [
        *missing.values(),
        *(quantity for line_id, quantity in wanted.items() if line_id not in served),
    ]
    for quantity in lacking:
        if quantity > 0:
            raise InvalidMovementError(f"{plain(quantity)} more is asked for than is reserved.")
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
