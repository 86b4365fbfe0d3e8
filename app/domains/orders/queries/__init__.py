"""Reads of orders for pages and the API; every list is one statement, every total a second one."""

from app.domains.orders.queries.detail import (
    find_neighbors,
    get_order,
    lines_of_orders,
    list_history,
    split_from_json,
    split_into_json,
    withheld_json,
)
from app.domains.orders.queries.listing import (
    list_channels,
    list_orders,
    total_orders,
)
from app.domains.orders.queries.search import OrderHit, find_orders, list_sellable, search_sellable

__all__ = [
    "OrderHit",
    "find_neighbors",
    "find_orders",
    "get_order",
    "lines_of_orders",
    "list_channels",
    "list_history",
    "list_orders",
    "list_sellable",
    "search_sellable",
    "split_from_json",
    "split_into_json",
    "total_orders",
    "withheld_json",
]
