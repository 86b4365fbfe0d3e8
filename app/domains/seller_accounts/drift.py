"""What must agree among sellers' accounts."""

from typing import Final

from app.platform.db.concurrency import gap_free
from app.platform.db.drift import DriftCheck

_BALANCES: Final = """
SELECT a.id AS account_id, a.seller_id, a.balance_minor, a.last_position, e.sum_minor, e.entries
FROM tenant.seller_account a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_minor), 0) AS sum_minor, count(*) AS entries FROM tenant.seller_entry x
    WHERE x.tenant_id = $1 AND x.account_id = a.id) e
WHERE a.tenant_id = $1 AND (a.balance_minor <> e.sum_minor OR a.last_position <> e.entries)
"""
_MEND_BALANCES: Final = (
    "SELECT id FROM tenant.seller_account WHERE tenant_id = $1 ORDER BY id FOR UPDATE",
    """
UPDATE tenant.seller_account a SET balance_minor = e.sum_minor
FROM (SELECT account_id, sum(amount_minor)::bigint AS sum_minor FROM tenant.seller_entry
      WHERE tenant_id = $1 GROUP BY account_id) e
WHERE a.tenant_id = $1 AND a.id = e.account_id AND a.balance_minor <> e.sum_minor
""",
)
_PAYOUTS: Final = """
SELECT p.id AS payout_id, p.number, p.status, p.amount_minor, e.sum_minor
FROM tenant.seller_payout p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_minor), 0) AS sum_minor FROM tenant.seller_entry x
    WHERE x.tenant_id = $1 AND x.kind IN ('payout', 'payout_failed') AND x.source = p.id::text) e
WHERE p.tenant_id = $1 AND e.sum_minor <> CASE p.status WHEN 'failed' THEN 0 ELSE -p.amount_minor END
"""
_STATEMENTS: Final = """
SELECT t.id AS statement_id, t.number, t.opening_minor, t.closing_minor, e.sum_minor, e.entries
FROM tenant.seller_statement t
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_minor), 0) AS sum_minor, count(*) AS entries FROM tenant.seller_entry x
    WHERE x.tenant_id = $1 AND x.account_id = t.account_id
      AND x.position BETWEEN t.first_position AND t.last_position) e
WHERE t.tenant_id = $1 AND (t.closing_minor <> t.opening_minor + e.sum_minor
                            OR e.entries <> t.last_position - t.first_position + 1)
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="seller_accounts.balance",
        doc="A seller's balance is the sum of its entries, which are numbered without gaps.",
        find=_BALANCES,
        mend=_MEND_BALANCES,
    ),
    DriftCheck(
        name="seller_accounts.payouts",
        doc="A payout is off the balance unless it failed.",
        find=_PAYOUTS,
    ),
    DriftCheck(
        name="seller_accounts.statements",
        doc="A statement's closing balance is its opening one with its entries.",
        find=_STATEMENTS,
    ),
    gap_free("seller_accounts.payout_numbers", kind="seller_payout", table="seller_payout"),
    gap_free(
        "seller_accounts.statement_numbers", kind="seller_statement", table="seller_statement"
    ),
)
