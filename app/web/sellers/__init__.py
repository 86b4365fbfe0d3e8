"""Pages of sellers."""

from app.web.sellers.controllers import detail_page, list_page

ROUTE_HANDLERS = [list_page, detail_page]

__all__ = ["ROUTE_HANDLERS"]
