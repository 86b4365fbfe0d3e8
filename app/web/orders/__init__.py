"""Pages of orders."""

from app.web.orders.actions import add_note, bulk, cancel, decide_coupon, resolve_flag, transition
from app.web.orders.create import customer_hits, new_form, submit, sums_fragment, variant_hits
from app.web.orders.detail import detail_page
from app.web.orders.edit import edit, edit_form
from app.web.orders.files import FILE_HANDLERS
from app.web.orders.handling import dispatch, dispatch_form, payment_form, record_payment
from app.web.orders.index import export, list_page, totals_fragment
from app.web.orders.tags import TAG_HANDLERS

ROUTE_HANDLERS = [
    list_page,
    totals_fragment,
    export,
    bulk,
    *TAG_HANDLERS,
    *FILE_HANDLERS,
    new_form,
    variant_hits,
    customer_hits,
    sums_fragment,
    submit,
    detail_page,
    edit_form,
    edit,
    cancel,
    transition,
    add_note,
    resolve_flag,
    decide_coupon,
    payment_form,
    record_payment,
    dispatch_form,
    dispatch,
]

__all__ = ["ROUTE_HANDLERS"]
