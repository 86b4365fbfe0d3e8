"""Reactions: stock that comes in goes to the orders that wait for it."""

from typing import Final

from app.domains.checkout.backorders import serve_backorders, serve_order
from app.domains.checkout.events import OrderBackordered
from app.domains.inventory import StockChanged
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription


async def _serve_variant(uow: UnitOfWork, envelope: Envelope) -> None:
    await serve_backorders(uow, variant_ids=[envelope.subject_id])


async def _serve_order(uow: UnitOfWork, envelope: Envelope) -> None:
    await serve_order(uow, order_id=envelope.subject_id)


SUBSCRIPTIONS: Final = (
    Subscription(
        event=StockChanged.name, handler="checkout.serve_backorders", apply=_serve_variant
    ),
    Subscription(
        event=OrderBackordered.name, handler="checkout.serve_new_backorder", apply=_serve_order
    ),
)
