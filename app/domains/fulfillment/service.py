"""Use cases of dispatch: goods leave, loose or in parcels, and the order follows."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from app.domains import inventory, orders
from app.domains.fulfillment import parcels, repository, rules
from app.domains.fulfillment.events import ShipmentDispatched
from app.domains.fulfillment.repository import Carriage
from app.domains.fulfillment.types import DispatchCreate, ParcelDispatch
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def dispatch_order(uow: UnitOfWork, *, order_id: UUID, dispatch: DispatchCreate) -> UUID:
    """Let goods of an order leave that are in no parcel: what was promised becomes dispatched. Returns the shipment.

    The order is shipped when everything has left, and in processing before.

    Raises:
        InvalidDispatchError: If the order's state or the lines do not allow it.
        InvalidMovementError: If a line has less reserved than shall leave.
        OrderNotFoundError: If there is no such order.
    """
    order = await orders.lock_order(uow, order_id)
    rules.require_dispatchable(order)
    wanted = rules.wanted_quantities(await orders.list_lines(uow, order_id), dispatch.lines)
    carriage = Carriage(
        method=dispatch.method,
        carrier=dispatch.carrier,
        tracking_number=dispatch.tracking_number,
    )
    shipment_id = await _leave(uow, order, wanted, carriage=carriage)
    await _follow_up(uow, order)
    return shipment_id


async def dispatch_parcels(
    uow: UnitOfWork, *, order_id: UUID, dispatch: ParcelDispatch
) -> list[UUID]:
    """Let packed parcels of an order leave; those of one warehouse are one shipment. Returns the shipments.

    The order is shipped when everything has left, and in processing before.

    Raises:
        InvalidDispatchError: If the order's state does not allow it, or a parcel is not of the order.
        InvalidMovementError: If a warehouse has less reserved than is in the parcels.
        OrderNotFoundError: If there is no such order.
        ParcelStateError: If a parcel is not packed.
    """
    order = await orders.lock_order(uow, order_id)
    rules.require_dispatchable(order)
    heads = await parcels.lock_parcels(uow, list(dispatch.tracking))
    rules.require_packed(heads, order_id=order_id, count=len(dispatch.tracking))
    shipments: list[UUID] = []
    for content in await parcels.content_by_warehouse(uow, [head.id for head in heads]):
        tracking = {
            head.id: dispatch.tracking[head.id]
            for head in heads
            if head.warehouse_id == content.warehouse_id
        }
        carriage = Carriage(
            method=dispatch.method,
            carrier=dispatch.carrier,
            tracking_number=next((number for number in tracking.values() if number), None),
        )
        shipment_id = await _leave(
            uow, order, content.lines, carriage=carriage, warehouse_id=content.warehouse_id
        )
        await parcels.set_shipped(uow, shipment_id=shipment_id, tracking=tracking)
        shipments.append(shipment_id)
    await _follow_up(uow, order)
    return shipments


async def _leave(
    uow: UnitOfWork,
    order: orders.OrderHead,
    wanted: Mapping[UUID, Decimal],
    *,
    carriage: Carriage,
    warehouse_id: UUID | None = None,
) -> UUID:
    """Write a shipment that leaves now and let its stock go, with history, audit entry and announcement."""
    shipment_id = await repository.add_shipment(
        uow, order_id=order.id, carriage=carriage, lines=wanted
    )
    await inventory.dispatch_stock(
        uow, wanted=wanted, reference_id=shipment_id, warehouse_id=warehouse_id
    )
    facts = {"carrier": carriage.carrier, "tracking_number": carriage.tracking_number}
    lines = [
        {"order_line_id": str(line_id), "quantity": plain(quantity)}
        for line_id, quantity in wanted.items()
    ]
    await orders.add_event(uow, order.id, "shipment_dispatched", detail={**facts, "lines": lines})
    uow.audit(
        "fulfillment.shipment.dispatched",
        Subject("shipment", shipment_id, order.number),
        after={**facts, "lines": lines},
    )
    uow.emit(ShipmentDispatched(subject_id=shipment_id, order_id=order.id, **facts))
    return shipment_id


async def _follow_up(uow: UnitOfWork, order: orders.OrderHead) -> None:
    """Bring the order to the state that what has left says."""
    whole = orders.is_dispatched_whole(await orders.list_lines(uow, order.id))
    transition = orders.Transition.SHIP if whole else orders.Transition.PREPARE
    await orders.fire_transition(uow, order=order, transition=transition)
