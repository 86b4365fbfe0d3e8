"""Inventory: what there is, what is promised, and every change of it."""

from app.domains.inventory.errors import (
    InsufficientStockError,
    InvalidMovementError,
    StockBelowReservedError,
    UnknownStockItemError,
)
from app.domains.inventory.events import StockChanged
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

__all__ = [
    "ActiveReservation",
    "Allocation",
    "Demand",
    "InsufficientStockError",
    "InvalidMovementError",
    "LevelRead",
    "MovementKind",
    "Pick",
    "ReservationStatus",
    "StockAdjustment",
    "StockBelowReservedError",
    "StockChanged",
    "StockLine",
    "StockReceipt",
    "StockTransfer",
    "UnknownStockItemError",
    "adjust_stock",
    "allocate_stock",
    "available_by_variant",
    "dispatch_stock",
    "lock_levels",
    "receive_stock",
    "release_stock",
    "reserve_stock",
    "seed_warehouse",
    "transfer_stock",
]
