"""Reactions: stock that comes in goes to the orders that wait for it, and a payment frees the credit that it pays."""

from typing import Final
from uuid import UUID

from app.domains import customers
from app.domains.checkout.backorders import serve_backorders, serve_order
from app.domains.checkout.events import OrderBackordered
from app.domains.inventory import StockChanged
from app.domains.orders import OrderStatus, OrderStatusChanged
from app.domains.payments import PaymentRecorded, PaymentStatus
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.jobs.subscriptions import Envelope, Subscription


async def _serve_variant(uow: UnitOfWork, envelope: Envelope) -> None:
    await serve_backorders(uow, variant_ids=[envelope.subject_id])


async def _serve_order(uow: UnitOfWork, envelope: Envelope) -> None:
    await serve_order(uow, order_id=envelope.subject_id)


async def _serve_again(uow: UnitOfWork, envelope: Envelope) -> None:
    if envelope.payload["from_status"] == OrderStatus.UNAVAILABLE:
        await serve_order(uow, order_id=envelope.subject_id)


async def _settle(uow: UnitOfWork, envelope: Envelope) -> None:
    if envelope.payload["status"] == PaymentStatus.RECEIVED:
        await customers.settle_credit(
            uow,
            reference_id=UUID(envelope.payload["order_id"]),
            payment_id=envelope.subject_id,
            amount_minor=envelope.payload["amount_minor"],
        )


SUBSCRIPTIONS: Final = (
    Subscription(event=PaymentRecorded.name, handler="checkout.settle_credit", apply=_settle),
    Subscription(
        event=StockChanged.name, handler="checkout.serve_backorders", apply=_serve_variant
    ),
    Subscription(
        event=OrderStatusChanged.name, handler="checkout.serve_available", apply=_serve_again
    ),
    Subscription(
        event=OrderBackordered.name, handler="checkout.serve_new_backorder", apply=_serve_order
    ),
)
