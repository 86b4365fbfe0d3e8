"""Olist's orders: the four files that hang on an order, and the order as a canonical record."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from app.domains.imports.records import (
    AddressRecord,
    LineRecord,
    OrderRecord,
    PaymentRecord,
    ReviewRecord,
    ShipmentRecord,
)
from app.domains.imports.values.cells import CellError
from app.kernel.money import exact_minor

COUNTRY: Final = "BR"
ZONE: Final = ZoneInfo("America/Sao_Paulo")
#: The channel's word to ours; the channel's own word stays beside it.
STATES: Final = {
    "created": "pending",
    "approved": "paid",
    "invoiced": "invoiced",
    "processing": "processing",
    "shipped": "shipped",
    "delivered": "delivered",
    "canceled": "canceled",
    "unavailable": "unavailable",
}
METHODS: Final = frozenset(("credit_card", "debit_card", "boleto", "voucher", "not_defined"))
_ONE: Final = Decimal(1)
RowsOf: TypeAlias = Callable[..., AbstractContextManager[Iterator[list[str]]]]


class OrderFiles:
    """Items, payments, reviews and customers by order, in memory."""

    def __init__(self, folder: Path, rows_of: RowsOf) -> None:
        """Read the four files."""
        self._folder = folder
        self._rows_of = rows_of
        self.items = self._grouped(
            "olist_order_items_dataset",
            (
                "order_id",
                "order_item_id",
                "product_id",
                "seller_id",
                "shipping_limit_date",
                "price",
                "freight_value",
            ),
        )
        self.payments = self._grouped(
            "olist_order_payments_dataset",
            (
                "order_id",
                "payment_sequential",
                "payment_type",
                "payment_installments",
                "payment_value",
            ),
        )
        self.reviews = self._grouped(
            "olist_order_reviews_dataset",
            (
                "order_id",
                "review_id",
                "review_score",
                "review_creation_date",
                "review_answer_timestamp",
            ),
        )
        #: customer_id to person, postal code, city, state.
        self.customers: dict[str, tuple[str, ...]] = {}
        #: person to customer_ids.
        self.orders_of: dict[str, list[str]] = {}
        columns = (
            "customer_id",
            "customer_unique_id",
            "customer_zip_code_prefix",
            "customer_city",
            "customer_state",
        )
        with rows_of(folder, "olist_customers_dataset", *columns) as rows:
            for reference, *rest in rows:
                self.customers[reference] = tuple(rest)
                self.orders_of.setdefault(rest[0], []).append(reference)

    def orders(self) -> Iterator[list[str]]:
        """Rows of the orders file."""
        columns = (
            "order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
            "order_delivered_carrier_date", "order_delivered_customer_date", "order_estimated_delivery_date",
        )  # fmt: skip
        with self._rows_of(self._folder, "olist_orders_dataset", *columns) as rows:
            yield from rows

    def _grouped(self, name: str, columns: tuple[str, ...]) -> dict[str, list[list[str]]]:
        grouped: dict[str, list[list[str]]] = {}
        with self._rows_of(self._folder, name, *columns) as rows:
            for row in rows:
                grouped.setdefault(row[0], []).append(row)
        return grouped


def read_order(row: int, values: list[str], files: OrderFiles) -> OrderRecord:
    """One order with its items, payments, shipments and reviews.

    Raises:
        CellError: If a value can't be read, or the customer is missing.
    """
    key, reference, state, placed, approved, carried, delivered, promised = values
    customer = files.customers.get(reference)
    if customer is None:
        raise CellError("imports.customer_missing", reference)
    if state not in STATES:
        raise CellError("imports.status_unknown", state)
    items = sorted(files.items.get(key, ()), key=lambda item: int(item[1]))
    lines = [_line(item) for item in items]
    approved_at = _instant(approved)
    return OrderRecord(
        row=row,
        key=key,
        status=STATES[state],
        source_status=state,
        placed_at=_required_instant(placed),
        placed_on=date.fromisoformat(placed[:10]),
        # The files hold history; a later copy of them may tell a later state.
        fingerprint=f"{state}:{len(lines)}",
        customer=customer[0],
        customer_reference=reference,
        tax_included=True,
        lines=lines,
        items_minor=sum(line.total_minor for line in lines),
        shipping_minor=sum(line.shipping_minor for line in lines),
        approved_at=approved_at,
        promised_on=date.fromisoformat(promised[:10]) if promised else None,
        payments=_payments(files.payments.get(key, []), approved_at),
        shipments=_shipments(STATES[state], items, lines, _instant(carried), _instant(delivered)),
        addresses=(address_of(*customer[1:]),),
        reviews=_reviews(files.reviews.get(key, [])),
    )


def _line(item: list[str]) -> LineRecord:
    _, position, sku, seller, _, price, freight = item
    amount = _amount(price)
    return LineRecord(
        position=int(position),
        sku=sku,
        quantity=_ONE,
        unit_price=amount,
        total_minor=exact_minor(amount, "BRL"),
        shipping_minor=exact_minor(_amount(freight), "BRL"),
        seller=seller,
    )


@lru_cache(maxsize=8192)
def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise CellError("imports.number_unreadable", text) from None
    if amount < 0 or amount.scaleb(2) % 1:
        raise CellError("imports.number_unreadable", text)
    return amount


def _instant(text: str) -> datetime | None:
    return _required_instant(text) if text else None


def _required_instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
    except ValueError:
        raise CellError("imports.date_unreadable", text) from None


def _payments(rows: list[list[str]], approved_at: datetime | None) -> list[PaymentRecord]:
    """Payments in the channel's order; its own number is not always 1 to n and stays as the reference.

    Raises:
        CellError: If the means of payment is not known.
    """
    payments: list[PaymentRecord] = []
    for position, row in enumerate(sorted(rows, key=lambda row: int(row[1])), start=1):
        _, sequential, method, installments, value = row
        if method not in METHODS:
            raise CellError("imports.payment_method_unknown", method)
        payments.append(
            PaymentRecord(
                position=position,
                method=method,
                status="pending" if approved_at is None else "received",
                amount_minor=exact_minor(_amount(value), "BRL"),
                installments=int(installments),
                reference=sequential,
                received_at=approved_at,
            )
        )
    return payments


def _shipments(  # noqa: PLR0917 - the context of one step, passed on
    status: str,
    items: list[list[str]],
    lines: list[LineRecord],
    carried_at: datetime | None,
    delivered_at: datetime | None,
) -> list[ShipmentRecord]:
    """One shipment a seller; an order without items has one only if something was handed over."""
    if delivered_at is not None or status == "delivered":
        state = "delivered"
    elif status in ("canceled", "unavailable"):
        state = "canceled"
    else:
        state = "pending" if carried_at is None else "shipped"
    by_seller: dict[str | None, list[int]] = {} if items or carried_at is None else {None: []}
    ship_by: dict[str | None, date] = {}
    for item, line in zip(items, lines, strict=True):
        by_seller.setdefault(line.seller, []).append(line.position)
        limit = date.fromisoformat(item[4][:10])
        ship_by[line.seller] = min(ship_by.get(line.seller, limit), limit)
    return [
        ShipmentRecord(
            position=position,
            method="carrier",
            status=state,
            seller=seller,
            ship_by_on=ship_by.get(seller),
            shipped_at=carried_at,
            delivered_at=delivered_at,
            lines=tuple(inside),
        )
        for position, (seller, inside) in enumerate(by_seller.items(), start=1)
    ]


def _reviews(rows: list[list[str]]) -> list[ReviewRecord]:
    return [
        ReviewRecord(
            key=row[1],
            score=int(row[2]),
            reviewed_on=date.fromisoformat(row[3][:10]),
            answered_at=_instant(row[4]),
        )
        for row in rows
    ]


def address_of(postal_code: str, city: str, state: str) -> AddressRecord:
    """All that the data tells of an address; it has no street."""
    return AddressRecord(
        kind="shipping",
        line=f"{postal_code} {city}",
        city=city,
        region=state,
        postal_code=postal_code,
        country=COUNTRY,
        is_structured=False,
    )
