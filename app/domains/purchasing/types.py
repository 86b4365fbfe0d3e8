"""Words of purchasing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.inventory import LotName


class PurchaseStatus(StrEnum):
    """Life of a purchase order."""

    DRAFT = "draft"
    SENT = "sent"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELED = "canceled"


class AllocationBasis(StrEnum):
    """By what an extra cost is spread over goods."""

    VALUE = "value"
    WEIGHT = "weight"
    QUANTITY = "quantity"


class ChargeKind(StrEnum):
    """What an extra cost of getting goods is for."""

    FREIGHT = "freight"
    DUTY = "duty"
    INSURANCE = "insurance"
    OTHER = "other"


class SupplierWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier as a person writes it.

    ``payment_days`` counts from the invoice's date; ``over_receipt_rate`` is the fraction by which more than ordered
    may be received.
    """

    name: str
    country: str
    currency: str
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    payment_days: int = 0
    lead_days: int = 0
    over_receipt_rate: Decimal = Decimal(0)
    is_active: bool = True


class ContactWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works at a supplier."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""


class SupplierItemWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a supplier calls a variant and asks for it, per unit in the supplier's currency."""

    variant_id: UUID
    supplier_sku: str = ""
    unit_price: Decimal | None = None
    min_quantity: Decimal = Decimal(1)


class ExchangeRate(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the tenant's currency one unit of a document's currency is worth, from where and of which day."""

    rate: Decimal
    source: str
    rate_on: date


class PurchaseLineWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What is ordered of a variant; the net price of a unit in the order's currency, the supplier's own when none."""

    variant_id: UUID
    quantity: Decimal
    unit_price: Decimal | None = None


class PurchaseOrderWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order as it is written; ``exchange_rate`` is needed when the currency is not the tenant's.

    The key, where there is one, makes a repeated order a single one.
    """

    supplier_id: UUID
    warehouse_id: UUID
    lines: Sequence[PurchaseLineWrite]
    currency: str = ""
    exchange_rate: ExchangeRate | None = None
    expected_on: date | None = None
    note: str = ""
    idempotency_key: str = ""


class ReceiptLineWrite(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order's line came in, and under which lots or serial numbers."""

    order_line_id: UUID
    quantity: Decimal
    lots: Sequence[LotName] = ()


class ReceiptWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that came in for a purchase order. The key makes a repeated receipt a single one."""

    lines: Sequence[ReceiptLineWrite]
    idempotency_key: str
    received_on: date | None = None
    reference: str = ""


class ChargeWrite(msgspec.Struct, frozen=True, kw_only=True):
    """One extra cost, in minor units of its currency; without tax that can be reclaimed."""

    kind: ChargeKind
    amount_minor: int
    currency: str
    exchange_rate: ExchangeRate | None = None


class LandedCostWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Extra costs of some receipts and how they are spread. The key makes a repeated one a single one."""

    receipt_ids: Sequence[UUID]
    charges: Sequence[ChargeWrite]
    basis: AllocationBasis
    idempotency_key: str
    reference: str = ""


class InvoiceLineWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a supplier charges for an order's line: units and net price of one, in the order's currency."""

    order_line_id: UUID
    quantity: Decimal
    unit_price: Decimal


class InvoiceWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier's invoice for a purchase order; ``number`` is the supplier's own, unique for the supplier."""

    number: str
    issued_on: date
    lines: Sequence[InvoiceLineWrite]
    tax_minor: int = 0
    due_on: date | None = None
    exchange_rate: ExchangeRate | None = None


class PaymentWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Money paid to a supplier, in minor units of the invoice's currency."""

    amount_minor: int
    paid_on: date
    idempotency_key: str
    reference: str = ""


class SupplierReturnLineWrite(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a receipt's line goes back."""

    receipt_line_id: UUID
    quantity: Decimal


class SupplierReturnWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a receipt that go back to their supplier."""

    lines: Sequence[SupplierReturnLineWrite]
    reason: str
    idempotency_key: str
