"""What others read of returns."""

from datetime import datetime
from decimal import Decimal
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
