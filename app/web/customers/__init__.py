"""Pages of customers."""

from app.web.customers.controllers import detail_page, list_page

ROUTE_HANDLERS = [list_page, detail_page]

__all__ = ["ROUTE_HANDLERS"]
