"""Reads of purchasing."""

from app.domains.purchasing.queries.documents import (
    get_invoice,
    get_landed_cost,
    list_invoices,
    list_landed_costs,
)
from app.domains.purchasing.queries.orders import (
    get_purchase_order,
    get_receipt,
    list_purchase_orders,
    list_receipts,
)
from app.domains.purchasing.queries.suppliers import get_supplier, list_suppliers

__all__ = [
    "get_invoice",
    "get_landed_cost",
    "get_purchase_order",
    "get_receipt",
    "get_supplier",
    "list_invoices",
    "list_landed_costs",
    "list_purchase_orders",
    "list_receipts",
    "list_suppliers",
]
