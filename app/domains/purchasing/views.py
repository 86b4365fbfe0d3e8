"""What lists and pages show of purchasing."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.purchasing.types import PurchaseStatus


class SupplierRow(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier in a list, with what is on order and what is owed, by the supplier's own currency."""

    id: UUID
    name: str
    country: str
    tax_id: str | None
    currency: str
    email: str | None
    phone: str | None
    note: str
    payment_days: int
    lead_days: int
    over_receipt_rate: Decimal
    is_active: bool
    open_orders: int
    owed_minor: int


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works at a supplier."""

    name: str
    role: str
    email: str
    phone: str


class SupplierItemView(msgspec.Struct, frozen=True, kw_only=True):
    """What a supplier calls a variant and asks for it."""

    variant_id: UUID
    sku: str
    name: str
    supplier_sku: str
    unit_price: Decimal | None
    min_quantity: Decimal


class SupplierDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier with contacts and items."""

    supplier: SupplierRow
    contacts: list[ContactView]
    items: list[SupplierItemView]


class PurchaseOrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order in a list; ``progress`` is the part of its units that came."""

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    warehouse_id: UUID
    warehouse: str
    status: PurchaseStatus
    currency: str
    exchange_rate: Decimal
    rate_source: str
    rate_on: date | None
    over_receipt_rate: Decimal
    expected_on: date | None
    note: str
    total_minor: int
    sent_at: datetime | None
    created_at: datetime
    version: int
    progress: Decimal


class PurchaseLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a purchase order with its three-way match.

    ``charged_price`` is the average price that invoices charge for a unit, none before the first one.
    """

    id: UUID
    position: int
    variant_id: UUID
    sku: str
    name: str
    tracked_by: str
    supplier_sku: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    received: Decimal
    returned: Decimal
    invoiced: Decimal
    charged_price: Decimal | None

    @property
    def open(self) -> Decimal:
        """What is still to come."""
        return max(self.quantity - self.received, Decimal(0))

    @property
    def kept(self) -> Decimal:
        """What came and did not go back."""
        return self.received - self.returned

    @property
    def quantity_difference(self) -> Decimal:
        """Units that are invoiced and not here, or here and not invoiced when negative."""
        return self.invoiced - self.kept

    @property
    def price_difference(self) -> Decimal:
        """What a unit is charged more than it was ordered for."""
        return Decimal(0) if self.charged_price is None else self.charged_price - self.unit_price


class ReceiptLineView(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a receipt; ``landed_minor`` is what extra costs added, both costs in the tenant's currency."""

    id: UUID
    order_line_id: UUID
    variant_id: UUID
    sku: str
    name: str
    quantity: Decimal
    returned: Decimal
    unit_cost: Decimal
    landed_minor: int


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A goods receipt in a list."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    supplier: str
    warehouse: str
    received_on: date
    reference: str
    actor_label: str
    created_at: datetime
    units: Decimal


class ReceiptDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A goods receipt with its lines."""

    receipt: ReceiptRow
    lines: list[ReceiptLineView]


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier's invoice in a list; amounts in minor units of its currency."""

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    order_id: UUID
    order_number: str
    currency: str
    exchange_rate: Decimal
    issued_on: date
    due_on: date
    net_minor: int
    tax_minor: int
    paid_minor: int
    has_differences: bool

    @property
    def total_minor(self) -> int:
        """What is charged in all."""
        return self.net_minor + self.tax_minor

    @property
    def owed_minor(self) -> int:
        """What is still to be paid."""
        return self.total_minor - self.paid_minor


class InvoiceLineView(msgspec.Struct, frozen=True, kw_only=True):
    """What an invoice charges, beside what was ordered and what is here."""

    order_line_id: UUID
    sku: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    ordered: Decimal
    ordered_price: Decimal
    kept: Decimal
    invoiced: Decimal


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """Money paid for an invoice."""

    paid_on: date
    amount_minor: int
    reference: str
    actor_label: str


class InvoiceDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier's invoice with its match and its payments."""

    invoice: InvoiceRow
    lines: list[InvoiceLineView]
    payments: list[PaymentView]


class PurchaseOrderDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order with lines, receipts and invoices."""

    order: PurchaseOrderRow
    lines: list[PurchaseLineView]
    receipts: list[ReceiptRow]
    invoices: list[InvoiceRow]


class LandedCostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A landed cost in a list; amounts in the tenant's currency, where they went in major units."""

    id: UUID
    number: str
    basis: str
    reference: str
    amount_minor: int
    created_at: datetime
    actor_label: str
    to_stock: Decimal
    to_sales: Decimal


class LandedPartView(msgspec.Struct, frozen=True, kw_only=True):
    """What goods of a receipt line bear of a landed cost."""

    receipt_id: UUID
    receipt_number: str
    sku: str
    quantity: Decimal
    amount_minor: int
    to_stock: Decimal
    to_sales: Decimal


class ChargeView(msgspec.Struct, frozen=True, kw_only=True):
    """One extra cost in its own currency and in the tenant's."""

    kind: str
    amount_minor: int
    currency: str
    exchange_rate: Decimal
    base_minor: int


class LandedCostDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A landed cost with its charges and parts."""

    cost: LandedCostRow
    charges: list[ChargeView]
    parts: list[LandedPartView]
