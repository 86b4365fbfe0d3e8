"""Statements: the entries since the last one, frozen with the balance before and after, numbered without gaps."""

from datetime import date
from typing import Final
from uuid import UUID

from app.domains import sellers
from app.domains.seller_accounts import repository
from app.domains.seller_accounts.errors import InvalidPeriodError, NothingToStateError
from app.domains.seller_accounts.service.terms import business_date
from app.domains.seller_accounts.types import AccountHead
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_NUMBERS: Final = "seller_statement"
# An entry that was booked on an earlier day but after a later one waits with it: positions are stated without a gap.
_SINCE: Final = """
WITH last AS (
    SELECT s.last_position, s.closing_minor, s.last_on FROM tenant.seller_statement s
    WHERE s.tenant_id = $1 AND s.account_id = $2 ORDER BY s.last_position DESC LIMIT 1
), fresh AS (
    SELECT e.position, e.booked_on, e.amount_minor FROM tenant.seller_entry e
    WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.position > coalesce((SELECT last_position FROM last), 0)
      AND NOT EXISTS (SELECT FROM tenant.seller_entry b
                      WHERE b.tenant_id = $1 AND b.account_id = $2 AND b.position <= e.position
                        AND b.position > coalesce((SELECT last_position FROM last), 0) AND b.booked_on > $3)
)
SELECT min(position) AS first_position, max(position) AS last_position, min(booked_on) AS earliest_on,
       coalesce(sum(amount_minor), 0)::bigint AS moved_minor,
       coalesce((SELECT closing_minor FROM last), 0) AS opening_minor, (SELECT last_on FROM last) AS stated_until
FROM fresh
"""
_ADD: Final = """
INSERT INTO tenant.seller_statement (tenant_id, id, account_id, number, first_on, last_on, first_position,
                                     last_position, opening_minor, closing_minor, issued_at, actor_label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


async def issue_statement(
    uow: UnitOfWork, *, seller_id: UUID, currency: str, until: date | None = None
) -> UUID:
    """State what was booked since the last statement until a business date, today without one; returns its id.

    Locks the account, so two at the same time don't state the same entries; the number is taken last: no gap.

    Raises:
        InvalidPeriodError: If that day is still to come.
        NothingToStateError: If nothing was booked since.
        SellerNotFoundError: If there is no such seller.
    """
    today = business_date(uow)
    if until is not None and until > today:
        text = "A statement goes until today at most."
        issue = FieldIssue(pointer="/until", code="seller_accounts.until", detail=text)
        raise InvalidPeriodError(text, issues=[issue])
    await sellers.get_seller(uow, seller_id)
    accounts = await repository.lock_accounts(uow, seller_ids=[seller_id], currency=currency)
    return await _issue(uow, accounts[seller_id], until=until or today)


async def _issue(uow: UnitOfWork, account: AccountHead, *, until: date) -> UUID:
    """State what is new of an account that is locked.

    Raises:
        NothingToStateError: If nothing was booked since.
    """
    row = await uow.fetch_row(_SINCE, account.id, until)
    if row is None or row["first_position"] is None:
        raise NothingToStateError("Nothing was booked since the last statement.")
    opening, closing = row["opening_minor"], row["opening_minor"] + row["moved_minor"]
    statement_id = new_id()
    number = f"SS-{await take_document_number(uow, kind=_NUMBERS)}"
    await uow.execute(
        _ADD, statement_id, account.id, number, row["earliest_on"], until, row["first_position"],
        row["last_position"], opening, closing, uow.now, uow.actor.label,
    )  # fmt: skip
    facts = {"closing_minor": closing, "currency": account.currency, "until": until.isoformat()}
    uow.audit(
        "seller_accounts.statement.issued",
        Subject("seller_statement", statement_id, number),
        after=facts,
    )
    return statement_id
