"""Pages of quotes."""

from app.web.quotes.pages import accept, decline, detail_page, list_page, print_page

ROUTE_HANDLERS = [list_page, detail_page, print_page, accept, decline]

__all__ = ["ROUTE_HANDLERS"]
