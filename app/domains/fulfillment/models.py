"""Parcels, the shipments they leave in, and what is in them.

Goods are put into a parcel in one warehouse; they are still promised then. A parcel leaves in a shipment, and only what
is in a shipment has left.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.fulfillment.types import ParcelStatus, ShipmentMethod, ShipmentStatus
from app.platform.db.base import (
    QUANTITY,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class Shipment(TenantBase, Timestamps):
    """Goods of an order that travel together, or wait for pick-up."""

    __tablename__ = "shipment"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_key("seller_id", "seller"),
        tenant_unique("order_id", "position"),
        tenant_index(
            "ix_shipment_tracking", "tracking_number", where="tracking_number IS NOT NULL"
        ),
        one_of("method", ShipmentMethod),
        one_of("status", ShipmentStatus),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    method: Mapped[str]
    status: Mapped[str]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    seller_id: Mapped[UUID | None]
    ship_by_on: Mapped[date | None] = mapped_column(Date)
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class ShipmentLine(TenantBase):
    """How much of an order line is in a shipment."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        tenant_key("shipment_id", "shipment"),
        tenant_key("order_line_id", "order_line"),
        tenant_unique("shipment_id", "order_line_id"),
        tenant_index("ix_shipment_line_order_line_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    shipment_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)


class Parcel(TenantBase, Timestamps):
    """A box with goods of an order, packed in one warehouse. Weight in grams, sides in millimetres."""

    __tablename__ = "parcel"
    __table_args__ = (
        tenant_key("order_id", "sales_order", ondelete="CASCADE"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("shipment_id", "shipment", ondelete="CASCADE"),
        tenant_unique("order_id", "position"),
        tenant_index("ix_parcel_status", "status", "packed_at", "id"),
        tenant_index("ix_parcel_shipment_id", "shipment_id", where="shipment_id IS NOT NULL"),
        tenant_index("ix_parcel_tracking", "tracking_number", where="tracking_number IS NOT NULL"),
        one_of("status", ParcelStatus),
        CheckConstraint(
            "(status IN ('packed', 'unpacked')) = (shipment_id IS NULL)", name="shipment"
        ),
        CheckConstraint(
            "weight_grams > 0 AND length_mm > 0 AND width_mm > 0 AND height_mm > 0", name="measures"
        ),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    warehouse_id: Mapped[UUID]
    shipment_id: Mapped[UUID | None]
    status: Mapped[str]
    weight_grams: Mapped[int | None]
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    tracking_number: Mapped[str | None]
    packed_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class ParcelLine(TenantBase):
    """How much of an order line is in a parcel."""

    __tablename__ = "parcel_line"
    __table_args__ = (
        tenant_key("parcel_id", "parcel", ondelete="CASCADE"),
        tenant_key("order_line_id", "order_line", ondelete="CASCADE"),
        tenant_unique("parcel_id", "order_line_id"),
        tenant_index("ix_parcel_line_order_line_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    parcel_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
