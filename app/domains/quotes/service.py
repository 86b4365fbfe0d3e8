"""Use cases of quotes: offer, accept, decline, let expire."""

from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.domains import checkout, customers
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.quotes import queries, repository, rules
from app.domains.quotes.types import QuoteCreate, QuoteHead, QuoteStatus
from app.domains.quotes.views import QuoteDetail
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_KIND: Final = "quote"
#: How many quotes one transaction lets expire.
_BATCH: Final = 200


async def create_quote(uow: UnitOfWork, *, quote: QuoteCreate) -> UUID:
    """Offer an order: priced as if it were placed now, and kept so. Nothing is reserved and no coupon is used up.

    The same key again is the same quote. Locks the number series until the end of the transaction.

    Raises:
        InvalidCustomerError: If what is said of a guest is not valid.
        InvalidOrderError: If a field of the order is wrong; names every field.
        InvalidQuoteError: If the last day is over or too far away.
        TaxResidueError: If the taxes do not add up.
    """
    rules.require_validity(quote.valid_until_on, today=_today(uow))
    known = await repository.find_by_key(uow, quote.idempotency_key)
    if known is not None:
        return known
    order = quote.order
    if order.guest is not None and order.customer_id is None:
        customer_id = await customers.ensure_guest(uow, guest=order.guest)
        order = msgspec.structs.replace(order, customer_id=customer_id)
    elif order.customer_id is not None:
        await customers.get_customer(uow, order.customer_id)
    preview = await checkout.preview_order(uow, order=order)
    number = await take_document_number(uow, kind=_KIND)
    quote_id = await repository.add_quote(
        uow,
        msgspec.structs.replace(quote, order=order),
        preview,
        number=f"Q-{number}",
    )
    uow.audit(
        "quotes.quote.created",
        Subject("quote", quote_id, f"Q-{number}"),
        after={"total_minor": preview.total_minor, "currency": preview.currency},
    )
    return quote_id


async def accept_quote(uow: UnitOfWork, *, quote_id: UUID) -> UUID:
    """Place the order of a quote, at the prices it offered; its stock is promised now. Returns the order.

    Accepting again is the same order. Locks the quote, then what placing an order locks.

    Raises:
        DomainError: Whatever placing the order raises, with the quote left open.
        QuoteNotFoundError: If there is no such quote.
        QuoteStateError: If it was declined or its last day is over.
    """
    head = await repository.lock_quote(uow, quote_id)
    if head.order_id is not None:
        return head.order_id
    rules.require_open(head, today=_today(uow))
    placement = await checkout.place_order(
        uow, order=_order_of(await queries.get_quote(uow, quote_id))
    )
    await repository.close_quote(
        uow, quote_id, status=QuoteStatus.ACCEPTED, order_id=placement.order.id
    )
    _note(uow, head, QuoteStatus.ACCEPTED, order=placement.order.number)
    return placement.order.id


async def decline_quote(uow: UnitOfWork, *, quote_id: UUID) -> None:
    """Note that the customer does not want it; declining again does nothing.

    Raises:
        QuoteNotFoundError: If there is no such quote.
        QuoteStateError: If it was accepted or its last day is over.
    """
    head = await repository.lock_quote(uow, quote_id)
    if head.status is QuoteStatus.DECLINED:
        return
    rules.require_open(head, today=_today(uow))
    await repository.close_quote(uow, quote_id, status=QuoteStatus.DECLINED)
    _note(uow, head, QuoteStatus.DECLINED)


async def expire_quotes(uow: UnitOfWork) -> int:
    """End the quotes whose last day is over; returns how many, at most a batch."""
    ended = await repository.expire_quotes(uow, today=_today(uow), most=_BATCH)
    for quote_id, number in ended:
        uow.audit(
            "quotes.quote.expired", Subject("quote", quote_id, number), after={"status": "expired"}
        )
    return len(ended)


def _order_of(quote: QuoteDetail) -> OrderCreate:
    """The order at the prices and discounts of the quote; only taxes are those of the day it is placed."""
    return OrderCreate(
        lines=[
            OrderLineCreate(
                variant_id=line.variant_id,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount_minor=line.discount_minor,
            )
            for line in quote.lines
        ],
        channel=quote.channel,
        currency=quote.currency,
        tax_included=quote.tax_included,
        customer_id=quote.customer_id,
        shipping_minor=quote.shipping_minor,
        shipping_address=quote.shipping_address,
        note=quote.note,
        on_credit=quote.on_credit,
        withholds=bool(quote.withheld),
        are_prices_agreed=True,
    )


def _note(uow: UnitOfWork, quote: QuoteHead, status: QuoteStatus, **more: str) -> None:
    uow.audit(
        f"quotes.quote.{status}",
        Subject("quote", quote.id, quote.number),
        before={"status": quote.status.value},
        after={"status": status.value, **more},
    )


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
