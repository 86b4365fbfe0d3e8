"""What a stranger sees: the product, and the legal pages."""

from app.web.landing.index import landing_page, privacy, terms, welcome

ROUTE_HANDLERS = (welcome, terms, privacy)

__all__ = ["ROUTE_HANDLERS", "landing_page"]
