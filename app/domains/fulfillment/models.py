"""Shipments and what is in them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.fulfillment.types import ShipmentMethod, ShipmentStatus
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
