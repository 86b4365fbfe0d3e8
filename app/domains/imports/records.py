"""Canonical records: what every reader and normaliser emits and the one apply writes.

A record names other records by the channel's own keys (external ids, SKUs, warehouse codes); the apply turns these
into rows and ids. Amounts are minor units of the order's currency, already rounded; times are instants in UTC.
Records are plain and short-lived: a batch of them lives until the database has it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from app.domains.imports.types import IssueSeverity


class IssueRecord(msgspec.Struct, kw_only=True):
    """What is wrong or noteworthy in one cell; the sentence is made from code and detail."""

    row: int
    code: str
    column: str | None = None
    severity: IssueSeverity = IssueSeverity.ERROR
    detail: dict[str, Any] = {}
    raw: str | None = None
    sheet: str | None = None


class CategoryRecord(msgspec.Struct, kw_only=True, gc=False):
    """A category by the channel's key, with names in other languages."""

    key: str
    name: str
    translations: tuple[tuple[str, str], ...] = ()


class AddressRecord(msgspec.Struct, kw_only=True, gc=False, frozen=True):
    """An address of one kind; ``is_structured`` is false for a text that names no street."""

    kind: str
    line: str
    recipient: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    is_structured: bool = True


class CustomerRecord(msgspec.Struct, kw_only=True, gc=False):
    """A buyer by the channel's key."""

    key: str
    kind: str
    name: str
    email: str | None = None
    phone: str | None = None
    tax_id: str | None = None
    addresses: tuple[AddressRecord, ...] = ()


class SellerRecord(msgspec.Struct, kw_only=True, gc=False):
    """A seller by the channel's key."""

    key: str
    name: str
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class ProductRecord(msgspec.Struct, kw_only=True, gc=False):
    """A product with its one variant, by SKU; attributes are the variant's option values."""

    sku: str
    name: str
    key: str | None = None
    category: str | None = None
    tax_class: str = "standard"
    description: str = ""
    barcode: str | None = None
    unit_cost: Decimal | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    height_mm: int | None = None
    width_mm: int | None = None
    photos: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    row: int = 0
    brand: str | None = None
    #: In major units of the batch's currency; an empty list is the default one.
    price: Decimal | None = None
    price_list: str = ""


class TaxRecord(msgspec.Struct, gc=False, frozen=True):
    """One tax of a line as it was computed."""

    code: str
    name: str
    rate: Decimal
    base_minor: int
    amount_minor: int


class LineRecord(msgspec.Struct, kw_only=True, gc=False):
    """One SKU of an order at one price."""

    position: int
    sku: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    tax_minor: int = 0
    shipping_minor: int = 0
    seller: str | None = None
    taxes: tuple[TaxRecord, ...] = ()


class PaymentRecord(msgspec.Struct, kw_only=True, gc=False):
    """One means of payment; the position is the n-th of its order."""

    position: int
    method: str
    status: str
    amount_minor: int
    installments: int = 1
    reference: str | None = None
    authorized_at: datetime | None = None
    received_at: datetime | None = None


class ShipmentRecord(msgspec.Struct, kw_only=True, gc=False):
    """Goods that travel together; ``lines`` are positions of the order's lines, in full quantity."""

    position: int
    method: str
    status: str
    carrier: str | None = None
    tracking_number: str | None = None
    seller: str | None = None
    ship_by_on: date | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    lines: tuple[int, ...] = ()


class MovementRecord(msgspec.Struct, kw_only=True, gc=False, frozen=True):
    """Stock that an order reserved or took, told by the source."""

    kind: str
    warehouse: str
    line: int
    sku: str
    quantity: Decimal


class FlagRecord(msgspec.Struct, kw_only=True, gc=False):
    """Something about an order that a person must look at or decide."""

    code: str
    detail: dict[str, Any] = {}


class CouponRecord(msgspec.Struct, kw_only=True, gc=False):
    """A coupon named by an order; on what it counts is undecided."""

    code: str
    rate: Decimal


class ReviewRecord(msgspec.Struct, kw_only=True, gc=False):
    """A buyer's score."""

    key: str
    score: int
    reviewed_on: date
    answered_at: datetime | None = None


class DocumentRecord(msgspec.Struct, kw_only=True, gc=False):
    """A document that an order names and that was issued elsewhere."""

    label: str
    status: str
    issued_on: date | None = None


class OrderRecord(msgspec.Struct, kw_only=True):
    """An order by the channel's key, with all that belongs to it.

    ``is_part`` says that the source names the order again elsewhere: its lines are then added to it. ``fingerprint``
    tells whether the same order comes with other content.
    """

    row: int
    key: str
    status: str
    placed_at: datetime
    placed_on: date
    fingerprint: str
    source_status: str | None = None
    customer: str | None = None
    customer_reference: str | None = None
    tax_included: bool = True
    items_minor: int = 0
    discount_minor: int = 0
    shipping_minor: int = 0
    tax_minor: int = 0
    payment_terms_days: int | None = None
    approved_at: datetime | None = None
    promised_on: date | None = None
    note: str = ""
    is_part: bool = False
    lines: list[LineRecord] = []
    payments: list[PaymentRecord] = []
    shipments: list[ShipmentRecord] = []
    addresses: tuple[AddressRecord, ...] = ()
    coupon: CouponRecord | None = None
    flags: list[FlagRecord] = []
    movements: list[MovementRecord] = []
    documents: list[DocumentRecord] = []
    reviews: list[ReviewRecord] = []

    @property
    def total_minor(self) -> int:
        """What the buyer owes: the equation that the database checks."""
        tax = 0 if self.tax_included else self.tax_minor
        return self.items_minor - self.discount_minor + self.shipping_minor + tax


class StockCountRecord(msgspec.Struct, kw_only=True, gc=False):
    """How much of a SKU a warehouse was counted to have."""

    row: int
    sku: str
    warehouse: str
    quantity: Decimal


class PriceRecord(msgspec.Struct, kw_only=True, gc=False):
    """What a SKU costs in a price list from a quantity on; an empty list is the default one, zero is always."""

    row: int
    sku: str
    unit_price: Decimal
    min_quantity: Decimal = Decimal(0)
    price_list: str = ""


class Batch(msgspec.Struct, kw_only=True):
    """What is applied in one transaction, with how far the source was read."""

    index: int
    channel: str
    currency: str
    #: The file's name for the column of stock movements, for what is only found out by the database.
    stock_column: str | None = None
    rows: int = 0
    rejected: int = 0
    categories: list[CategoryRecord] = []
    sellers: list[SellerRecord] = []
    customers: list[CustomerRecord] = []
    products: list[ProductRecord] = []
    orders: list[OrderRecord] = []
    counts: list[StockCountRecord] = []
    prices: list[PriceRecord] = []
    issues: list[IssueRecord] = []
