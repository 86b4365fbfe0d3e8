"""The shapes of sellers' accounts, in and out."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from app.domains.seller_accounts import (
    BalanceView,
    EntryView,
    PayoutRow,
    PayoutStatus,
    StatementDetail,
    StatementRow,
)
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, MoneyBody, money, shown_id

_Currency = Annotated[str, msgspec.Meta(min_length=3, max_length=3, examples=["CLP"])]
_Text = Annotated[str, msgspec.Meta(max_length=200)]


class BalanceBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller is owed in one currency today. A negative balance is owed by the seller.

    `payable` is the balance less what is retained for returns, and never less than nothing. `pending` is on its way.
    """

    currency: str
    balance: MoneyBody
    retained: MoneyBody
    payable: MoneyBody
    pending: MoneyBody
    next_release_on: date | None


class StatementBody(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as it was issued; it never changes."""

    id: str
    number: str
    seller_id: str
    currency: str
    first_on: date
    last_on: date
    opening: MoneyBody
    closing: MoneyBody
    issued_at: datetime


class EntryBody(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a balance; goods: `amount = gross - commission - commission_tax`. `after` is the balance then."""

    position: int
    booked_on: date
    kind: str
    amount: MoneyBody
    gross: MoneyBody
    commission: MoneyBody
    commission_tax: MoneyBody
    after: MoneyBody
    order_id: str | None
    sku: str | None
    quantity: DecimalText | None
    reason: str


class StatementReadBody(StatementBody, frozen=True, kw_only=True):
    """A statement with its entries, the oldest first."""

    entries: list[EntryBody]


class PayoutBody(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way to a seller. `note` is the bank's reference, or why it failed."""

    id: str
    number: str
    seller_id: str
    status: PayoutStatus
    amount: MoneyBody
    requested_at: datetime
    ended_at: datetime | None
    note: str


class StatementCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State what was booked since the last statement until a day; today if it is left out."""

    currency: _Currency
    until: date | None = None


class PayoutCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pay all that can be paid in a currency."""

    currency: _Currency


class PayoutEndBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bank's reference, or why it failed."""

    note: _Text = ""


class AdjustmentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction with its reason; a negative amount is taken from the seller."""

    amount: DecimalText
    currency: _Currency
    reason: _Text


class RetentionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share of what a seller earns that is kept for returns, and for how many days."""

    rate: DecimalText
    days: Annotated[int, msgspec.Meta(ge=0, le=365)]


class SellerRetentionBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is retained of a seller's sales; `is_own` is false where the terms of all sellers count."""

    rate: DecimalText
    days: int
    is_own: bool


def balance_body(item: BalanceView) -> BalanceBody:
    """A balance as the API shows it."""
    currency = item.currency
    return BalanceBody(
        currency=currency,
        balance=money(item.balance_minor, currency),
        retained=money(item.retained_minor, currency),
        payable=money(item.payable_minor, currency),
        pending=money(item.pending_minor, currency),
        next_release_on=item.next_release_on,
    )


def statement_body(row: StatementRow) -> StatementBody:
    """A statement as the API lists it."""
    return StatementBody(
        id=encode("sst", row.id),
        number=row.number,
        seller_id=encode("sel", row.seller_id),
        currency=row.currency,
        first_on=row.first_on,
        last_on=row.last_on,
        opening=money(row.opening_minor, row.currency),
        closing=money(row.closing_minor, row.currency),
        issued_at=row.issued_at,
    )


def statement_read_body(detail: StatementDetail) -> StatementReadBody:
    """A statement as the API shows it."""
    currency = detail.statement.currency
    return StatementReadBody(
        **msgspec.structs.asdict(statement_body(detail.statement)),
        entries=[_entry(item, currency) for item in detail.entries],
    )


def _entry(item: EntryView, currency: str) -> EntryBody:
    return EntryBody(
        position=item.position,
        booked_on=item.booked_on,
        kind=item.kind,
        amount=money(item.amount_minor, currency),
        gross=money(item.gross_minor, currency),
        commission=money(item.commission_minor, currency),
        commission_tax=money(item.commission_tax_minor, currency),
        after=money(item.after_minor, currency),
        order_id=shown_id("ord", item.order_id),
        sku=item.sku,
        quantity=None if item.quantity is None else plain(item.quantity),
        reason=item.reason,
    )


def payout_body(row: PayoutRow) -> PayoutBody:
    """A payout as the API shows it."""
    return PayoutBody(
        id=encode("spo", row.id),
        number=row.number,
        seller_id=encode("sel", row.seller_id),
        status=PayoutStatus(row.status),
        amount=money(row.amount_minor, row.currency),
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        note=row.note,
    )
