"""Pages of returns."""

from app.web.returns.actions import decide, inspect, receive, settle
from app.web.returns.detail import detail_page
from app.web.returns.index import list_page, rates_page
from app.web.returns.refund import refund, refund_form
from app.web.returns.request import request_form, submit_request

ROUTE_HANDLERS = [
    list_page,
    rates_page,
    detail_page,
    request_form,
    submit_request,
    decide,
    receive,
    inspect,
    settle,
    refund_form,
    refund,
]

__all__ = ["ROUTE_HANDLERS"]
