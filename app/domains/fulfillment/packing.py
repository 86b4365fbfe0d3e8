"""Use cases of packing: goods go into a box in one warehouse, and out again before it has left."""

from decimal import Decimal
from uuid import UUID

from app.domains import orders
from app.domains.fulfillment import parcels, rules
from app.domains.fulfillment.errors import ParcelStateError
from app.domains.fulfillment.events import ParcelPacked, ParcelUnpacked
from app.domains.fulfillment.types import ParcelCreate, ParcelHead, ParcelStatus
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def pack_parcel(uow: UnitOfWork, *, order_id: UUID, parcel: ParcelCreate) -> UUID:
    """Put goods of an order into a box; they stay promised until it leaves. Returns the parcel's id.

    Works under the order's lock, so two people can't pack the same goods.

    Raises:
        InvalidDispatchError: If the order's state does not allow it.
        InvalidParcelError: If the warehouse does not have that much of a line to pack, or a measure is not positive.
        OrderNotFoundError: If there is no such order.
    """
    order = await orders.lock_order(uow, order_id)
    rules.require_dispatchable(order)
    rules.require_measures(parcel)
    content = rules.parcel_content(await parcels.list_open(uow, order_id), parcel)
    parcel_id, position = await parcels.add_parcel(
        uow, order_id=order_id, parcel=parcel, content=content
    )
    facts = {"parcel": position, "lines": _told(content.lines)}
    await orders.add_event(uow, order_id, "parcel_packed", detail=facts)
    uow.audit("fulfillment.parcel.packed", Subject("parcel", parcel_id, order.number), after=facts)
    uow.emit(ParcelPacked(subject_id=parcel_id, order_id=order_id))
    await orders.fire_transition(uow, order=order, transition=orders.Transition.PREPARE)
    return parcel_id


async def unpack_parcel(uow: UnitOfWork, *, parcel_id: UUID) -> bool:
    """Open a parcel that has not left; repeating it does nothing. Returns whether anything changed.

    Raises:
        ParcelNotFoundError: If there is no such parcel.
        ParcelStateError: If it has left.
    """
    order, parcel = await parcels.lock_parcel(uow, parcel_id)
    if parcel.status is ParcelStatus.UNPACKED:
        return False
    if parcel.status is not ParcelStatus.PACKED:
        raise ParcelStateError(f"Parcel {parcel.position} of order {order.number} has left.")
    await unpack_locked(uow, order=order, parcel=parcel)
    return True


async def unpack_locked(uow: UnitOfWork, *, order: orders.OrderHead, parcel: ParcelHead) -> None:
    """Open a packed parcel of a locked order, with history, audit entry and announcement."""
    await parcels.set_unpacked(uow, parcel.id)
    facts = {"parcel": parcel.position}
    await orders.add_event(uow, order.id, "parcel_unpacked", detail=facts)
    uow.audit(
        "fulfillment.parcel.unpacked", Subject("parcel", parcel.id, order.number), after=facts
    )
    uow.emit(ParcelUnpacked(subject_id=parcel.id, order_id=order.id))


def _told(lines: dict[UUID, Decimal]) -> list[dict[str, str]]:
    return [
        {"order_line_id": str(line_id), "quantity": plain(quantity)}
        for line_id, quantity in lines.items()
    ]
