"""Lots and serial numbers: what a warehouse has of each, and where each went.

Of a product that is tracked, the lots' levels sum up to the stock level, and each movement of goods names its lots. A
serial number is a lot of one unit: the database refuses a second unit of it anywhere.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.inventory.types import TrackedBy
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


class ProductTracking(TenantBase, Timestamps):
    """How the units of a product are told apart; a product without a row is not tracked."""

    __tablename__ = "product_tracking"
    __table_args__ = (
        tenant_key("product_id", "product", ondelete="CASCADE"),
        tenant_unique("product_id"),
        one_of("tracked_by", [TrackedBy.LOT, TrackedBy.SERIAL]),
    )

    product_id: Mapped[UUID]
    tracked_by: Mapped[str]


class Lot(TenantBase, CreatedAt):
    """Units made together, or one unit with a serial number; ``expired_at`` is when it left what is available."""

    __tablename__ = "lot"
    __table_args__ = (
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("variant_id", "code"),
        tenant_index("ix_lot_expires_on", "expires_on", "id", where="expires_on IS NOT NULL"),
        CheckConstraint("code <> '' AND code = btrim(code)", name="code"),
        CheckConstraint("made_on <= expires_on", name="dates"),
    )

    variant_id: Mapped[UUID]
    code: Mapped[str]
    is_serial: Mapped[bool] = mapped_column(server_default="false")
    made_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    expired_at: Mapped[datetime | None]


class LotLevel(TenantBase):
    """How much of a lot a warehouse has."""

    __tablename__ = "lot_level"
    __table_args__ = (
        tenant_key("lot_id", "lot", ondelete="CASCADE"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_unique("lot_id", "warehouse_id"),
        tenant_index("ix_lot_level_variant_id", "variant_id", "warehouse_id", where="on_hand > 0"),
        tenant_unique_where("uq_lot_level_serial", "lot_id", where="is_serial AND on_hand > 0"),
        CheckConstraint("on_hand >= 0 AND (NOT is_serial OR on_hand <= 1)", name="on_hand"),
    )

    lot_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    is_serial: Mapped[bool] = mapped_column(server_default="false")
    on_hand: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0")


class LotMovement(TenantBase):
    """How much of a lot a stock movement moved; never updated, never deleted."""

    __tablename__ = "lot_movement"
    __table_args__ = (
        tenant_key("lot_id", "lot", ondelete="CASCADE"),
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_index("ix_lot_movement_movement_id", "movement_id"),
        tenant_index("ix_lot_movement_lot_id", "lot_id", "id"),
        tenant_index("ix_lot_movement_source_id", "source_id", where="source_id IS NOT NULL"),
        CheckConstraint("quantity <> 0", name="quantity"),
        {"info": {"append_only": True}},
    )

    movement_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    #: The order line or transfer that it is for; a plain id.
    source_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
