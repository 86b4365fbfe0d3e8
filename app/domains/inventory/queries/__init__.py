"""Reads of stock for pages and programs."""

from app.domains.inventory.queries.bins import list_bins, list_holdings, list_picks
from app.domains.inventory.queries.documents import (
    get_count,
    get_transfer,
    list_count_lines,
    list_counts,
    list_transfers,
)
from app.domains.inventory.queries.movements import list_movements
from app.domains.inventory.queries.plans import (
    find_plan,
    list_reorder,
    list_stock_on,
    stream_stock_on,
)
from app.domains.inventory.queries.stock import (
    list_levels,
    list_stock,
    list_warehouses,
    summarise_stock,
)

__all__ = [
    "find_plan",
    "get_count",
    "get_transfer",
    "list_bins",
    "list_count_lines",
    "list_counts",
    "list_holdings",
    "list_levels",
    "list_movements",
    "list_picks",
    "list_reorder",
    "list_stock",
    "list_stock_on",
    "list_transfers",
    "list_warehouses",
    "stream_stock_on",
    "summarise_stock",
]
