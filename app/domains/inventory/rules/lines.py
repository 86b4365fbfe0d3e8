"""Lines of movements, and what leaves for the lines of orders; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

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
    summed: dict[UUID, Decimal] = {}
    for line in lines:
        if not line.quantity or (line.quantity < 0 and not signed):
            raise InvalidMovementError("A quantity is greater than zero.")
        summed[line.variant_id] = summed.get(line.variant_id, _ZERO) + line.quantity
    return [
        StockLine(variant_id=variant_id, quantity=summed[variant_id])
        for variant_id in sorted(summed)
    ]
