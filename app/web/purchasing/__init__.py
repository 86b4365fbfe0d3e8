"""Pages of purchasing: orders to suppliers, goods received, suppliers, lots, what stock is worth."""

from app.web.purchasing.orders import (
    act,
    create_order,
    order_form,
    order_page,
    orders_page,
    print_page,
    receive,
    receive_form,
)
from app.web.purchasing.stock import lot_page, lots_page, value_page
from app.web.purchasing.suppliers import (
    create_supplier,
    edit_supplier_form,
    new_supplier_form,
    suppliers_page,
    update_supplier,
)

ROUTE_HANDLERS = [
    orders_page,
    order_form,
    create_order,
    order_page,
    print_page,
    act,
    receive_form,
    receive,
    suppliers_page,
    new_supplier_form,
    create_supplier,
    edit_supplier_form,
    update_supplier,
    lots_page,
    lot_page,
    value_page,
]

__all__ = ["ROUTE_HANDLERS"]
