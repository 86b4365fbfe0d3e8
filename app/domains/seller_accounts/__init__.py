"""Sellers' accounts: what the marketplace owes its sellers, states and pays out."""

from app.domains.seller_accounts.drift import DRIFT_CHECKS
from app.domains.seller_accounts.errors import (
    InvalidAdjustmentError,
    InvalidPeriodError,
    InvalidRetentionError,
    NothingToPayError,
    NothingToStateError,
    PayoutNotFoundError,
    PayoutStateError,
    StatementNotFoundError,
)
from app.domains.seller_accounts.events import SellerPayoutRequested
from app.domains.seller_accounts.handlers import SUBSCRIPTIONS
from app.domains.seller_accounts.queries import (
    find_terms,
    get_payout,
    get_statement,
    list_balances,
    list_latest_entries,
    list_payouts,
    list_statements,
)
from app.domains.seller_accounts.service import (
    adjust,
    book_return,
    book_shipment,
    create_payout,
    fail_payout,
    issue_statement,
    mark_payout_paid,
    run_payouts,
    set_retention,
)
from app.domains.seller_accounts.types import (
    Adjustment,
    EntryKind,
    PayoutStatus,
    PolicyWrite,
    Retention,
)
from app.domains.seller_accounts.views import (
    BalanceView,
    EntryView,
    PayoutRow,
    StatementDetail,
    StatementRow,
)

__all__ = [
    "DRIFT_CHECKS",
    "SUBSCRIPTIONS",
    "Adjustment",
    "BalanceView",
    "EntryKind",
    "EntryView",
    "InvalidAdjustmentError",
    "InvalidPeriodError",
    "InvalidRetentionError",
    "NothingToPayError",
    "NothingToStateError",
    "PayoutNotFoundError",
    "PayoutRow",
    "PayoutStateError",
    "PayoutStatus",
    "PolicyWrite",
    "Retention",
    "SellerPayoutRequested",
    "StatementDetail",
    "StatementNotFoundError",
    "StatementRow",
    "adjust",
    "book_return",
    "book_shipment",
    "create_payout",
    "fail_payout",
    "find_terms",
    "get_payout",
    "get_statement",
    "issue_statement",
    "list_balances",
    "list_latest_entries",
    "list_payouts",
    "list_statements",
    "mark_payout_paid",
    "run_payouts",
    "set_retention",
]
