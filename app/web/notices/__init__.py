"""Notices: what long work has come to."""

from app.web.notices.index import notices

ROUTE_HANDLERS = (notices,)

__all__ = ["ROUTE_HANDLERS"]
