"""Locks and writes of sellers' accounts: accounts first, in the order of their ids, then what is booked on them."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from app.domains.seller_accounts.types import AccountHead, EntryDraft, PayoutStatus
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_OPEN: Final = """
INSERT INTO tenant.seller_account (tenant_id, id, seller_id, currency)
SELECT $1, a.id, a.seller_id, $4 FROM unnest($2::uuid[], $3::uuid[]) AS a(id, seller_id)
ON CONFLICT (tenant_id, seller_id, currency) DO NOTHING
"""
_LOCK: Final = """
SELECT id, seller_id, currency, balance_minor FROM tenant.seller_account
WHERE tenant_id = $1 AND seller_id = ANY($2::uuid[]) AND currency = $3 ORDER BY id FOR UPDATE
"""
_LOCK_ONE: Final = """
SELECT id, seller_id, currency, balance_minor FROM tenant.seller_account
WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""
# The account's row is locked, so nobody else numbers its entries; the unique key of the source has the last word.
_BOOK: Final = """
WITH given AS (
    SELECT e.*, row_number() OVER () AS place, count(*) OVER () AS places
    FROM jsonb_to_recordset($3::jsonb) AS e(
        id uuid, kind text, source text, booked_on date, amount_minor bigint, gross_minor bigint,
        commission_minor bigint, tax_minor bigint, quantity numeric, order_id uuid, order_line_id uuid,
        retained_minor bigint, release_on date, reason text)
), counted AS (
    UPDATE tenant.seller_account a
    SET balance_minor = a.balance_minor + (SELECT sum(amount_minor) FROM given),
        last_position = a.last_position + (SELECT count(*) FROM given)
    WHERE a.tenant_id = $1 AND a.id = $2 RETURNING a.last_position
)
INSERT INTO tenant.seller_entry (tenant_id, id, account_id, position, kind, source, booked_on, booked_at, amount_minor,
                                 gross_minor, commission_minor, commission_tax_minor, quantity, order_id,
                                 order_line_id, retained_minor, release_on, reason, actor_label)
SELECT $1, g.id, $2, c.last_position - g.places + g.place, g.kind, g.source, g.booked_on, $4, g.amount_minor,
       g.gross_minor, g.commission_minor, g.tax_minor, g.quantity, g.order_id, g.order_line_id, g.retained_minor,
       g.release_on, g.reason, $5
FROM given g CROSS JOIN counted c
"""
_IS_BOOKED: Final = """
SELECT EXISTS (SELECT FROM tenant.seller_entry WHERE tenant_id = $1 AND kind = $2 AND source = $3)
"""
_SUM_RETAINED: Final = """
SELECT coalesce(sum(retained_minor), 0)::bigint FROM tenant.seller_entry
WHERE tenant_id = $1 AND account_id = $2 AND retained_minor <> 0 AND release_on > $3
"""
_ADD_PAYOUT: Final = """
INSERT INTO tenant.seller_payout (tenant_id, id, account_id, number, amount_minor, requested_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
# Whoever comes second finds the payout ended.
_END_PAYOUT: Final = """
UPDATE tenant.seller_payout SET status = $3, ended_at = $4, note = $5
WHERE tenant_id = $1 AND id = $2 AND status = 'pending' RETURNING number, amount_minor
"""
_ACCOUNT_OF_PAYOUT: Final = (
    "SELECT account_id FROM tenant.seller_payout WHERE tenant_id = $1 AND id = $2"
)


async def lock_accounts(
    uow: UnitOfWork, *, seller_ids: Sequence[UUID], currency: str
) -> dict[UUID, AccountHead]:
    """The accounts of sellers in a currency, opened where there are none, locked in the order of their ids."""
    wanted = sorted(seller_ids)
    await uow.execute(_OPEN, [new_id() for _ in wanted], wanted, currency)
    rows = await uow.fetch(_LOCK, wanted, currency)
    return {row["seller_id"]: AccountHead(**dict(row)) for row in rows}


async def lock_account(uow: UnitOfWork, account_id: UUID) -> AccountHead | None:
    """An account by its id, locked."""
    row = await uow.fetch_row(_LOCK_ONE, account_id)
    return None if row is None else AccountHead(**dict(row))


async def book(uow: UnitOfWork, account: AccountHead, drafts: Sequence[EntryDraft]) -> None:
    """Add entries to an account that is locked, in their order, and count its balance on."""
    if not drafts:
        return
    rows = [
        {
            "id": new_id(),
            **msgspec.structs.asdict(draft),
            **msgspec.structs.asdict(draft.parts),
            "parts": None,
        }
        for draft in drafts
    ]
    document = msgspec.json.encode(rows).decode()
    await uow.execute(_BOOK, account.id, document, uow.now, uow.actor.label)


async def is_booked(uow: UnitOfWork, draft: EntryDraft) -> bool:
    """Whether the cause was booked before; the account is locked, so the answer stays true."""
    return bool(await uow.fetch_value(_IS_BOOKED, draft.kind.value, draft.source))


async def sum_retained(uow: UnitOfWork, account_id: UUID, *, on: date) -> int:
    """What of an account is retained on a day."""
    return int(await uow.fetch_value(_SUM_RETAINED, account_id, on))


async def add_payout(
    uow: UnitOfWork, account: AccountHead, *, number: str, amount_minor: int
) -> UUID:
    """Write a payout down as pending; returns its id."""
    payout_id = new_id()
    await uow.execute(_ADD_PAYOUT, payout_id, account.id, number, amount_minor, uow.now)
    return payout_id


async def end_payout(
    uow: UnitOfWork, payout_id: UUID, *, status: PayoutStatus, note: str
) -> tuple[str, int] | None:
    """Let a pending payout end; its number and amount, or none if it is not pending any more."""
    row = await uow.fetch_row(_END_PAYOUT, payout_id, status.value, uow.now, note)
    return None if row is None else (row["number"], row["amount_minor"])


async def account_of_payout(uow: UnitOfWork, payout_id: UUID) -> UUID | None:
    """The account that a payout is of."""
    return await uow.fetch_value(_ACCOUNT_OF_PAYOUT, payout_id)
