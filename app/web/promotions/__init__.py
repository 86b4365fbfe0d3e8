"""Pages of promotions."""

from app.web.promotions.editing import create, new_form, switch
from app.web.promotions.reading import detail_page, list_page

ROUTE_HANDLERS = [list_page, new_form, create, detail_page, switch]

__all__ = ["ROUTE_HANDLERS"]
