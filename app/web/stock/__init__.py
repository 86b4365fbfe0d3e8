"""Pages of stock: what each warehouse has, every change of it, goods received and corrected, warehouses."""

from app.web.stock.forms import adjust, adjust_form, receive, receive_form
from app.web.stock.index import list_page
from app.web.stock.movements import movements_page
from app.web.stock.warehouses import create_warehouse, warehouse_form, warehouses_page

ROUTE_HANDLERS = [
    list_page,
    movements_page,
    receive_form,
    receive,
    adjust_form,
    adjust,
    warehouses_page,
    warehouse_form,
    create_warehouse,
]

__all__ = ["ROUTE_HANDLERS"]
