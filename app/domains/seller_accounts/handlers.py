"""Reactions: goods that left are credited to their sellers, what was given back to buyers is taken from them."""

from typing import Final

from app.domains.fulfillment import ShipmentDispatched
from app.domains.returns import ReturnRefunded
from app.domains.seller_accounts.service import book_return, book_shipment
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription


async def _credit(uow: UnitOfWork, envelope: Envelope) -> None:
    await book_shipment(uow, shipment_id=envelope.subject_id)


async def _take_back(uow: UnitOfWork, envelope: Envelope) -> None:
    if envelope.payload["amount_minor"]:
        await book_return(uow, return_id=envelope.subject_id)


SUBSCRIPTIONS: Final = (
    Subscription(
        event=ShipmentDispatched.name, handler="seller_accounts.book_shipment", apply=_credit
    ),
    Subscription(
        event=ReturnRefunded.name, handler="seller_accounts.book_return", apply=_take_back
    ),
)
