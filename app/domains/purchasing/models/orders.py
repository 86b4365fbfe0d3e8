"""Purchase orders, goods received for them, and goods that went back.

Prices are net. ``exchange_rate`` is how much of the tenant's currency one unit of the order's currency is worth, kept
with its source and day; it is one only where both are the same currency.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.purchasing.models.suppliers import CURRENCY
from app.domains.purchasing.types import PurchaseStatus
from app.platform.db.base import (
    QUANTITY,
    RATE,
    UNIT_PRICE,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)

EXCHANGE_RATE: Final = Numeric(20, 10)


class PurchaseOrder(TenantBase, Timestamps):
    """Goods asked for at a supplier, to come into a warehouse."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        tenant_key("supplier_id", "supplier"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_unique("number"),
        one_of("status", PurchaseStatus),
        tenant_index("ix_purchase_order_supplier_id", "supplier_id", "id"),
        tenant_index("ix_purchase_order_status", "status", "id"),
        tenant_unique_where(
            "uq_purchase_order_idempotency_key",
            "idempotency_key",
            where="idempotency_key IS NOT NULL",
        ),
        CheckConstraint("exchange_rate > 0", name="exchange_rate"),
    )

    number: Mapped[str]
    supplier_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="draft")
    currency: Mapped[str] = mapped_column(CURRENCY)
    exchange_rate: Mapped[Decimal] = mapped_column(EXCHANGE_RATE)
    rate_source: Mapped[str] = mapped_column(server_default="")
    rate_on: Mapped[date | None]
    over_receipt_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0")
    expected_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default="")
    total_minor: Mapped[int]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    idempotency_key: Mapped[str | None] = mapped_column(sort_order=1000)


class PurchaseOrderLine(TenantBase):
    """What is ordered of a variant, and how much of it came, was invoiced and went back."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        tenant_key("order_id", "purchase_order"),
        tenant_key("variant_id", "variant"),
        tenant_unique("order_id", "position"),
        tenant_index("ix_purchase_order_line_variant_id", "variant_id", "order_id"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="terms"),
        CheckConstraint(
            "received >= 0 AND invoiced >= 0 AND returned >= 0 AND returned <= received",
            name="progress",
        ),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    variant_id: Mapped[UUID]
    supplier_sku: Mapped[str] = mapped_column(server_default="")
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    total_minor: Mapped[int]
    received: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    invoiced: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    returned: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class GoodsReceipt(TenantBase, CreatedAt):
    """Goods that came in for a purchase order. ``received_on`` is their day; stock changed when it was written."""

    __tablename__ = "goods_receipt"
    __table_args__ = (
        tenant_key("order_id", "purchase_order"),
        tenant_key("supplier_id", "supplier"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        tenant_index("ix_goods_receipt_order_id", "order_id", "id"),
    )

    number: Mapped[str]
    order_id: Mapped[UUID]
    supplier_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    received_on: Mapped[date]
    reference: Mapped[str] = mapped_column(server_default="")
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]


class GoodsReceiptLine(TenantBase):
    """Goods of one order line that came in; ``unit_cost`` is in the tenant's currency at the order's rate."""

    __tablename__ = "goods_receipt_line"
    __table_args__ = (
        tenant_key("receipt_id", "goods_receipt"),
        tenant_key("order_line_id", "purchase_order_line"),
        tenant_key("variant_id", "variant"),
        tenant_unique("receipt_id", "position"),
        tenant_index("ix_goods_receipt_line_order_line_id", "order_line_id"),
        CheckConstraint("quantity > 0 AND unit_cost >= 0", name="goods"),
        CheckConstraint("returned >= 0 AND returned <= quantity", name="returned"),
    )

    receipt_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    position: Mapped[int]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_cost: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    returned: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class SupplierReturn(TenantBase, CreatedAt):
    """Goods of a receipt that went back to their supplier."""

    __tablename__ = "supplier_return"
    __table_args__ = (
        tenant_key("receipt_id", "goods_receipt"),
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        tenant_index("ix_supplier_return_receipt_id", "receipt_id", "id"),
    )

    number: Mapped[str]
    receipt_id: Mapped[UUID]
    reason: Mapped[str]
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]


class SupplierReturnLine(TenantBase):
    """How much of a receipt's line went back."""

    __tablename__ = "supplier_return_line"
    __table_args__ = (
        tenant_key("return_id", "supplier_return"),
        tenant_key("receipt_line_id", "goods_receipt_line"),
        tenant_unique("return_id", "receipt_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    return_id: Mapped[UUID]
    receipt_line_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
