"""Inventory: what there is, what is promised, and every change of it."""

from app.domains.inventory.costs.posting import post_movements
from app.domains.inventory.costs.revaluation import add_costs, read_split
from app.domains.inventory.costs.types import AddedCost, CostMethod, CostSplit, EntryKind
from app.domains.inventory.drift import DRIFT_CHECKS
from app.domains.inventory.errors import (
    InsufficientStockError,
    InvalidMovementError,
    InvalidWarehouseError,
    LotNotFoundError,
    LotsNeededError,
    LotsShortError,
    SerialTakenError,
    StockBelowReservedError,
    UnknownStockItemError,
)
from app.domains.inventory.events import StockChanged
from app.domains.inventory.lots.types import LotChoice, LotName, TrackedBy
from app.domains.inventory.queries import (
    list_levels,
    list_movements,
    list_stock,
    list_warehouses,
    summarise_stock,
)
from app.domains.inventory.repository import lock_levels
from app.domains.inventory.rules import allocate_stock, available_by_variant
from app.domains.inventory.seeds import seed_warehouse
from app.domains.inventory.service import (
    adjust_stock,
    dispatch_stock,
    receive_stock,
    release_stock,
    reserve_stock,
    transfer_stock,
)
from app.domains.inventory.types import (
    ActiveReservation,
    Allocation,
    Demand,
    LevelRead,
    MovementKind,
    Pick,
    ReservationStatus,
    StockAdjustment,
    StockLine,
    StockReceipt,
    StockTransfer,
)
from app.domains.inventory.views import (
    LevelRow,
    LevelView,
    MovementFilter,
    MovementRow,
    StockFilter,
    StockLevelState,
    StockRow,
    StockSummary,
    WarehouseView,
    WarehouseWrite,
)
from app.domains.inventory.warehouses import create_warehouse

__all__ = [
    "DRIFT_CHECKS",
    "ActiveReservation",
    "AddedCost",
    "Allocation",
    "CostMethod",
    "CostSplit",
    "Demand",
    "EntryKind",
    "InsufficientStockError",
    "InvalidMovementError",
    "InvalidWarehouseError",
    "LevelRead",
    "LevelRow",
    "LevelView",
    "LotChoice",
    "LotName",
    "LotNotFoundError",
    "LotsNeededError",
    "LotsShortError",
    "MovementFilter",
    "MovementKind",
    "MovementRow",
    "Pick",
    "ReservationStatus",
    "SerialTakenError",
    "StockAdjustment",
    "StockBelowReservedError",
    "StockChanged",
    "StockFilter",
    "StockLevelState",
    "StockLine",
    "StockReceipt",
    "StockRow",
    "StockSummary",
    "StockTransfer",
    "TrackedBy",
    "UnknownStockItemError",
    "WarehouseView",
    "WarehouseWrite",
    "add_costs",
    "adjust_stock",
    "allocate_stock",
    "available_by_variant",
    "create_warehouse",
    "dispatch_stock",
    "list_levels",
    "list_movements",
    "list_stock",
    "list_warehouses",
    "lock_levels",
    "post_movements",
    "read_split",
    "receive_stock",
    "release_stock",
    "reserve_stock",
    "seed_warehouse",
    "summarise_stock",
    "transfer_stock",
]
