"""What others read of returns."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.returns.types import ReturnStatus


class ReturnRow(msgspec.Struct, frozen=True, kw_only=True):
    """A return in a list; amounts are minor units."""

    id: UUID
    number: str
    status: str
    order_id: UUID
    order_number: str
    currency: str
    units: Decimal
    refund_minor: int
    exchange_minor: int
    requested_at: datetime


class ReturnLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a return."""

    id: UUID
    order_line_id: UUID
    variant_id: UUID
    sku: str
    name: str
    reason: str
    quantity: Decimal
    received: Decimal
    restocked: Decimal
    scrapped: Decimal
    warehouse_id: UUID | None
    warehouse_code: str | None
    worth_minor: int
    tax_minor: int


class ReturnDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A return with its lines; amounts are minor units."""

    id: UUID
    number: str
    status: str
    order_id: UUID
    order_number: str
    currency: str
    note: str
    requested_at: datetime
    received_at: datetime | None
    settled_at: datetime | None
    resolution: str | None
    shipping_minor: int
    fee_minor: int
    refund_minor: int
    exchange_minor: int
    exchange_order_id: UUID | None
    exchange_order_number: str | None
    #: Shipping of the order that was not given back yet.
    shipping_left_minor: int
    lines: list[ReturnLineView]


class ReturnFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which returns; nothing set is all of them. ``search`` is the beginning of a return's or an order's number."""

    status: ReturnStatus | None = None
    order_id: UUID | None = None
    search: str = ""


class RateBy(StrEnum):
    """What return rates are grouped by."""

    SKU = "sku"
    CHANNEL = "channel"
    REASON = "reason"


class ReturnRate(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one SKU, channel or reason: dispatched in a period, and of those returned so far.

    By reason, ``dispatched`` is all that was dispatched, so the rates of the reasons add up.
    """

    key: str
    label: str
    dispatched: Decimal
    returned: Decimal
    worth_minor: int
    currency: str

    @property
    def rate(self) -> Decimal:
        """Returned units by dispatched ones."""
        return self.returned / self.dispatched if self.dispatched else Decimal(0)


class RatePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which the orders were placed, both included."""

    from_on: date
    to_on: date
