"""Pages of orders."""

from app.web.orders.index import export, list_page, totals_fragment

ROUTE_HANDLERS = [list_page, totals_fragment, export]

__all__ = ["ROUTE_HANDLERS"]
