"""The search over everything."""

from app.web.search.controllers import search_page

ROUTE_HANDLERS = [search_page]

__all__ = ["ROUTE_HANDLERS"]
