"""Pages of promotions."""

from app.web.promotions.changing import edit_form, end, floor_form, set_floor, update
from app.web.promotions.editing import create, new_form, switch
from app.web.promotions.reading import detail_page, list_page

ROUTE_HANDLERS = [
    list_page, new_form, create, floor_form, set_floor, detail_page, edit_form, update, end, switch,
]  # fmt: skip

__all__ = ["ROUTE_HANDLERS"]
