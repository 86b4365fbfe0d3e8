"""Credit of customers: taken by orders, freed when they end without being owed, settled when they are paid.

``credit_used_minor`` changes only here: the customer's row is locked, then one conditional UPDATE takes what is free,
and an entry proves it. An order takes once, a payment settles once: the entries' unique key decides. What an order
still holds is the sum of its entries, so that a release after a settlement frees the rest and never more.
Sum of a customer's entries (and of those merged into it) = ``credit_used_minor``; ``DRIFT_CHECKS`` proves it.
"""

from typing import Final
from uuid import UUID

from app.domains.customers import repository, rules
from app.domains.customers.errors import (
    CreditCurrencyInUseError,
    CreditLimitExceededError,
)
from app.domains.customers.types import CreditEntryKind, CreditTerms
from app.kernel.ids import new_id
from app.kernel.money import Money
from app.platform.db.audit import Subject
from app.platform.db.concurrency import happens_first
from app.platform.db.unit_of_work import UnitOfWork

_NOTE: Final = """
INSERT INTO tenant.customer_credit_entry (tenant_id, id, customer_id, kind, reference_id, cause_id, amount_minor,
                                          currency, actor_label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, reference_id, kind, cause_id) DO NOTHING
"""
_TAKE: Final = """
UPDATE tenant.customer SET credit_used_minor = credit_used_minor + $3
WHERE tenant_id = $1 AND id = $2 AND credit_currency = $4 AND credit_used_minor + $3 <= credit_limit_minor
"""
_GIVE_BACK: Final = """
UPDATE tenant.customer SET credit_used_minor = credit_used_minor - $3
WHERE tenant_id = $1 AND id = $2 AND credit_used_minor >= $3
"""
_FREE: Final = """
SELECT credit_limit_minor - credit_used_minor FROM tenant.customer
WHERE tenant_id = $1 AND id = $2 AND credit_currency = $3
"""
_HELD: Final = """
SELECT sum(e.amount_minor)::bigint AS held_minor, min(e.currency) AS currency
FROM tenant.customer_credit_entry e WHERE e.tenant_id = $1 AND e.reference_id = $2
"""
_HOLDER: Final = """
SELECT e.customer_id FROM tenant.customer_credit_entry e
WHERE e.tenant_id = $1 AND e.reference_id = $2 AND e.kind = 'take'
ORDER BY e.id DESC LIMIT 1
"""
_SET_TERMS: Final = """
UPDATE tenant.customer
SET payment_terms_days = $3, credit_limit_minor = $4, credit_currency = $5, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND (credit_used_minor = 0 OR credit_currency = $5)
"""


async def set_credit_terms(uow: UnitOfWork, *, customer_id: UUID, terms: CreditTerms) -> None:
    """Say how long and how much a customer may owe. A limit below what is in use stops further credit only.

    Raises:
        CreditCurrencyInUseError: If some credit is in use in another currency, or the limit would be taken away.
        CustomerNotFoundError: If there is no such customer.
        InvalidCustomerError: If the terms make no sense.
    """
    rules.require_terms(terms)
    customer = await repository.lock_customer(uow, customer_id)
    currency = terms.currency if terms.limit_minor is not None else None
    changed = await uow.execute(
        _SET_TERMS, customer["id"], terms.payment_terms_days, terms.limit_minor, currency
    )
    if changed != "UPDATE 1":
        raise CreditCurrencyInUseError("Some credit is in use; keep its currency until it is paid.")
    uow.audit(
        "customers.customer.credit_terms_set",
        Subject("customer", customer["id"], customer["name"]),
        after={
            "payment_terms_days": terms.payment_terms_days,
            "limit_minor": terms.limit_minor,
            "currency": currency,
        },
    )


