"""Extra costs of getting goods, suppliers' invoices and what was paid for them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.purchasing.models.orders import EXCHANGE_RATE
from app.domains.purchasing.models.suppliers import CURRENCY
from app.domains.purchasing.types import AllocationBasis, ChargeKind
from app.platform.db.base import (
    QUANTITY,
    UNIT_PRICE,
    CreatedAt,
    TenantBase,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class LandedCost(TenantBase, CreatedAt):
    """Freight, duty, insurance spread over received goods; ``amount_minor`` is in the tenant's currency."""

    __tablename__ = "landed_cost"
    __table_args__ = (
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        one_of("basis", AllocationBasis),
    )

    number: Mapped[str]
    basis: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    amount_minor: Mapped[int]
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]


class LandedCostCharge(TenantBase):
    """One extra cost in its own currency, and in the tenant's at the rate kept with it."""

    __tablename__ = "landed_cost_charge"
    __table_args__ = (
        tenant_key("landed_cost_id", "landed_cost"),
        tenant_unique("landed_cost_id", "position"),
        one_of("kind", ChargeKind),
        CheckConstraint("exchange_rate > 0", name="exchange_rate"),
    )

    landed_cost_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CURRENCY)
    exchange_rate: Mapped[Decimal] = mapped_column(EXCHANGE_RATE)
    rate_source: Mapped[str] = mapped_column(server_default="")
    rate_on: Mapped[date | None]
    base_minor: Mapped[int]


class LandedCostPart(TenantBase):
    """What one receipt line bears: minor units, split into goods still in stock and the cost of sales of those gone."""

    __tablename__ = "landed_cost_part"
    __table_args__ = (
        tenant_key("landed_cost_id", "landed_cost"),
        tenant_key("receipt_line_id", "goods_receipt_line"),
        tenant_unique("landed_cost_id", "receipt_line_id"),
        tenant_index("ix_landed_cost_part_receipt_line_id", "receipt_line_id"),
    )

    landed_cost_id: Mapped[UUID]
    receipt_line_id: Mapped[UUID]
    amount_minor: Mapped[int]
    to_stock: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    to_sales: Mapped[Decimal] = mapped_column(UNIT_PRICE)


class SupplierInvoice(TenantBase, CreatedAt):
    """What a supplier charges for a purchase order; ``number`` is the supplier's own."""

    __tablename__ = "supplier_invoice"
    __table_args__ = (
        tenant_key("supplier_id", "supplier"),
        tenant_key("order_id", "purchase_order"),
        tenant_unique("supplier_id", "number"),
        tenant_index("ix_supplier_invoice_due_on", "due_on", "id"),
        tenant_index("ix_supplier_invoice_order_id", "order_id"),
        CheckConstraint("net_minor >= 0 AND tax_minor >= 0", name="amounts"),
        CheckConstraint("paid_minor >= 0 AND paid_minor <= net_minor + tax_minor", name="paid"),
        CheckConstraint("exchange_rate > 0", name="exchange_rate"),
    )

    number: Mapped[str]
    supplier_id: Mapped[UUID]
    order_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CURRENCY)
    exchange_rate: Mapped[Decimal] = mapped_column(EXCHANGE_RATE)
    rate_source: Mapped[str] = mapped_column(server_default="")
    rate_on: Mapped[date | None]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(server_default="0")


class SupplierInvoiceLine(TenantBase):
    """What an invoice charges for an order's line, net, in the order's currency."""

    __tablename__ = "supplier_invoice_line"
    __table_args__ = (
        tenant_key("invoice_id", "supplier_invoice"),
        tenant_key("order_line_id", "purchase_order_line"),
        tenant_unique("invoice_id", "order_line_id"),
        tenant_index("ix_supplier_invoice_line_order_line_id", "order_line_id"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="terms"),
    )

    invoice_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    total_minor: Mapped[int]


class SupplierPayment(TenantBase, CreatedAt):
    """Money paid to a supplier for an invoice, in the invoice's currency."""

    __tablename__ = "supplier_payment"
    __table_args__ = (
        tenant_key("invoice_id", "supplier_invoice"),
        tenant_unique("idempotency_key"),
        tenant_index("ix_supplier_payment_invoice_id", "invoice_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    invoice_id: Mapped[UUID]
    amount_minor: Mapped[int]
    paid_on: Mapped[date]
    reference: Mapped[str] = mapped_column(server_default="")
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]
