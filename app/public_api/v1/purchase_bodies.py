"""Shapes of purchase orders and goods receipts, and how they are made."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from app.domains.inventory import LotName
from app.domains.purchasing import (
    ExchangeRate,
    PurchaseLineView,
    PurchaseLineWrite,
    PurchaseOrderDetail,
    PurchaseOrderRow,
    PurchaseOrderWrite,
    ReceiptDetail,
    ReceiptLineWrite,
    ReceiptRow,
)
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, MoneyBody, body_id, money


class ExchangeRateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of the company's currency a unit of the document's is worth, from where and of which day."""

    rate: DecimalText
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    rate_on: date


class PurchaseLineWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is ordered of a variant; without a price it is the supplier's own."""

    variant_id: str
    quantity: DecimalText
    unit_price: DecimalText | None = None


class PurchaseOrderWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A purchase order. An order in another currency than the company's needs its `exchange_rate`."""

    supplier_id: str
    warehouse_id: str
    lines: Annotated[list[PurchaseLineWriteBody], msgspec.Meta(min_length=1, max_length=500)]
    currency: Annotated[str, msgspec.Meta(max_length=3)] = ""
    exchange_rate: ExchangeRateBody | None = None
    expected_on: date | None = None
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class LotBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lot, or a serial number with one unit, under which goods come in."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    quantity: DecimalText
    made_on: date | None = None
    expires_on: date | None = None


class ReceiptLineWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an order's line came in; lots are named where the product is tracked."""

    purchase_line_id: str
    quantity: DecimalText
    lots: Annotated[list[LotBody], msgspec.Meta(max_length=500)] = []


class ReceiptWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Goods that came in for a purchase order, all of them or a part."""

    lines: Annotated[list[ReceiptLineWriteBody], msgspec.Meta(min_length=1, max_length=500)]
    received_on: date | None = None
    reference: Annotated[str, msgspec.Meta(max_length=200)] = ""


class PurchaseOrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order; `progress` is the part of its units that came."""

    id: str
    number: str
    status: str
    supplier_id: str
    supplier: str
    warehouse_id: str
    total: MoneyBody
    exchange_rate: DecimalText
    expected_on: date | None
    note: str
    progress: DecimalText
    created_at: datetime
    sent_at: datetime | None


class PurchaseLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its three-way match: what was ordered, what is here, what is charged."""

    id: str
    variant_id: str
    sku: str
    quantity: DecimalText
    unit_price: DecimalText
    total: MoneyBody
    received: DecimalText
    returned: DecimalText
    invoiced: DecimalText
    quantity_difference: DecimalText
    price_difference: DecimalText


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True):
    """A goods receipt."""

    id: str
    number: str
    purchase_order_id: str
    received_on: date
    reference: str
    units: DecimalText


class PurchaseOrderReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order with its lines and receipts."""

    purchase_order: PurchaseOrderBody
    lines: list[PurchaseLineBody]
    receipts: list[ReceiptBody]


class ReceiptLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a receipt. `unit_cost` is before, `landed` what extra costs added, in the company's currency."""

    id: str
    purchase_line_id: str
    variant_id: str
    sku: str
    quantity: DecimalText
    returned: DecimalText
    unit_cost: DecimalText
    landed: MoneyBody


class ReceiptReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A goods receipt with its lines."""

    receipt: ReceiptBody
    lines: list[ReceiptLineBody]


def rate_of(body: ExchangeRateBody | None) -> ExchangeRate | None:
    """An exchange rate as the domain takes it."""
    if body is None:
        return None
    return ExchangeRate(rate=Decimal(body.rate), source=body.source, rate_on=body.rate_on)


def order_write(data: PurchaseOrderWriteBody, *, idempotency_key: str) -> PurchaseOrderWrite:
    """A purchase order as the domain takes it."""
    return PurchaseOrderWrite(
        supplier_id=body_id("sup", data.supplier_id, "/supplier_id"),
        warehouse_id=body_id("whs", data.warehouse_id, "/warehouse_id"),
        lines=[
            PurchaseLineWrite(
                variant_id=body_id("sku", line.variant_id, f"/lines/{index}/variant_id"),
                quantity=Decimal(line.quantity),
                unit_price=None if line.unit_price is None else Decimal(line.unit_price),
            )
            for index, line in enumerate(data.lines)
        ],
        currency=data.currency.upper(),
        exchange_rate=rate_of(data.exchange_rate),
        expected_on=data.expected_on,
        note=data.note,
        idempotency_key=idempotency_key,
    )


def receipt_lines(data: ReceiptWriteBody) -> list[ReceiptLineWrite]:
    """Lines of a receipt as the domain takes them."""
    return [
        ReceiptLineWrite(
            order_line_id=body_id("pol", line.purchase_line_id, f"/lines/{index}/purchase_line_id"),
            quantity=Decimal(line.quantity),
            lots=[
                LotName(
                    code=lot.code,
                    quantity=Decimal(lot.quantity),
                    made_on=lot.made_on,
                    expires_on=lot.expires_on,
                )
                for lot in line.lots
            ],
        )
        for index, line in enumerate(data.lines)
    ]


def order_body(row: PurchaseOrderRow) -> PurchaseOrderBody:
    """A purchase order as the API shows it."""
    return PurchaseOrderBody(
        id=encode("po", row.id),
        number=row.number,
        status=row.status,
        supplier_id=encode("sup", row.supplier_id),
        supplier=row.supplier,
        warehouse_id=encode("whs", row.warehouse_id),
        total=money(row.total_minor, row.currency),
        exchange_rate=plain(row.exchange_rate),
        expected_on=row.expected_on,
        note=row.note,
        progress=plain(row.progress),
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def order_read_body(detail: PurchaseOrderDetail) -> PurchaseOrderReadBody:
    """A purchase order with its lines and receipts as the API shows it."""
    currency = detail.order.currency
    return PurchaseOrderReadBody(
        purchase_order=order_body(detail.order),
        lines=[_line_body(line, currency) for line in detail.lines],
        receipts=[receipt_body(row) for row in detail.receipts],
    )


def _line_body(line: PurchaseLineView, currency: str) -> PurchaseLineBody:
    return PurchaseLineBody(
        id=encode("pol", line.id),
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        total=money(line.total_minor, currency),
        received=plain(line.received),
        returned=plain(line.returned),
        invoiced=plain(line.invoiced),
        quantity_difference=plain(line.quantity_difference),
        price_difference=plain(round(line.price_difference, 6)),
    )


def receipt_body(row: ReceiptRow) -> ReceiptBody:
    """A goods receipt as the API shows it."""
    return ReceiptBody(
        id=encode("grc", row.id),
        number=row.number,
        purchase_order_id=encode("po", row.order_id),
        received_on=row.received_on,
        reference=row.reference,
        units=plain(row.units),
    )


def receipt_read_body(detail: ReceiptDetail, currency: str) -> ReceiptReadBody:
    """A goods receipt with its lines as the API shows it; ``currency`` is the company's."""
    return ReceiptReadBody(
        receipt=receipt_body(detail.receipt),
        lines=[
            ReceiptLineBody(
                id=encode("grl", line.id),
                purchase_line_id=encode("pol", line.order_line_id),
                variant_id=encode("sku", line.variant_id),
                sku=line.sku,
                quantity=plain(line.quantity),
                returned=plain(line.returned),
                unit_cost=plain(line.unit_cost),
                landed=money(line.landed_minor, currency),
            )
            for line in detail.lines
        ],
    )