async def lock_credit(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Let nobody else take of a customer's credit until the end of the transaction; for who locks more before taking.

    Raises:
        CustomerNotFoundError: If there is no such customer.
    """
    await repository.lock_customer(uow, customer_id)


async def take_credit(
    uow: UnitOfWork, *, customer_id: UUID, amount_minor: int, currency: str, reference_id: UUID
) -> None:
    """Let an order owe an amount; the same order again changes nothing.

    Locks the customer's row until the end of the transaction. An order that grows takes the difference with another
    reference.

    Raises:
        CreditLimitExceededError: If the limit does not reach; says how much is free.
        CustomerNotFoundError: If there is no such customer.
    """
    if amount_minor <= 0:
        return
    customer = await repository.lock_customer(uow, customer_id)
    if await uow.fetch_value(_HOLDER, reference_id) is not None:
        return
    first = await _take(
        uow,
        customer_id=customer["id"],
        amount_minor=amount_minor,
        currency=currency,
        reference_id=reference_id,
        cause_id=reference_id,
    )
    if not first:
        # Taken for another customer in this moment, whose row we do not hold.
        await uow.execute(_GIVE_BACK, customer["id"], amount_minor)


async def release_credit(
    uow: UnitOfWork, *, reference_id: UUID, cause_id: UUID | None = None
) -> int:
    """Free what an order still holds, because it is canceled; returns how much that was, in minor units.

    Repeating it, or releasing what took no credit, does nothing.
    """
    return await _give_back(
        uow,
        kind=CreditEntryKind.RELEASE,
        reference_id=reference_id,
        cause_id=cause_id or reference_id,
    )


async def settle_credit(
    uow: UnitOfWork, *, reference_id: UUID, payment_id: UUID, amount_minor: int
) -> int:
    """Free what a payment of an order pays, at most what the order still holds; returns how much that was.

    The same payment again does nothing.
    """
    return await _give_back(
        uow,
        kind=CreditEntryKind.SETTLE,
        reference_id=reference_id,
        cause_id=payment_id,
        most_minor=amount_minor,
    )


async def _take(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    amount_minor: int,
    currency: str,
    reference_id: UUID,
    cause_id: UUID,
) -> bool:
    """Take what is free of a locked customer, with its entry; false if there is an entry of this cause already.

    Raises:
        CreditLimitExceededError: If the limit does not reach; says how much is free.
    """
    customer = await repository.lock_customer(uow, customer_id)
    taken = await uow.execute(_TAKE, customer["id"], amount_minor, currency)
    if taken != "UPDATE 1":
        free = max(await uow.fetch_value(_FREE, customer["id"], currency) or 0, 0)
        raise CreditLimitExceededError(
            f"{Money(free, currency)} of the credit is free; {Money(amount_minor, currency)} is needed.",
            free_minor=free,
            needed_minor=amount_minor,
            currency=currency,
        )
    return await happens_first(
        uow, _NOTE, new_id(), customer["id"], CreditEntryKind.TAKE.value, reference_id, cause_id, amount_minor,
        currency, uow.actor.label,
    )  # fmt: skip


async def move_credit(
    uow: UnitOfWork,
    *,
    reference_id: UUID,
    customer_id: UUID,
    cause_id: UUID,
    change_minor: int = 0,
) -> int:
    """Let another customer owe what an order still holds; returns how much they owe now, in minor units.

    ``cause_id`` names the move; ``change_minor`` is how much more the order comes to by it. Locks both customers in the
    order of their ids. What holds nothing moves nothing.

    Raises:
        CreditLimitExceededError: If the other's limit does not reach; says how much is free.
        CustomerNotFoundError: If there is no such customer.
    """
    holder = await uow.fetch_value(_HOLDER, reference_id)
    if holder is None:
        return 0
    for locked in sorted({holder, customer_id}):
        await repository.lock_customer(uow, locked)
    (held,) = await uow.fetch(_HELD, reference_id)
    freed = await release_credit(uow, reference_id=reference_id, cause_id=cause_id)
    owed = max(freed + change_minor, 0) if freed else 0
    if owed:
        await _take(
            uow,
            customer_id=customer_id,
            amount_minor=owed,
            currency=held["currency"],
            reference_id=reference_id,
            cause_id=cause_id,
        )
    return owed


async def _give_back(
    uow: UnitOfWork,
    *,
    kind: CreditEntryKind,
    reference_id: UUID,
    cause_id: UUID,
    most_minor: int | None = None,
) -> int:
    holder = await uow.fetch_value(_HOLDER, reference_id)
    if holder is None:
        return 0
    customer = await repository.lock_customer(uow, holder)
    (held,) = await uow.fetch(_HELD, reference_id)
    amount = held["held_minor"] if most_minor is None else min(most_minor, held["held_minor"])
    if amount <= 0:
        return 0
    first = await happens_first(
        uow, _NOTE, new_id(), customer["id"], kind.value, reference_id, cause_id, -amount, held["currency"],
        uow.actor.label,
    )  # fmt: skip
    if not first:
        return 0
    await uow.execute(_GIVE_BACK, customer["id"], amount)
    return amount
