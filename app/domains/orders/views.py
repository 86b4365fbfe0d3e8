"""What others read of orders: rows of lists, the whole order, totals of a filter."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from app.domains.orders.types import OrderLink, OrderStatus
from app.domains.tax import Withheld


class OrderView(StrEnum):
    """A saved view of the list of orders."""

    ALL = "all"
    AWAITING_PAYMENT = "awaiting_payment"
    TO_DISPATCH = "to_dispatch"
    FLAGGED = "flagged"
    CANCELED = "canceled"
    SOLD = "sold"


#: The states that a view shows; a view that is absent shows all.
VIEW_STATUSES = {
    OrderView.AWAITING_PAYMENT: (OrderStatus.PENDING,),
    OrderView.TO_DISPATCH: (OrderStatus.PAID, OrderStatus.INVOICED, OrderStatus.PROCESSING),
    OrderView.CANCELED: (OrderStatus.CANCELED, OrderStatus.UNAVAILABLE),
    OrderView.SOLD: tuple(
        status
        for status in OrderStatus
        if status not in {OrderStatus.CANCELED, OrderStatus.UNAVAILABLE}
    ),
}


class PaymentState(StrEnum):
    """How far an order is paid, summed over its payments."""

    UNPAID = "unpaid"
    AUTHORIZED = "authorized"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class OrderSort(StrEnum):
    """Orders of the list; a minus sign means the largest or newest first."""

    NEWEST = "-placed_at"
    OLDEST = "placed_at"
    LARGEST = "-total"
    SMALLEST = "total"


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders a list shows. Dates are business dates, both included; ``tag`` is a tag's name in any case."""

    view: OrderView = OrderView.ALL
    search: str = ""
    status: OrderStatus | None = None
    channel: str = ""
    external_id: str = ""
    placed_from: date | None = None
    placed_to: date | None = None
    seller_id: UUID | None = None
    warehouse_id: UUID | None = None
    customer_id: UUID | None = None
    payment_state: PaymentState | None = None
    tag: str = ""


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """An order as a list shows it. ``paid_minor`` is what was received less what was given back."""

    id: UUID
    number: str
    channel: str
    external_id: str | None
    status: str
    customer_id: UUID | None
    customer_name: str | None
    customer_email: str | None
    currency: str
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    tax_included: bool
    total_minor: int
    placed_at: datetime
    placed_on: date
    paid_minor: int
    payment_state: str
    line_count: int
    units: Decimal
    open_flags: int


class CurrencySum(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one currency and what they come to."""

    currency: str
    orders: int
    total_minor: int


class OrderTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How many orders a filter finds and what they come to.

    With ``is_capped`` counting stopped at ``count`` and the sums are left out: they would not be the filter's.
    """

    count: int
    is_capped: bool
    sums: list[CurrencySum]


class OrderLineTaxView(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a line."""

    order_line_id: UUID
    code: str
    name: str
    rate: Decimal
    base_minor: int
    amount_minor: int


class OrderLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line with what people want to know about it. ``attributes`` are the variant's options and values."""

    id: UUID
    position: int
    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    attributes: dict[str, str]
    seller_id: UUID | None
    seller_name: str | None
    warehouse_id: UUID | None
    warehouse_code: str | None
    quantity: Decimal
    reserved_quantity: Decimal
    shipped_quantity: Decimal
    backordered: Decimal
    unit_price: Decimal
    total_minor: int
    discount_minor: int
    tax_minor: int
    shipping_minor: int
    commission_minor: int
    commission_tax_minor: int
    commission_rate: Decimal | None
    taxes: list[OrderLineTaxView]


class OrderDiscountView(msgspec.Struct, frozen=True, kw_only=True):
    """A discount of the whole order."""

    source: str
    code: str | None
    reason: str
    amount_minor: int


class OrderAddressView(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it was when the order was placed."""

    kind: str
    recipient: str | None
    line: str
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    is_structured: bool


class OrderFlagView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person must look at or has looked at."""

    id: UUID
    code: str
    detail: dict[str, Any]
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None


class OrderDocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document issued elsewhere."""

    label: str
    status: str
    issued_on: date | None


class OrderReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A buyer's score."""

    score: int
    reviewed_on: date
    answered_at: datetime | None


class OrderHistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to an order. ``source`` is ``event`` or ``audit``."""

    source: str
    at: datetime
    kind: str
    from_status: str | None
    to_status: str | None
    detail: dict[str, Any]
    actor_kind: str
    actor_label: str


class OrderDetail(msgspec.Struct, frozen=True, kw_only=True):
    """An order with everything the orders domain knows of it.

    ``paid_minor`` is what was received less what was given back, ``refunded_minor`` that, ``returned_minor`` what
    goods that came back were worth to the buyer. ``split_into`` was placed with it for what was missing then,
    ``split_from`` is the order that got what was there.
    """

    id: UUID
    number: str
    channel: str
    external_id: str | None
    status: str
    source_status: str | None
    customer_id: UUID | None
    customer_reference: str | None
    currency: str
    tax_included: bool
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    payment_terms_days: int | None
    placed_at: datetime
    placed_on: date
    approved_at: datetime | None
    promised_on: date | None
    note: str
    version: int
    paid_minor: int
    refunded_minor: int
    returned_minor: int
    payment_state: str
    lines: list[OrderLineView]
    discounts: list[OrderDiscountView]
    addresses: list[OrderAddressView]
    flags: list[OrderFlagView]
    documents: list[OrderDocumentView]
    reviews: list[OrderReviewView]
    split_from: OrderLink | None
    split_into: OrderLink | None
    withheld: list[Withheld]

    @property
    def payable_minor(self) -> int:
        """What is paid after the buyer kept its withholdings back."""
        return self.total_minor - sum(item.amount_minor for item in self.withheld)

    @property
    def owed_minor(self) -> int:
        """What the buyer still has to pay; goods that came back are not owed any more."""
        return max(self.payable_minor - self.paid_minor - self.returned_minor, 0)

    @property
    def open_flags(self) -> list[OrderFlagView]:
        """The flags that nobody has resolved yet."""
        return [flag for flag in self.flags if flag.resolved_at is None]


class OrderNeighbors(msgspec.Struct, frozen=True, kw_only=True):
    """The orders placed just after and just before one."""

    newer_id: UUID | None
    older_id: UUID | None


class SellableVariant(msgspec.Struct, frozen=True, kw_only=True):
    """A variant that can be put on an order: its price in the default list and what is available of it.

    ``name`` is the product's; the attributes say which variant it is.
    """

    id: UUID
    product_id: UUID
    sku: str
    name: str
    attributes: dict[str, str]
    currency: str | None
    unit_price: Decimal | None
    available: Decimal
