"""Payouts: what is not retained goes to the seller; it is off the balance as soon as it is asked for."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains import sellers
from app.domains.seller_accounts import repository, rules
from app.domains.seller_accounts.errors import (
    NothingToPayError,
    PayoutNotFoundError,
    PayoutStateError,
)
from app.domains.seller_accounts.events import SellerPayoutRequested
from app.domains.seller_accounts.service.terms import business_date
from app.domains.seller_accounts.types import AccountHead, EntryDraft, EntryKind, PayoutStatus
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_NUMBERS: Final = "seller_payout"
_WITH_BALANCE: Final = """
SELECT id FROM tenant.seller_account
WHERE tenant_id = $1 AND balance_minor > 0 AND ($2::uuid[] IS NULL OR id = ANY($2::uuid[])) ORDER BY id
"""


async def create_payout(uow: UnitOfWork, *, seller_id: UUID, currency: str) -> UUID:
    """Pay a seller all that can be paid; returns the payout's id.

    Locks the account: of two at the same time the second finds nothing left.

    Raises:
        NothingToPayError: If nothing can be paid.
        SellerNotFoundError: If there is no such seller.
    """
    await sellers.get_seller(uow, seller_id)
    accounts = await repository.lock_accounts(uow, seller_ids=[seller_id], currency=currency)
    payout_id = await _pay(uow, accounts[seller_id])
    if payout_id is None:
        raise NothingToPayError("Nothing of the balance can be paid today.")
    return payout_id


async def run_payouts(uow: UnitOfWork, *, account_ids: Sequence[UUID] | None = None) -> list[UUID]:
    """Pay all sellers, or those of the accounts named, what can be paid today; returns the payouts.

    Locks the accounts in the order of their ids. A second run finds nothing left.
    """
    wanted = None if account_ids is None else list(account_ids)
    made: list[UUID] = []
    for row in await uow.fetch(_WITH_BALANCE, wanted):
        account = await repository.lock_account(uow, row["id"])
        payout_id = None if account is None else await _pay(uow, account)
        if payout_id is not None:
            made.append(payout_id)
    return made


async def mark_payout_paid(uow: UnitOfWork, *, payout_id: UUID, reference: str = "") -> None:
    """Note that the money has arrived; ``reference`` is the bank's name for it.

    Raises:
        PayoutNotFoundError: If there is no such payout.
        PayoutStateError: If it has ended before.
    """
    await _end(uow, payout_id, status=PayoutStatus.PAID, note=reference)


async def fail_payout(uow: UnitOfWork, *, payout_id: UUID, reason: str) -> None:
    """Note that the money did not get there: it is owed to the seller again.

    Raises:
        PayoutNotFoundError: If there is no such payout.
        PayoutStateError: If it has ended before.
    """
    account, amount_minor = await _end(uow, payout_id, status=PayoutStatus.FAILED, note=reason)
    draft = EntryDraft(
        kind=EntryKind.PAYOUT_FAILED,
        source=str(payout_id),
        booked_on=business_date(uow),
        amount_minor=amount_minor,
        reason=reason,
    )
    await repository.book(uow, account, [draft])


async def _pay(uow: UnitOfWork, account: AccountHead) -> UUID | None:
    """Pay what can be paid from an account that is locked, if anything."""
    on = business_date(uow)
    retained = await repository.sum_retained(uow, account.id, on=on)
    amount = rules.payable(account.balance_minor, retained)
    if not amount:
        return None
    number = f"SP-{await take_document_number(uow, kind=_NUMBERS)}"
    payout_id = await repository.add_payout(uow, account, number=number, amount_minor=amount)
    draft = EntryDraft(
        kind=EntryKind.PAYOUT,
        source=str(payout_id),
        booked_on=on,
        amount_minor=-amount,
        reason=number,
    )
    await repository.book(uow, account, [draft])
    facts = {"amount_minor": amount, "currency": account.currency}
    uow.audit(
        "seller_accounts.payout.requested", Subject("seller_payout", payout_id, number), after=facts
    )
    uow.emit(
        SellerPayoutRequested(
            subject_id=payout_id,
            seller_id=account.seller_id,
            number=number,
            amount_minor=amount,
            currency=account.currency,
        )
    )
    return payout_id


async def _end(
    uow: UnitOfWork, payout_id: UUID, *, status: PayoutStatus, note: str
) -> tuple[AccountHead, int]:
    """Lock the payout's account and let the payout end.

    Raises:
        PayoutNotFoundError: If there is no such payout.
        PayoutStateError: If it has ended before.
    """
    account_id = await repository.account_of_payout(uow, payout_id)
    account = None if account_id is None else await repository.lock_account(uow, account_id)
    if account is None:
        raise PayoutNotFoundError("There is no payout with this id.")
    ended = await repository.end_payout(uow, payout_id, status=status, note=note.strip())
    if ended is None:
        raise PayoutStateError("The payout was paid or has failed before.")
    number, amount_minor = ended
    uow.audit(
        f"seller_accounts.payout.{status.value}",
        Subject("seller_payout", payout_id, number),
        after={"status": status.value, "note": note.strip()},
    )
    return account, amount_minor
