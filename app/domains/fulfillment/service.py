"""Use cases of fulfillment."""

from uuid import UUID

from app.domains import inventory, orders
from app.domains.fulfillment import repository, rules
from app.domains.fulfillment.events import ShipmentDispatched
from app.domains.fulfillment.types import DispatchCreate
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def dispatch_order(uow: UnitOfWork, *, order_id: UUID, dispatch: DispatchCreate) -> UUID:
    """Let goods of an order leave: a shipment, and what was promised becomes dispatched. Returns the shipment's id.

    The order is shipped when everything has left, and in processing before.

    Raises:
        InvalidDispatchError: If the order's state or the lines do not allow it.
        InvalidMovementError: If a line has less reserved than shall leave.
        OrderNotFoundError: If there is no such order.
    """
    order = await orders.lock_order(uow, order_id)
    rules.require_dispatchable(order)
    wanted = rules.wanted_quantities(await orders.list_lines(uow, order_id), dispatch.lines)
    shipment_id = await repository.add_shipment(
        uow, order_id=order_id, dispatch=dispatch, lines=wanted
    )
    await inventory.dispatch_stock(uow, wanted=wanted, reference_id=shipment_id)
    facts = {"carrier": dispatch.carrier, "tracking_number": dispatch.tracking_number}
    lines = [
        {"order_line_id": str(line_id), "quantity": plain(quantity)}
        for line_id, quantity in wanted.items()
    ]
    await orders.add_event(uow, order_id, "shipment_dispatched", detail={**facts, "lines": lines})
    uow.audit(
        "fulfillment.shipment.dispatched",
        Subject("shipment", shipment_id, order.number),
        after={**facts, "lines": lines},
    )
    uow.emit(ShipmentDispatched(subject_id=shipment_id, order_id=order_id, **facts))
    await _follow_up(uow, order)
    return shipment_id


async def _follow_up(uow: UnitOfWork, order: orders.OrderHead) -> None:
    """Bring the order to the state that what has left says."""
    whole = orders.is_dispatched_whole(await orders.list_lines(uow, order.id))
    transition = orders.Transition.SHIP if whole else orders.Transition.PREPARE
    await orders.fire_transition(uow, order=order, transition=transition)
