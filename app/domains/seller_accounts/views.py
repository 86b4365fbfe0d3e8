"""What others read of sellers' accounts. Amounts are minor units of ``currency``."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec


class BalanceView(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's account today: what is owed, what of it is retained and until when, what can be paid."""

    account_id: UUID
    seller_id: UUID
    seller: str
    currency: str
    balance_minor: int
    retained_minor: int
    payable_minor: int
    next_release_on: date | None
    pending_minor: int


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a balance; ``after_minor`` is the balance with it."""

    position: int
    booked_on: date
    kind: str
    amount_minor: int
    gross_minor: int
    commission_minor: int
    commission_tax_minor: int
    quantity: Decimal | None
    order_id: UUID | None
    order_number: str | None
    sku: str | None
    retained_minor: int
    release_on: date | None
    reason: str
    after_minor: int


class StatementRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as a list shows it."""

    id: UUID
    number: str
    seller_id: UUID
    seller: str
    currency: str
    first_on: date
    last_on: date
    opening_minor: int
    closing_minor: int
    issued_at: datetime


class StatementDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A statement with all its entries, the oldest first."""

    statement: StatementRow
    entries: list[EntryView]


class PayoutRow(msgspec.Struct, frozen=True, kw_only=True):
    """A payout as a list shows it."""

    id: UUID
    number: str
    seller_id: UUID
    seller: str
    currency: str
    status: str
    amount_minor: int
    requested_at: datetime
    ended_at: datetime | None
    note: str


class OwnTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What is retained of a seller that has terms of its own."""

    seller_id: UUID
    seller: str
    rate: Decimal
    days: int
