"""What of an order may leave; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.fulfillment.errors import (
    InvalidDispatchError,
    InvalidParcelError,
    ParcelStateError,
)
from app.domains.fulfillment.types import (
    DispatchLine,
    OpenLine,
    ParcelCreate,
    ParcelHead,
    ParcelStatus,
)
from app.domains.orders import OrderHead, OrderLineHead, OrderStatus
from app.kernel.quantity import plain

_DISPATCHABLE = frozenset(
    {OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.INVOICED, OrderStatus.PROCESSING}
)


_LONGEST_REASON: Final = 500
_LARGEST_MEASURE: Final = 1_000_000


class ParcelContent(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a parcel, by order line, and where it was packed."""

    warehouse_id: UUID
    lines: dict[UUID, Decimal]


def require_dispatchable(order: OrderHead) -> None:
    """Check that goods of an order may leave.

    Raises:
        InvalidDispatchError: If its state does not allow it.
    """
    if order.status not in _DISPATCHABLE:
        raise InvalidDispatchError(f"Order {order.number} is {order.status}; nothing can leave.")


def wanted_quantities(
    lines: Sequence[OrderLineHead], asked: Sequence[DispatchLine]
) -> dict[UUID, Decimal]:
    """What leaves without being packed, by order line: what was asked for, or everything that is here in no parcel.

    Raises:
        InvalidDispatchError: If a line is not of the order, is asked for more than it has, or nothing is left.
    """
    left = {line.id: line.quantity - line.dispatched - line.packed for line in lines}
    if not asked:
        wanted = {line_id: quantity for line_id, quantity in left.items() if quantity > 0}
        if not wanted:
            raise InvalidDispatchError("Everything has left already, or is packed.")
        return wanted
    wanted: dict[UUID, Decimal] = {}
    for line in asked:
        if line.order_line_id not in left:
            raise InvalidDispatchError("A line is not of this order.")
        wanted[line.order_line_id] = wanted.get(line.order_line_id, Decimal(0)) + line.quantity
    for line_id, quantity in wanted.items():
        if not 0 < quantity <= left[line_id]:
            raise InvalidDispatchError(
                f"{plain(quantity)} can't leave of a line with {plain(left[line_id])} left."
            )
    return wanted


def require_measures(parcel: ParcelCreate) -> None:
    """Check weight and sides of a parcel.

    Raises:
        InvalidParcelError: If one is given that is not positive, or absurdly large.
    """
    measures = (parcel.weight_grams, parcel.length_mm, parcel.width_mm, parcel.height_mm)
    if any(value is not None and not 0 < value <= _LARGEST_MEASURE for value in measures):
        raise InvalidParcelError(
            "Weight and sides are greater than zero, in grams and millimetres."
        )


def parcel_content(open_lines: Sequence[OpenLine], parcel: ParcelCreate) -> ParcelContent:
    """What goes into a parcel: what was asked for, or all that its warehouse still has to pack.

    Raises:
        InvalidParcelError: If nothing is left to pack, the warehouse is not clear, or it has less than is asked for.
    """
    asked: dict[UUID, Decimal] = {}
    for line in parcel.lines:
        asked[line.order_line_id] = asked.get(line.order_line_id, Decimal(0)) + line.quantity
    warehouse_id = parcel.warehouse_id or _only_warehouse(open_lines, asked)
    here = {
        line.order_line_id: line.quantity
        for line in open_lines
        if line.warehouse_id == warehouse_id
    }
    if not here:
        raise InvalidParcelError("The warehouse has nothing of this order left to pack.")
    for line_id, quantity in asked.items():
        if not 0 < quantity <= here.get(line_id, Decimal(0)):
            raise InvalidParcelError(
                f"{plain(quantity)} can't be packed of a line with "
                f"{plain(here.get(line_id, Decimal(0)))} left to pack in this warehouse."
            )
    return ParcelContent(warehouse_id=warehouse_id, lines=asked or here)


def _only_warehouse(open_lines: Sequence[OpenLine], asked: dict[UUID, Decimal]) -> UUID:
    """The one warehouse that has something of what is asked for.

    Raises:
        InvalidParcelError: If there is none, or several.
    """
    found = {line.warehouse_id for line in open_lines if not asked or line.order_line_id in asked}
    if len(found) != 1:
        raise InvalidParcelError(
            "Say which warehouse packs: several have goods of this order."
            if found
            else "Nothing of this order is left to pack."
        )
    return found.pop()


def require_packed(parcels: Sequence[ParcelHead], *, order_id: UUID, count: int) -> None:
    """Check that parcels can leave: all of the order, all packed.

    Raises:
        InvalidDispatchError: If there is none, or one is not of the order.
        ParcelStateError: If one is not packed.
    """
    if not count or len(parcels) != count or any(item.order_id != order_id for item in parcels):
        raise InvalidDispatchError("A parcel is not of this order.")
    for parcel in parcels:
        if parcel.status is not ParcelStatus.PACKED:
            raise ParcelStateError(f"Parcel {parcel.position} is {parcel.status}; it can't leave.")


def require_on_the_way(parcel: ParcelHead) -> None:
    """Check that a parcel has left.

    Raises:
        ParcelStateError: If it has not.
    """
    if parcel.status not in {ParcelStatus.SHIPPED, ParcelStatus.FAILED}:
        raise ParcelStateError(f"Parcel {parcel.position} is {parcel.status}, not on its way.")


def require_failed(parcel: ParcelHead) -> None:
    """Check that a parcel's delivery failed.

    Raises:
        ParcelStateError: If it did not.
    """
    if parcel.status is not ParcelStatus.FAILED:
        raise ParcelStateError(f"Parcel {parcel.position} is {parcel.status}; it did not fail.")


def failure_text(reason: str) -> str:
    """Why a delivery failed, as it is kept."""
    return reason.strip()[:_LONGEST_REASON]
