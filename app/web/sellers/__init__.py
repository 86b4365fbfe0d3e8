"""Pages of sellers."""

from app.web.sellers.account import (
    account_page,
    adjust,
    adjust_form,
    drop_retention,
    issue,
    pay,
    set_retention,
)
from app.web.sellers.controllers import detail_page, list_page
from app.web.sellers.payouts import mark_failed, mark_paid, payouts_page, run
from app.web.sellers.retention import retention_page, set_everybodys_retention
from app.web.sellers.schemes import create_scheme, end_scheme, scheme_form, schemes_page
from app.web.sellers.statements import statement_csv, statement_page

ROUTE_HANDLERS = [
    list_page,
    payouts_page,
    run,
    mark_paid,
    mark_failed,
    schemes_page,
    scheme_form,
    create_scheme,
    end_scheme,
    retention_page,
    set_everybodys_retention,
    statement_page,
    statement_csv,
    detail_page,
    account_page,
    issue,
    pay,
    adjust_form,
    adjust,
    set_retention,
    drop_retention,
]

__all__ = ["ROUTE_HANDLERS"]
