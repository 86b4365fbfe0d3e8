"""Words of quotes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.checkout import OrderCreate


class QuoteStatus(StrEnum):
    """A quote is open until somebody says yes or no, or its last day is over."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class QuoteCreate(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it is offered. ``valid_until_on`` is the last day on which it can be accepted, in the tenant's zone.

    The key makes asking again the same quote.
    """

    order: OrderCreate
    valid_until_on: date
    idempotency_key: str


class QuoteHead(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of a quote to change its state; the row is locked."""

    id: UUID
    number: str
    status: QuoteStatus
    valid_until_on: date
    order_id: UUID | None
