"""What stock cost: layers of goods that came in together, and an append-only ledger of every change of value.

A layer is what is left of goods that came in at one cost. Of each stock level, the layers' ``remaining`` sum up to
``on_hand`` and their ``value`` to the sum of the entries. An unknown cost is null, never zero. Goods that went to
another warehouse or came back keep the age and the receipt line of their layer, so that a late cost finds them.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.inventory.costs.types import CostMethod, EntryKind
from app.platform.db.base import (
    QUANTITY,
    UNIT_PRICE,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique_where,
)


class CostPolicy(TenantBase, Timestamps):
    """How a tenant values what leaves; without a row it is the moving average."""

    __tablename__ = "cost_policy"
    __table_args__ = (UniqueConstraint("tenant_id"), one_of("method", CostMethod))

    method: Mapped[str]


class CostLayer(TenantBase):
    """What is left of goods that came into a warehouse together. ``source_id`` is the line of the receipt."""

    __tablename__ = "cost_layer"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_index(
            "ix_cost_layer_open",
            "variant_id",
            "warehouse_id",
            "opened_at",
            "id",
            where="remaining > 0",
        ),
        tenant_index("ix_cost_layer_source_id", "source_id", where="source_id IS NOT NULL"),
        CheckConstraint("remaining >= 0 AND remaining <= received", name="remaining"),
        CheckConstraint("value >= 0 AND (remaining > 0 OR value = 0)", name="value"),
    )

    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    source_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    received: Mapped[Decimal] = mapped_column(QUANTITY)
    remaining: Mapped[Decimal] = mapped_column(QUANTITY)
    #: Of what remains, in the tenant's currency; null is unknown.
    value: Mapped[Decimal | None] = mapped_column(UNIT_PRICE)


class CostEntry(TenantBase):
    """One change of the value of stock; never updated, never deleted.

    ``value`` is what stock became worth more or less, ``cost_of_sales`` what sales came to cost more or less, both in
    the tenant's ``currency``; ``unknown_quantity`` is the part of ``quantity`` whose cost nobody knows. ``posted_on``
    is the business day on which it was written. ``sold_quantity`` is of how many units of its order line the cost is
    known by it: of a bundle of two parts, each part that leaves is half a unit. Where goods come back it is negative:
    how many of its units come back at an unknown cost, less those that are thrown away.
    """

    __tablename__ = "cost_entry"
    __table_args__ = (
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        one_of("kind", EntryKind),
        tenant_unique_where(
            "uq_cost_entry_movement_id", "movement_id", where="movement_id IS NOT NULL"
        ),
        tenant_index("ix_cost_entry_at", "at", "id"),
        tenant_index("ix_cost_entry_variant_id", "variant_id", "warehouse_id", "at"),
        tenant_index("ix_cost_entry_source_id", "source_id", where="source_id IS NOT NULL"),
        tenant_index("ix_cost_entry_document_id", "document_id", where="document_id IS NOT NULL"),
        {"info": {"append_only": True}},
    )

    at: Mapped[datetime]
    warehouse_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    kind: Mapped[str]
    #: Plain ids: of the movement, of the order line or transfer it is for, of the document that brought the cost.
    movement_id: Mapped[UUID | None]
    source_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unknown_quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    value: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    cost_of_sales: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    posted_on: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    sold_quantity: Mapped[Decimal] = mapped_column(Numeric(24, 10), server_default="0")


class CostUse(TenantBase):
    """How much of which layer an entry took out (positive) or brought back (negative); never updated, never deleted."""

    __tablename__ = "cost_use"
    __table_args__ = (
        tenant_key("variant_id", "variant", ondelete="CASCADE"),
        tenant_key("layer_id", "cost_layer", ondelete="CASCADE"),
        tenant_index("ix_cost_use_layer_id", "layer_id"),
        tenant_index(
            "ix_cost_use_source_id", "source_id", "variant_id", where="source_id IS NOT NULL"
        ),
        {"info": {"append_only": True}},
    )

    variant_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    layer_id: Mapped[UUID]
    source_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    #: Null when the layer's cost was unknown.
    value: Mapped[Decimal | None] = mapped_column(UNIT_PRICE)
