"""What lists and pages show of stock."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.inventory.types import MovementKind


class StockLevelState(StrEnum):
    """What there is of a variant over all warehouses."""

    LOW = "low"
    NONE = "none"
    RESERVED = "reserved"


class StockFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which variants a list of stock shows."""

    search: str = ""
    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    state: StockLevelState | None = None


class LevelView(msgspec.Struct, frozen=True, kw_only=True):
    """What one warehouse has of a variant. Available is what can be promised: on hand less reserved less safety."""

    warehouse_id: UUID
    on_hand: Decimal
    reserved: Decimal
    safety: Decimal
    available: Decimal


class StockRow(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with its levels, one per warehouse that has any, and their sums."""

    variant_id: UUID
    product_id: UUID
    sku: str
    product_name: str
    variant_name: str
    on_hand: Decimal
    reserved: Decimal
    safety: Decimal
    available: Decimal
    levels: list[LevelView]

    def at(self, warehouse_id: UUID) -> LevelView | None:
        """The level of a warehouse."""
        return next((level for level in self.levels if level.warehouse_id == warehouse_id), None)


class StockSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Stock at a glance; ``cost`` is on hand times unit cost, in major units, of what has a cost."""

    variants: int
    on_hand: Decimal
    reserved: Decimal
    low: int
    none: int
    cost: Decimal


class LevelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One stock level, as programs read it."""

    variant_id: UUID
    sku: str
    warehouse_id: UUID
    warehouse_code: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    safety: Decimal
    available: Decimal


class MovementFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which movements a list shows; days are in the tenant's zone, both included."""

    search: str = ""
    product_id: UUID | None = None
    variant_id: UUID | None = None
    warehouse_id: UUID | None = None
    kind: MovementKind | None = None
    from_on: date | None = None
    to_on: date | None = None


class MovementRow(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a stock level; the order is there when the movement comes from one."""

    id: UUID
    at: datetime
    kind: str
    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    warehouse_id: UUID
    warehouse_code: str
    quantity: Decimal
    reserved_quantity: Decimal
    reason: str
    actor_label: str
    order_id: UUID | None
    order_number: str | None


class WarehouseView(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse with what is in it. ``priority`` orders allocation, lowest first."""

    id: UUID
    code: str
    name: str
    address: str | None
    priority: int
    is_active: bool
    variants: int
    on_hand: Decimal
    reserved: Decimal


class WarehouseWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse as a person writes it."""

    code: str
    name: str
    address: str = ""
    priority: int = 100
