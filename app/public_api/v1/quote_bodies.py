"""Quotes as the API takes and shows them."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from app.domains.quotes import QuoteCreate, QuoteDetail, QuoteLineView, QuoteRow
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, MoneyBody, money, shown_id
from app.public_api.sums import sums_of
from app.public_api.v1.order_answers import withheld_bodies
from app.public_api.v1.order_bodies import (
    AddressCreateBody,
    OrderCreateBody,
    OrderLineCreateBody,
    order_create,
)
from app.public_api.v1.order_shapes import WithheldBody

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class QuoteCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order to be offered. `valid_until_on` is the last day on which it can be accepted, today or within a year."""

    lines: Annotated[list[OrderLineCreateBody], msgspec.Meta(min_length=1, max_length=500)]
    valid_until_on: date
    channel: _Text = "api"
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3, examples=["CLP"])] | None = (
        None
    )
    tax_included: bool | None = None
    customer_id: str | None = None
    shipping: DecimalText = "0"
    shipping_address: AddressCreateBody | None = None
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    coupon_codes: Annotated[list[_Text], msgspec.Meta(max_length=10)] = []
    on_credit: bool = False


class QuoteLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a quote."""

    position: int
    variant_id: str
    sku: str
    name: str
    quantity: DecimalText
    unit_price: DecimalText
    total: MoneyBody
    discount: MoneyBody
    tax: MoneyBody


class QuoteSummaryBody(msgspec.Struct, frozen=True, kw_only=True):
    """A quote as a list shows it; `order_id` is the order that it became."""

    id: Annotated[str, msgspec.Meta(examples=["quo_01h455vb4pex5vsknk084sn02q"])]
    number: str
    status: str
    customer_id: str | None
    total: MoneyBody
    quoted_at: datetime
    valid_until_on: date
    order_id: str | None


class QuoteBody(msgspec.Struct, frozen=True, kw_only=True):
    """A quote. `total = items - discount + shipping`, plus `tax` where prices do not contain it.

    `payable` is the total less what the buyer keeps back.
    """

    id: Annotated[str, msgspec.Meta(examples=["quo_01h455vb4pex5vsknk084sn02q"])]
    number: str
    status: str
    customer_id: str | None
    currency: str
    tax_included: bool
    items: MoneyBody
    discount: MoneyBody
    shipping: MoneyBody
    tax: MoneyBody
    total: MoneyBody
    withheld: list[WithheldBody]
    payable: MoneyBody
    note: str
    on_credit: bool
    quoted_at: datetime
    valid_until_on: date
    closed_at: datetime | None
    order_id: str | None
    lines: list[QuoteLineBody]


def quote_create(body: QuoteCreateBody, *, currency: str, key: str) -> QuoteCreate:
    """The quote that a request asks for; ``currency`` is the tenant's.

    Raises:
        InvalidAmountError: If an amount has more decimals than the currency.
        InvalidIdError: If an id is not one of its kind.
        UnknownCurrencyError: If we keep no books in the currency.
    """
    order = OrderCreateBody(
        lines=body.lines,
        channel=body.channel,
        currency=body.currency,
        tax_included=body.tax_included,
        customer_id=body.customer_id,
        shipping=body.shipping,
        shipping_address=body.shipping_address,
        note=body.note,
        coupon_codes=body.coupon_codes,
        on_credit=body.on_credit,
    )
    return QuoteCreate(
        order=order_create(order, currency=currency),
        valid_until_on=body.valid_until_on,
        idempotency_key=key,
    )


def quote_summary_body(row: QuoteRow) -> QuoteSummaryBody:
    """A row of the list."""
    return QuoteSummaryBody(
        id=encode("quo", row.id),
        number=row.number,
        status=row.status,
        customer_id=shown_id("cus", row.customer_id),
        total=money(row.total_minor, row.currency),
        quoted_at=row.quoted_at,
        valid_until_on=row.valid_until_on,
        order_id=shown_id("ord", row.order_id),
    )


def quote_body(quote: QuoteDetail) -> QuoteBody:
    """A quote whole."""
    return QuoteBody(
        id=encode("quo", quote.id),
        number=quote.number,
        status=quote.status,
        customer_id=shown_id("cus", quote.customer_id),
        **sums_of(quote),
        withheld=withheld_bodies(quote.withheld, quote.currency),
        payable=money(quote.payable_minor, quote.currency),
        note=quote.note,
        on_credit=quote.on_credit,
        quoted_at=quote.quoted_at,
        valid_until_on=quote.valid_until_on,
        closed_at=quote.closed_at,
        order_id=shown_id("ord", quote.order_id),
        lines=[_line(line, quote.currency) for line in quote.lines],
    )


def _line(line: QuoteLineView, currency: str) -> QuoteLineBody:
    return QuoteLineBody(
        position=line.position,
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        name=line.name,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        total=money(line.total_minor, currency),
        discount=money(line.discount_minor, currency),
        tax=money(line.tax_minor, currency),
    )
