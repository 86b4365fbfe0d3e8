"""The first page of a company."""

from app.web.dashboard.index import dashboard_page

ROUTE_HANDLERS = [dashboard_page]

__all__ = ["ROUTE_HANDLERS"]
