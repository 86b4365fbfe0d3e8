"""Reads of stock for pages and programs."""

from app.domains.inventory.queries.bins import (
    get_bin,
    list_bin_contents,
    list_bins,
    list_holdings,
    list_picks,
    page_bins,
)
from app.domains.inventory.queries.documents import (
    get_count,
    get_transfer,
    list_count_lines,
    list_counts,
    list_transfers,
)
from app.domains.inventory.queries.lines import items_of_line
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
    summarise_warehouses,
)
from app.domains.inventory.queries.variants import find_variant, find_variants, list_card

__all__ = [
    "find_plan",
    "find_variant",
    "find_variants",
    "get_bin",
    "get_count",
    "get_transfer",
    "items_of_line",
    "list_bin_contents",
    "list_bins",
    "list_card",
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
    "page_bins",
    "stream_stock_on",
    "summarise_stock",
    "summarise_warehouses",
]
