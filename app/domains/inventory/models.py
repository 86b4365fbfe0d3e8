"""Warehouses with bins, stock levels, reservations, movements, and the documents that cause movements.

A stock level is the running sum of its movements: ``on_hand`` of their ``quantity``, ``reserved`` of their
``reserved_quantity``. Movements are append-only, by privilege and by trigger; the idempotency key makes a repeated
cause a single movement. Available is ``on_hand - reserved - safety - expired`` less what has expired today
and is not booked yet (``tenant.available_of(level)``), and the database refuses ``reserved`` beyond ``on_hand``.
What bins hold is a part of the level; what no bin holds is unassigned. A trigger on levels opens and
closes the alerts, so whoever changes a level can't forget them.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.inventory.types import (
    AllocationMethod,
    CountStatus,
    MovementKind,
    ReservationStatus,
    ShortagePolicy,
    TransferStatus,
)
from app.platform.db.base import (
    QUANTITY,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
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
    #: Where it is, for allocation by distance; as in addresses.
    region: Mapped[str | None] = mapped_column(sort_order=95)
    commune: Mapped[str | None] = mapped_column(sort_order=96)


class StockLevel(TenantBase):
    """How much of a variant a warehouse has."""

    __tablename__ = "stock_level"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant"),
        tenant_unique("variant_id", "warehouse_id"),
        tenant_index("ix_stock_level_warehouse_id", "warehouse_id", "variant_id"),
        tenant_index(
            "ix_stock_level_next_expires_on",
            "next_expires_on",
            where="next_expires_on IS NOT NULL",
        ),
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("incoming >= 0 AND safety >= 0", name="plans"),
        CheckConstraint("reorder_point >= 0 AND reorder_quantity > 0", name="reorder"),
        CheckConstraint("expired >= 0", name="expired"),
        {"info": {"fillfactor": 70}},
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    on_hand: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    reserved: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    incoming: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    safety: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    #: At or below which available stock should be ordered again, and how much of it.
    reorder_point: Mapped[Decimal | None] = mapped_column(QUANTITY)
    reorder_quantity: Mapped[Decimal | None] = mapped_column(QUANTITY)
    #: Units of lots that have expired: on hand, and not to be promised.
    expired: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0", sort_order=120)
    #: The earliest day on which a lot here may expire that is not booked as expired; none may be there any more.
    next_expires_on: Mapped[date | None] = mapped_column(sort_order=121)


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
        tenant_index(
            "ix_reservation_expires_at",
            "expires_at",
            where="status = 'active' AND expires_at IS NOT NULL",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("units_per_line > 0", name="units_per_line"),
    )

    #: A plain id: the order line is of a higher domain.
    order_line_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    status: Mapped[str] = mapped_column(server_default="active")
    expires_at: Mapped[datetime | None]
    #: How many of this variant one unit of the order line needs; more than one only for parts of a bundle.
    units_per_line: Mapped[Decimal] = mapped_column(QUANTITY, server_default="1", sort_order=95)


class StockMovement(TenantBase):
    """One change of a stock level; never updated, never deleted, by privilege and by trigger."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant"),
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


class Bin(TenantBase, CreatedAt):
    """A place in a warehouse. ``position`` orders the walk of who picks, lowest first."""

    __tablename__ = "bin"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_unique("warehouse_id", "code"),
    )

    warehouse_id: Mapped[UUID]
    code: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default="true")


class BinLevel(TenantBase):
    """How much of a variant a bin holds; changed only while the stock level is locked."""

    __tablename__ = "bin_level"
    __table_args__ = (
        tenant_key("bin_id", "bin"),
        tenant_key("variant_id", "variant"),
        tenant_unique("variant_id", "bin_id"),
        tenant_index("ix_bin_level_bin_id", "bin_id", "variant_id"),
        CheckConstraint("on_hand >= 0", name="on_hand"),
    )

    bin_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    on_hand: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class StockTransfer(TenantBase):
    """Goods on their way from one warehouse to another."""

    __tablename__ = "stock_transfer"
    __table_args__ = (
        tenant_key("from_warehouse_id", "warehouse"),
        tenant_key("to_warehouse_id", "warehouse"),
        one_of("status", TransferStatus),
        tenant_unique("number"),
        tenant_unique("idempotency_key"),
        tenant_index("ix_stock_transfer_sent_at", "sent_at", "id"),
    )

    number: Mapped[str]
    from_warehouse_id: Mapped[UUID]
    to_warehouse_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="sent")
    note: Mapped[str] = mapped_column(server_default="")
    idempotency_key: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    received_at: Mapped[datetime | None]


