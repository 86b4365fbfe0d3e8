"""Reads of sellers' accounts: balances, entries, statements, payouts."""

from typing import Final
from uuid import UUID

import asyncpg

from app.domains.seller_accounts.errors import PayoutNotFoundError, StatementNotFoundError
from app.domains.seller_accounts.rules import payable
from app.domains.seller_accounts.service.terms import business_date
from app.domains.seller_accounts.types import PayoutStatus, Retention
from app.domains.seller_accounts.views import (
    BalanceView,
    EntryView,
    OwnTerms,
    PayoutRow,
    StatementDetail,
    StatementRow,
)
from app.kernel.pagination import Page, PageRequest, cut_page, moment_cursor, read_moment_cursor
from app.platform.db.unit_of_work import UnitOfWork

_BALANCES: Final = """
SELECT a.id AS account_id, a.seller_id, s.name AS seller, a.currency, a.balance_minor, r.retained_minor,
       r.next_release_on, p.pending_minor
FROM tenant.seller_account a
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = a.seller_id
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(sum(e.retained_minor), 0), 0)::bigint AS retained_minor,
           min(e.release_on) AS next_release_on
    FROM tenant.seller_entry e
    WHERE e.tenant_id = $1 AND e.account_id = a.id AND e.retained_minor <> 0 AND e.release_on > $3) r
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.amount_minor), 0)::bigint AS pending_minor FROM tenant.seller_payout t
    WHERE t.tenant_id = $1 AND t.account_id = a.id AND t.status = 'pending') p
WHERE a.tenant_id = $1 AND ($2::uuid IS NULL OR a.seller_id = $2)
ORDER BY s.name, a.currency, a.id
"""
_ENTRY: Final = """
SELECT e.position, e.booked_on, e.kind, e.amount_minor, e.gross_minor, e.commission_minor, e.commission_tax_minor,
       e.quantity, e.order_id, o.number AS order_number, l.sku, e.retained_minor, e.release_on, e.reason,
       {after}::bigint AS after_minor
FROM tenant.seller_entry e
LEFT JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = e.order_id
LEFT JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = e.order_line_id
WHERE e.tenant_id = $1 AND e.account_id = $2
"""
# Balances run back from that of today, or on from the opening one: no account is summed from its beginning.
_BACK: Final = """((SELECT a.balance_minor FROM tenant.seller_account a WHERE a.tenant_id = $1 AND a.id = $2)
        - sum(e.amount_minor) OVER (ORDER BY e.position DESC) + e.amount_minor)"""
_ON: Final = "($5::bigint + sum(e.amount_minor) OVER (ORDER BY e.position))"
_LATEST: Final = f"{_ENTRY.format(after=_BACK)} ORDER BY e.position DESC LIMIT $3"
_STATED: Final = f"{_ENTRY.format(after=_ON)} AND e.position BETWEEN $3 AND $4 ORDER BY e.position"
_STATEMENT: Final = """
SELECT t.id, t.number, a.seller_id, s.name AS seller, a.currency, t.first_on, t.last_on, t.opening_minor,
       t.closing_minor, t.issued_at
FROM tenant.seller_statement t
JOIN tenant.seller_account a ON a.tenant_id = $1 AND a.id = t.account_id
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = a.seller_id
WHERE t.tenant_id = $1
"""
_STATEMENTS: Final = f"""{_STATEMENT}
  AND a.seller_id = $2 AND ($3::timestamptz IS NULL OR (t.issued_at, t.id) < ($3, $4::uuid))
ORDER BY t.issued_at DESC, t.id DESC LIMIT $5
"""
_ONE_STATEMENT: Final = f"{_STATEMENT} AND t.id = $2"
_RANGE: Final = """
SELECT account_id, first_position, last_position, opening_minor FROM tenant.seller_statement
WHERE tenant_id = $1 AND id = $2
"""
_PAYOUT: Final = """
SELECT p.id, p.number, a.seller_id, s.name AS seller, a.currency, p.status, p.amount_minor, p.requested_at, p.ended_at,
       p.note
FROM tenant.seller_payout p
JOIN tenant.seller_account a ON a.tenant_id = $1 AND a.id = p.account_id
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = a.seller_id
WHERE p.tenant_id = $1
"""
_PAYOUTS: Final = f"""{_PAYOUT}
  AND ($2::uuid IS NULL OR a.seller_id = $2) AND ($3::text IS NULL OR p.status = $3)
  AND ($4::timestamptz IS NULL OR (p.requested_at, p.id) < ($4, $5::uuid))
ORDER BY p.requested_at DESC, p.id DESC LIMIT $6
"""
_ONE_PAYOUT: Final = f"{_PAYOUT} AND p.id = $2"
_TERMS: Final = """
SELECT rate, days FROM tenant.seller_retention WHERE tenant_id = $1 AND seller_id IS NOT DISTINCT FROM $2
"""
_OWN_TERMS: Final = """
SELECT s.id AS seller_id, s.name AS seller, r.rate, r.days FROM tenant.seller_retention r
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = r.seller_id
WHERE r.tenant_id = $1 ORDER BY s.name, s.id LIMIT 200
"""


