"""Use cases of sellers' accounts: what is earned and given back, statements, payouts, terms."""

from app.domains.seller_accounts.service.booking import adjust, book_return, book_shipment
from app.domains.seller_accounts.service.payouts import (
    create_payout,
    fail_payout,
    mark_payout_paid,
    run_payouts,
)
from app.domains.seller_accounts.service.statements import issue_statement
from app.domains.seller_accounts.service.terms import drop_retention, set_retention

__all__ = [
    "adjust",
    "book_return",
    "book_shipment",
    "create_payout",
    "drop_retention",
    "fail_payout",
    "issue_statement",
    "mark_payout_paid",
    "run_payouts",
    "set_retention",
]