class StockTransferLine(TenantBase):
    """A variant on its way. In transit is sent less received less missing; a surplus came beyond what was sent."""

    __tablename__ = "stock_transfer_line"
    __table_args__ = (
        tenant_key("transfer_id", "stock_transfer"),
        tenant_key("variant_id", "variant"),
        tenant_unique("transfer_id", "variant_id"),
        tenant_index("ix_stock_transfer_line_variant_id", "variant_id"),
        CheckConstraint(
            "sent > 0 AND received >= 0 AND missing >= 0 AND surplus >= 0 AND received + missing <= sent",
            name="in_transit",
        ),
    )

    transfer_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    sent: Mapped[Decimal] = mapped_column(QUANTITY)
    received: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    missing: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")
    surplus: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class StockCount(TenantBase, CreatedAt):
    """A count of what a warehouse, some of its bins or some of its SKUs have; posted once."""

    __tablename__ = "stock_count"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        one_of("status", CountStatus),
        tenant_unique("number"),
        tenant_index("ix_stock_count_created_at", "created_at", "id"),
    )

    number: Mapped[str]
    warehouse_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="open")
    #: Whether what each bin holds is counted, or what the whole warehouse has.
    by_bin: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[str]
    closed_at: Mapped[datetime | None]


class StockCountLine(TenantBase):
    """What is to be counted of a variant, and what was found.

    ``on_hand_then`` is what the books said at the moment of counting: the difference is against that, so goods that
    leave between counting and posting are not taken for a loss.
    """

    __tablename__ = "stock_count_line"
    __table_args__ = (
        tenant_key("count_id", "stock_count"),
        tenant_key("variant_id", "variant"),
        tenant_key("bin_id", "bin"),
        tenant_unique("count_id", "variant_id", "bin_id"),
        tenant_unique_where(
            "uq_stock_count_line_without_bin", "count_id", "variant_id", where="bin_id IS NULL"
        ),
        CheckConstraint("counted >= 0", name="counted"),
    )

    count_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    bin_id: Mapped[UUID | None]
    expected: Mapped[Decimal] = mapped_column(QUANTITY)
    counted: Mapped[Decimal | None] = mapped_column(QUANTITY)
    on_hand_then: Mapped[Decimal | None] = mapped_column(QUANTITY)
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str | None]


class StockAlert(TenantBase):
    """Available stock fell to its reorder point; at most one is open for a level. A trigger writes it."""

    __tablename__ = "stock_alert"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant"),
        tenant_unique_where(
            "uq_stock_alert_open", "variant_id", "warehouse_id", where="closed_at IS NULL"
        ),
        tenant_index("ix_stock_alert_opened_at", "opened_at", "id"),
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    available: Mapped[Decimal] = mapped_column(QUANTITY)
    reorder_point: Mapped[Decimal] = mapped_column(QUANTITY)


class StockPolicy(TenantBase):
    """How the tenant allocates and holds stock, by channel; the one named ``default`` counts for all others."""

    __tablename__ = "stock_policy"
    __table_args__ = (
        tenant_unique("name"),
        one_of("method", AllocationMethod),
        one_of("shortage", ShortagePolicy),
        CheckConstraint("hold_minutes > 0", name="hold_minutes"),
    )

    name: Mapped[str]
    method: Mapped[str] = mapped_column(server_default="priority")
    may_split: Mapped[bool] = mapped_column(server_default="true")
    #: How long an unpaid order holds its stock; unset is for good.
    hold_minutes: Mapped[int | None]
    shortage: Mapped[str] = mapped_column(server_default="reject")
