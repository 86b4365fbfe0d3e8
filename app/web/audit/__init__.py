"""Page of the audit trail."""

from app.web.audit.index import audit

ROUTE_HANDLERS = (audit,)

__all__ = ["ROUTE_HANDLERS"]