async def list_balances(uow: UnitOfWork, *, seller_id: UUID | None = None) -> list[BalanceView]:
    """The accounts of a seller, or of all sellers by name, as they stand today."""
    rows = await uow.fetch(_BALANCES, seller_id, business_date(uow))
    return [
        BalanceView(**dict(row), payable_minor=payable(row["balance_minor"], row["retained_minor"]))
        for row in rows
    ]


async def list_latest_entries(
    uow: UnitOfWork, *, account_id: UUID, limit: int = 50
) -> list[EntryView]:
    """The last entries of an account, the newest first."""
    return [EntryView(**dict(row)) for row in await uow.fetch(_LATEST, account_id, limit)]


async def list_statements(
    uow: UnitOfWork, *, seller_id: UUID, page: PageRequest
) -> Page[StatementRow]:
    """A page of a seller's statements, the newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    at, last_id = read_moment_cursor(page.after) if page.after else (None, None)
    rows = await uow.fetch(_STATEMENTS, seller_id, at, last_id, page.limit + 1)
    found = [StatementRow(**dict(row)) for row in rows]
    return cut_page(found, page, lambda row: moment_cursor(row.issued_at, row.id))


async def get_statement(uow: UnitOfWork, statement_id: UUID) -> StatementDetail:
    """A statement with its entries.

    Raises:
        StatementNotFoundError: If there is no such statement.
    """
    row = await uow.fetch_row(_ONE_STATEMENT, statement_id)
    stated = await uow.fetch_row(_RANGE, statement_id)
    if row is None or stated is None:
        raise StatementNotFoundError("There is no statement with this id.")
    entries = await uow.fetch(
        _STATED, stated["account_id"], stated["first_position"], stated["last_position"],
        stated["opening_minor"],
    )  # fmt: skip
    return StatementDetail(
        statement=StatementRow(**dict(row)),
        entries=[EntryView(**dict(entry)) for entry in entries],
    )


async def list_payouts(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    seller_id: UUID | None = None,
    status: PayoutStatus | None = None,
) -> Page[PayoutRow]:
    """A page of payouts, the newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    at, last_id = read_moment_cursor(page.after) if page.after else (None, None)
    wanted = None if status is None else status.value
    rows = await uow.fetch(_PAYOUTS, seller_id, wanted, at, last_id, page.limit + 1)
    found = [_payout(row) for row in rows]
    return cut_page(found, page, lambda row: moment_cursor(row.requested_at, row.id))


async def get_payout(uow: UnitOfWork, payout_id: UUID) -> PayoutRow:
    """A payout.

    Raises:
        PayoutNotFoundError: If there is no such payout.
    """
    row = await uow.fetch_row(_ONE_PAYOUT, payout_id)
    if row is None:
        raise PayoutNotFoundError("There is no payout with this id.")
    return _payout(row)


async def list_own_terms(uow: UnitOfWork) -> list[OwnTerms]:
    """The sellers for whom everybody's terms do not count, by name; at most 200."""
    return [OwnTerms(**dict(row)) for row in await uow.fetch(_OWN_TERMS)]


async def find_terms(uow: UnitOfWork, *, seller_id: UUID | None) -> Retention | None:
    """A seller's own terms of retention, or everybody's where no seller is named; none if there are none."""
    row = await uow.fetch_row(_TERMS, seller_id)
    return None if row is None else Retention(rate=row["rate"], days=row["days"])


def _payout(row: asyncpg.Record) -> PayoutRow:
    return PayoutRow(**dict(row))
