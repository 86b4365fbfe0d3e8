"""What fulfillment does about what happens elsewhere."""

from typing import Final

from app.domains import orders
from app.domains.fulfillment import packing, parcels
from app.domains.orders import OrderCanceled
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription


async def unpack_canceled(uow: UnitOfWork, envelope: Envelope) -> None:
    """Open the parcels of an order that was canceled; no packed parcel of it can leave in the meantime.

    Raises:
        OrderNotFoundError: If the order is gone.
    """
    order = await orders.lock_order(uow, envelope.subject_id)
    for parcel in await parcels.lock_packed(uow, order.id):
        await packing.unpack_locked(uow, order=order, parcel=parcel)


SUBSCRIPTIONS: Final = (
    Subscription(
        event=OrderCanceled.name, handler="fulfillment.unpack_canceled", apply=unpack_canceled
    ),
)
