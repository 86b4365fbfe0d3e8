"""Pages of purchasing: orders to suppliers, goods received, suppliers, lots, what stock is worth."""

from app.web.purchasing.costs import choose_method, cost_form, cost_page, costs_page, post_cost
from app.web.purchasing.invoices import (
    invoice_form,
    invoice_page,
    invoices_page,
    pay,
    record_invoice,
)
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
from app.web.purchasing.picking import variant_options
from app.web.purchasing.receipts import receipt_page, return_goods
from app.web.purchasing.stock import lot_page, lots_page, value_page
from app.web.purchasing.suppliers import (
    create_supplier,
    edit_supplier_form,
    new_supplier_form,
    save_item,
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
    save_item,
    variant_options,
    receipt_page,
    return_goods,
    invoices_page,
    invoice_form,
    record_invoice,
    invoice_page,
    pay,
    costs_page,
    cost_form,
    post_cost,
    cost_page,
    choose_method,
    lots_page,
    lot_page,
    value_page,
]

__all__ = ["ROUTE_HANDLERS"]
