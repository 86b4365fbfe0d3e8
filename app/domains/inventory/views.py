"""What lists and pages show of stock."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.inventory.types import BinStock, MovementKind


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
    """A warehouse. ``priority`` orders allocation, lowest first."""

    id: UUID
    code: str
    name: str
    address: str | None
    region: str | None
    commune: str | None
    priority: int
    is_active: bool


class WarehouseStock(msgspec.Struct, frozen=True, kw_only=True):
    """How many variants lie in a warehouse, and how much of all of them together."""

    id: UUID
    variants: int
    on_hand: Decimal
    reserved: Decimal


class WarehouseWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse as a person writes it."""

    code: str
    name: str
    address: str = ""
    region: str = ""
    commune: str = ""
    priority: int = 100


class BinView(msgspec.Struct, frozen=True, kw_only=True):
    """A bin with what is in it. ``position`` orders the picker's walk, lowest first."""

    id: UUID
    warehouse_id: UUID
    code: str
    position: int
    is_active: bool
    variants: int
    on_hand: Decimal


class BinContent(msgspec.Struct, frozen=True, kw_only=True):
    """A variant that lies in a bin."""

    variant_id: UUID
    sku: str
    name: str
    on_hand: Decimal


class BinHolding(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a variant a bin holds."""

    warehouse_id: UUID
    bin_id: UUID
    code: str
    on_hand: Decimal


class PickRow(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch for a line of an order, and from which bins; a stop without a code is what lies in no bin."""

    order_id: UUID
    order_number: str
    order_line_id: UUID
    variant_id: UUID
    sku: str
    barcode: str | None
    name: str
    quantity: Decimal
    stops: list[BinStock]


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with the sums of its lines."""

    id: UUID
    number: str
    status: str
    note: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    from_warehouse_id: UUID
    from_warehouse: str
    to_warehouse_id: UUID
    to_warehouse: str
    lines: int
    sent: Decimal
    in_transit: Decimal
    missing: Decimal
    surplus: Decimal


class TransferLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a transfer."""

    id: UUID
    variant_id: UUID
    sku: str
    name: str
    sent: Decimal
    received: Decimal
    missing: Decimal
    surplus: Decimal
    in_transit: Decimal


class CountView(msgspec.Struct, frozen=True, kw_only=True):
    """A stock count and how far it has come."""

    id: UUID
    number: str
    status: str
    by_bin: bool
    note: str
    created_at: datetime
    created_by: str
    closed_at: datetime | None
    warehouse_id: UUID
    warehouse: str
    lines: int
    counted: int
    differences: int


class CountLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a count. The difference is against what the books said when it was counted."""

    id: UUID
    variant_id: UUID
    sku: str
    barcode: str | None
    name: str
    bin_id: UUID | None
    bin_code: str | None
    expected: Decimal
    counted: Decimal | None
    on_hand_then: Decimal | None
    counted_at: datetime | None
    counted_by: str | None

    @property
    def difference(self) -> Decimal | None:
        """What was counted beyond the books, negative where it was less; none while nobody counted."""
        if self.counted is None or self.on_hand_then is None:
            return None
        return self.counted - self.on_hand_then


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """What should be there of a variant in a warehouse."""

    safety: Decimal
    reorder_point: Decimal | None
    reorder_quantity: Decimal | None


class ReorderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A level that fell to its reorder point and is still there."""

    id: UUID
    opened_at: datetime
    variant_id: UUID
    sku: str
    product_id: UUID
    name: str
    warehouse_id: UUID
    warehouse_code: str
    warehouse: str
    available: Decimal
    incoming: Decimal
    reorder_point: Decimal
    reorder_quantity: Decimal | None


class StockOnRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse had of a variant at the end of a day."""

    sku: str
    name: str
    warehouse_code: str
    variant_id: UUID
    warehouse_id: UUID
    on_hand: Decimal
    reserved: Decimal


class LineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A variant that left for an order line, and how many units of it one unit of the line needs."""

    variant_id: UUID
    units_per_line: Decimal


class VariantRef(msgspec.Struct, frozen=True, kw_only=True):
    """A variant, as people call it."""

    id: UUID
    sku: str
    barcode: str | None
    product_id: UUID
    name: str


class CardLevel(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse has of a variant and should have."""

    warehouse_id: UUID
    warehouse: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    safety: Decimal
    available: Decimal
    reorder_point: Decimal | None
    reorder_quantity: Decimal | None
