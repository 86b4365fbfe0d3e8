"""Pages of price lists and tax rates."""

from app.web.prices.lists import create, edit_form, list_page, new_form, update
from app.web.prices.looking import export, history
from app.web.prices.prices import change, change_preview, prices_page, set_price
from app.web.prices.taxes import add_rate, rates_page

ROUTE_HANDLERS = [
    list_page, new_form, create, edit_form, update, export, history, prices_page, set_price,
    change_preview, change, rates_page, add_rate,
]  # fmt: skip

__all__ = ["ROUTE_HANDLERS"]
