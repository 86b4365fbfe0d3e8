"""Words of orders."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class OrderStatus(StrEnum):
    """Where an order is. The allowed transitions are data: see ``rules.py``."""

    PENDING = "pending"
    PAID = "paid"
    INVOICED = "invoiced"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
    UNAVAILABLE = "unavailable"


class DiscountSource(StrEnum):
    """What a discount comes from."""

    COUPON = "coupon"
    MANUAL = "manual"


class DocumentStatus(StrEnum):
    """State of a document named by an order."""

    ISSUED = "issued"
    CANCELED = "canceled"


class OrderHead(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of an order to change it; the row is locked."""

    id: UUID
    number: str
    status: OrderStatus
    currency: str
    total_minor: int
    version: int


class OrderLineHead(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, as far as handling it needs."""

    id: UUID
    position: int
    variant_id: UUID
    sku: str
    quantity: Decimal
    dispatched: Decimal
