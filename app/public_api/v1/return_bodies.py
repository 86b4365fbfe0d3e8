"""Returns and refunds as the API takes and shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.payments import RefundView
from app.domains.returns import (
    Arrival,
    Inspection,
    Resolution,
    ReturnDetail,
    ReturnLineCreate,
    ReturnLineView,
    ReturnReason,
    ReturnRow,
    Settlement,
)
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, MoneyBody, body_id, minor, money, shown_id

MOST_LINES = 500
Quantity = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$",
        description="A quantity with at most four decimals, as a string.",
        examples=["1"],
    ),
]
Note = Annotated[str, msgspec.Meta(max_length=4000)]


class ReturnLineCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an order line shall come back, and why."""

    order_line_id: str
    quantity: Quantity
    reason: ReturnReason


class ReturnCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods of an order that shall come back."""

    order_id: str
    lines: Annotated[list[ReturnLineCreateBody], msgspec.Meta(min_length=1, max_length=MOST_LINES)]
    note: Note = ""


class ArrivalBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a return line arrived."""

    return_line_id: str
    quantity: Quantity


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What arrived; lines that are not named did not."""

    lines: Annotated[list[ArrivalBody], msgspec.Meta(min_length=1, max_length=MOST_LINES)]


class InspectionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of an arrived line: `restock` is fit to be sold, `scrap` is thrown away."""

    return_line_id: str
    warehouse_id: str
    restock: Quantity
    scrap: Quantity = "0"


class VerdictBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of everything that arrived."""

    lines: Annotated[list[InspectionBody], msgspec.Meta(min_length=1, max_length=MOST_LINES)]


class ExchangeLineBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New goods of an exchange; without a price the price list's counts."""

    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    quantity: Quantity
    unit_price: DecimalText | None = None


class SettlementBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a return ends. `shipping` is shipping given back, `fee` what is kept for handling."""

    resolution: Resolution
    shipping: DecimalText = "0"
    fee: DecimalText = "0"
    exchange: Annotated[list[ExchangeLineBody], msgspec.Meta(max_length=MOST_LINES)] = []


class ReturnSummaryBody(msgspec.Struct, frozen=True, kw_only=True):
    """A return in a list."""

    id: str
    number: str
    status: str
    order_id: str
    order_number: str
    units: DecimalText
    refund: MoneyBody
    exchanged: MoneyBody
    requested_at: datetime


class ReturnLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a return. `worth` is what the customer had paid for what came back, `tax` the tax in it."""

    id: str
    order_line_id: str
    variant_id: str
    sku: str
    name: str
    reason: str
    quantity: DecimalText
    received: DecimalText
    restocked: DecimalText
    scrapped: DecimalText
    warehouse_id: str | None
    worth: MoneyBody
    tax: MoneyBody


class ReturnBody(msgspec.Struct, frozen=True, kw_only=True):
    """A return with its lines."""

    id: str
    number: str
    status: str
    order_id: str
    order_number: str
    note: str
    requested_at: datetime
    received_at: datetime | None
    settled_at: datetime | None
    resolution: str | None
    shipping: MoneyBody
    fee: MoneyBody
    refund: MoneyBody
    exchanged: MoneyBody
    exchange_order_id: str | None
    lines: list[ReturnLineBody]


class RefundCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money of an order that goes back."""

    amount: DecimalText
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class RefundBody(msgspec.Struct, frozen=True, kw_only=True):
    """Money of a payment that went back."""

    id: str
    payment_id: str
    amount: MoneyBody
    method: str
    reason: str
    refunded_at: datetime


def return_lines(lines: list[ReturnLineCreateBody]) -> list[ReturnLineCreate]:
    """The lines asked for."""
    return [
        ReturnLineCreate(
            order_line_id=body_id("oln", line.order_line_id, f"/lines/{index}/order_line_id"),
            quantity=Decimal(line.quantity),
            reason=line.reason,
        )
        for index, line in enumerate(lines)
    ]


def arrivals(body: ReceiptBody) -> list[Arrival]:
    """What arrived."""
    return [
        Arrival(
            return_line_id=body_id("rln", line.return_line_id, f"/lines/{index}/return_line_id"),
            quantity=Decimal(line.quantity),
        )
        for index, line in enumerate(body.lines)
    ]


def inspections(body: VerdictBody) -> list[Inspection]:
    """What became of what arrived."""
    return [
        Inspection(
            return_line_id=body_id("rln", line.return_line_id, f"/lines/{index}/return_line_id"),
            warehouse_id=body_id("whs", line.warehouse_id, f"/lines/{index}/warehouse_id"),
            restock=Decimal(line.restock),
            scrap=Decimal(line.scrap),
        )
        for index, line in enumerate(body.lines)
    ]


def settlement(body: SettlementBody, *, currency: str) -> Settlement:
    """How the return ends.

    Raises:
        InvalidAmountError: If an amount has more decimals than the currency.
    """
    return Settlement(
        resolution=body.resolution,
        shipping_minor=minor(body.shipping, currency, pointer="/shipping"),
        fee_minor=minor(body.fee, currency, pointer="/fee"),
    )


def exchange_order(body: SettlementBody, found: ReturnDetail) -> OrderCreate | None:
    """The order for the new goods of an exchange."""
    if not body.exchange:
        return None
    return OrderCreate(
        lines=[
            OrderLineCreate(
                sku=line.sku,
                quantity=Decimal(line.quantity),
                unit_price=None if line.unit_price is None else Decimal(line.unit_price),
            )
            for line in body.exchange
        ],
        currency=found.currency,
        note=f"{found.number} · {found.order_number}",
    )


def return_summary_body(row: ReturnRow) -> ReturnSummaryBody:
    """A return of a list as the API shows it."""
    return ReturnSummaryBody(
        id=encode("ret", row.id),
        number=row.number,
        status=row.status,
        order_id=encode("ord", row.order_id),
        order_number=row.order_number,
        units=plain(row.units),
        refund=money(row.refund_minor, row.currency),
        exchanged=money(row.exchange_minor, row.currency),
        requested_at=row.requested_at,
    )


def return_body(found: ReturnDetail) -> ReturnBody:
    """A return as the API shows it."""
    currency = found.currency
    return ReturnBody(
        id=encode("ret", found.id),
        number=found.number,
        status=found.status,
        order_id=encode("ord", found.order_id),
        order_number=found.order_number,
        note=found.note,
        requested_at=found.requested_at,
        received_at=found.received_at,
        settled_at=found.settled_at,
        resolution=found.resolution,
        shipping=money(found.shipping_minor, currency),
        fee=money(found.fee_minor, currency),
        refund=money(found.refund_minor, currency),
        exchanged=money(found.exchange_minor, currency),
        exchange_order_id=shown_id("ord", found.exchange_order_id),
        lines=[_line_body(line, currency) for line in found.lines],
    )


def _line_body(line: ReturnLineView, currency: str) -> ReturnLineBody:
    return ReturnLineBody(
        id=encode("rln", line.id),
        order_line_id=encode("oln", line.order_line_id),
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        name=line.name,
        reason=line.reason,
        quantity=plain(line.quantity),
        received=plain(line.received),
        restocked=plain(line.restocked),
        scrapped=plain(line.scrapped),
        warehouse_id=shown_id("whs", line.warehouse_id),
        worth=money(line.worth_minor, currency),
        tax=money(line.tax_minor, currency),
    )


def refund_body(refund: RefundView) -> RefundBody:
    """A refund as the API shows it."""
    return RefundBody(
        id=encode("rfd", refund.id),
        payment_id=encode("pay", refund.payment_id),
        amount=money(refund.amount_minor, refund.currency),
        method=refund.method,
        reason=refund.reason,
        refunded_at=refund.refunded_at,
    )
