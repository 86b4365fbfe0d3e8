"""Words of returns."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

#: The series of numbers of returns.
NUMBERS: Final = "return"


class ReturnStatus(StrEnum):
    """Life of a return: asked for, agreed, arrived, looked at, settled."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    INSPECTED = "inspected"
    SETTLED = "settled"
    REJECTED = "rejected"
    CANCELED = "canceled"


class ReturnReason(StrEnum):
    """Why goods come back."""

    CHANGED_MIND = "changed_mind"
    DEFECTIVE = "defective"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_SIZE = "wrong_size"
    LATE = "late"
    OTHER = "other"


class Resolution(StrEnum):
    """What the customer gets."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    NOTHING = "nothing"


class ReturnLineCreate(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line shall come back, and why."""

    order_line_id: UUID
    quantity: Decimal
    reason: ReturnReason


class ReturnCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of an order that shall come back. The key makes a repeated request a single one."""

    order_id: UUID
    lines: Sequence[ReturnLineCreate]
    idempotency_key: str
    note: str = ""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a return line arrived."""

    return_line_id: UUID
    quantity: Decimal


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an arrived line: fit to be sold again, or thrown away. Both together are what arrived."""

    return_line_id: UUID
    restock: Decimal
    scrap: Decimal
    warehouse_id: UUID


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """How a return ends. Amounts are minor units of the order's currency.

    ``shipping_minor`` is the shipping that is given back, ``fee_minor`` what is kept for handling.
    """

    resolution: Resolution
    shipping_minor: int = 0
    fee_minor: int = 0


class ReturnHead(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of a return to change it; the row is locked."""

    id: UUID
    number: str
    order_id: UUID
    status: ReturnStatus


class ReturnLineHead(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a return, as far as handling it needs."""

    id: UUID
    order_line_id: UUID
    variant_id: UUID
    sku: str
    quantity: Decimal
    received: Decimal
    restocked: Decimal
    scrapped: Decimal


class LineWorth(msgspec.Struct, frozen=True, kw_only=True):
    """What an order line came to for the customer, tax and all discounts considered; ``tax_minor`` is in it."""

    order_line_id: UUID
    quantity: Decimal
    paid_minor: int
    tax_minor: int


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What came back is worth to the customer, and the tax in it."""

    amount_minor: int
    tax_minor: int


class RefundBasis(msgspec.Struct, frozen=True, kw_only=True):
    """What decides how much goes back, in minor units.

    ``earlier_minor`` is what earlier returns of the order were worth; ``received_minor`` what was received for the
    order and not given back.
    """

    goods_minor: int
    shipping_minor: int
    fee_minor: int
    order_total_minor: int
    earlier_minor: int
    received_minor: int


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a settlement came to."""

    refund_minor: int
    exchange_minor: int
    exchange_order_id: UUID | None
