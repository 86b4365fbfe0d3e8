"""Warehouses, stock levels, reservations and movements.

A stock level is the running sum of its movements: ``on_hand`` of their ``quantity``, ``reserved`` of their
``reserved_quantity``. Movements are append-only; the idempotency key makes a repeated cause a single movement.
Available is ``on_hand - reserved - safety`` and the database refuses ``reserved`` beyond ``on_hand``.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.inventory.types import MovementKind, ReservationStatus
from app.platform.db.base import (
    QUANTITY,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class Warehouse(TenantBase, Timestamps):
    """A place that holds stock. ``priority`` orders allocation, lowest first."""

    __tablename__ = "warehouse"
    __table_args__ = (tenant_unique("code"),)

    code: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]
    priority: Mapped[int] = mapped_column(server_default="100")
    is_active: Mapped[bool] = mapped_column(server_default="true")


class StockLevel(TenantBase):
    """How much of a variant a warehouse has."""

    __tablename__ = "stock_level"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant"),
        tenant_unique("variant_id", "warehouse_id"),
        tenant_index("ix_stock_level_warehouse_id", "warehouse_id", "variant_id"),
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("incoming >= 0 AND safety >= 0", name="plans"),
        CheckConstraint("expired >= 0", name="expired"),
        {"info": {"fillfactor": 70}},
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    on_hand: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    reserved: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    incoming: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    safety: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    #: Units of lots that have expired: on hand, and not to be promised.
    expired: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0", sort_order=120)


class Reservation(TenantBase, CreatedAt):
    """Stock promised to an order line, until it is dispatched, released or expires."""

    __tablename__ = "reservation"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant"),
        one_of("status", ReservationStatus),
        tenant_index("ix_reservation_order_line_id", "order_line_id"),
        tenant_index(
            "ix_reservation_variant_id", "variant_id", "warehouse_id", where="status = 'active'"
        ),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    #: A plain id: the order line is of a higher domain.
    order_line_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    status: Mapped[str] = mapped_column(server_default="active")
    expires_at: Mapped[datetime | None]


class StockMovement(TenantBase):
    """One change of a stock level; never updated, never deleted."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        # Privileges keep the application from deleting history; it goes only with its variant.
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("idempotency_key"),
        one_of("kind", MovementKind),
        tenant_index("ix_stock_movement_variant_id", "variant_id", "at", "id"),
        tenant_index("ix_stock_movement_at", "at", "id"),
        tenant_index(
            "ix_stock_movement_reference", "reference_id", where="reference_id IS NOT NULL"
        ),
        CheckConstraint("quantity <> 0 OR reserved_quantity <> 0", name="effect"),
        {"info": {"append_only": True}},
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    kind: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    reserved_quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    reference_kind: Mapped[str | None]
    reference_id: Mapped[UUID | None]
    idempotency_key: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    actor_label: Mapped[str]
    at: Mapped[datetime]
