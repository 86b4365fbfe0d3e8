"""Use cases of what happens to parcels on their way: delivered, failed, sent again."""

from uuid import UUID

from app.domains import orders
from app.domains.fulfillment import parcels, repository, rules
from app.domains.fulfillment.errors import ShipmentNotFoundError
from app.domains.fulfillment.events import ParcelDelivered, ParcelFailed
from app.domains.fulfillment.types import ParcelHead, ParcelStatus
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def deliver_parcel(uow: UnitOfWork, *, parcel_id: UUID) -> bool:
    """Note that a parcel reached its buyer; repeating it does nothing. Returns whether anything changed.

    The shipment is delivered with its last parcel, the order with its last shipment.

    Raises:
        ParcelNotFoundError: If there is no such parcel.
        ParcelStateError: If it has not left.
    """
    order, parcel = await parcels.lock_parcel(uow, parcel_id)
    if parcel.status is ParcelStatus.DELIVERED:
        return False
    rules.require_on_the_way(parcel)
    await parcels.set_delivered(uow, parcel.id)
    await _tell(uow, order, parcel, kind="parcel_delivered")
    uow.emit(ParcelDelivered(subject_id=parcel.id, order_id=order.id))
    if parcel.shipment_id and await parcels.has_arrived(uow, parcel.shipment_id):
        await _shipment_arrived(uow, order, parcel.shipment_id)
    return True


async def deliver_shipment(uow: UnitOfWork, *, shipment_id: UUID) -> bool:
    """Note that everything of a shipment reached its buyer; repeating it does nothing.

    Raises:
        ShipmentNotFoundError: If there is no such shipment that has left.
    """
    order_id = await repository.find_order_of_shipment(uow, shipment_id)
    if order_id is None:
        raise ShipmentNotFoundError("There is no such shipment.")
    order = await orders.lock_order(uow, order_id)
    for parcel in await parcels.list_under_way(uow, shipment_id):
        await parcels.set_delivered(uow, parcel.id)
        await _tell(uow, order, parcel, kind="parcel_delivered")
        uow.emit(ParcelDelivered(subject_id=parcel.id, order_id=order.id))
    return await _shipment_arrived(uow, order, shipment_id)


async def fail_parcel(uow: UnitOfWork, *, parcel_id: UUID, reason: str) -> bool:
    """Note that a parcel could not be delivered, and raise a notice for a person; repeating it does nothing.

    The goods are still out: they are sent again, or come back as a return.

    Raises:
        ParcelNotFoundError: If there is no such parcel.
        ParcelStateError: If it is not on its way.
    """
    order, parcel = await parcels.lock_parcel(uow, parcel_id)
    if parcel.status is ParcelStatus.FAILED:
        return False
    rules.require_on_the_way(parcel)
    text = rules.failure_text(reason)
    await parcels.set_failed(uow, parcel.id, reason=text)
    await _tell(uow, order, parcel, kind="parcel_failed", reason=text)
    await orders.raise_flag(
        uow,
        order_id=order.id,
        code="delivery_failed",
        detail={"text": text or str(parcel.position)},
    )
    uow.emit(ParcelFailed(subject_id=parcel.id, order_id=order.id, reason=text))
    return True


async def resend_parcel(
    uow: UnitOfWork, *, parcel_id: UUID, tracking_number: str | None = None
) -> bool:
    """Send a parcel again whose delivery failed; repeating it does nothing.

    Raises:
        ParcelNotFoundError: If there is no such parcel.
        ParcelStateError: If its delivery has not failed.
    """
    order, parcel = await parcels.lock_parcel(uow, parcel_id)
    if parcel.status is ParcelStatus.SHIPPED:
        return False
    rules.require_failed(parcel)
    await parcels.set_resent(uow, parcel.id, tracking_number=tracking_number)
    await _tell(uow, order, parcel, kind="parcel_resent")
    return True


async def _shipment_arrived(uow: UnitOfWork, order: orders.OrderHead, shipment_id: UUID) -> bool:
    """Mark a shipment as delivered, and the order if it was the last one."""
    if not await repository.set_shipment_delivered(uow, shipment_id):
        return False
    if order.status is orders.OrderStatus.SHIPPED and await repository.is_all_delivered(
        uow, order.id
    ):
        await orders.fire_transition(uow, order=order, transition=orders.Transition.DELIVER)
    return True


async def _tell(
    uow: UnitOfWork, order: orders.OrderHead, parcel: ParcelHead, *, kind: str, reason: str = ""
) -> None:
    facts: dict[str, object] = {"parcel": parcel.position}
    if reason:
        facts["reason"] = reason
    await orders.add_event(uow, order.id, kind, detail=facts)
    action = f"fulfillment.parcel.{kind.removeprefix('parcel_')}"
    uow.audit(action, Subject("parcel", parcel.id, order.number), after=facts)
