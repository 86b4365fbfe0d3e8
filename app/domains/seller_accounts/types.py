"""Words of sellers' accounts. Amounts are minor units of the account's currency; positive is owed to the seller."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class EntryKind(StrEnum):
    """What moves a seller's balance."""

    SALE = "sale"
    RETURN = "return"
    ADJUSTMENT = "adjustment"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"


class PayoutStatus(StrEnum):
    """What became of a payout."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


class AccountHead(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's account in one currency; its row is locked."""

    id: UUID
    seller_id: UUID
    currency: str
    balance_minor: int


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What buyers pay for goods, and what of it the marketplace keeps, tax on the commission apart."""

    gross_minor: int = 0
    commission_minor: int = 0
    tax_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What is left for the seller."""
        return self.gross_minor - self.commission_minor - self.tax_minor


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """Some of an order line's quantity that leaves or comes back: ``earlier`` was counted before, with ``counted``."""

    ordered: Decimal
    earlier: Decimal
    quantity: Decimal
    whole: Parts
    counted: Parts


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """The share of what sellers earn that is kept for returns, and for how many days."""

    rate: Decimal = Decimal(0)
    days: int = 0


class EntryDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be booked. ``source`` is the cause: the same one of a kind again changes nothing.

    ``retained_minor`` is kept until ``release_on``; a return takes it back with a negative one.
    """

    kind: EntryKind
    source: str
    booked_on: date
    amount_minor: int
    parts: Parts = Parts()
    quantity: Decimal | None = None
    order_id: UUID | None = None
    order_line_id: UUID | None = None
    retained_minor: int = 0
    release_on: date | None = None
    reason: str = ""


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A correction by a person, with its reason; the same key again is the same adjustment."""

    seller_id: UUID
    currency: str
    amount_minor: int
    reason: str
    key: str


class PolicyWrite(msgspec.Struct, frozen=True, kw_only=True):
    """How much is retained of one seller, or of everybody without terms of their own."""

    seller_id: UUID | None
    retention_rate: Decimal
    retention_days: int
