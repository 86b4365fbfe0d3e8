"""Pages of products."""

from app.web.products.detail import archive, detail_page, restore
from app.web.products.editing import create, edit_form, new_form, update
from app.web.products.index import list_page

ROUTE_HANDLERS = [list_page, new_form, create, detail_page, edit_form, update, archive, restore]

__all__ = ["ROUTE_HANDLERS"]
