"""Words of orders."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class OrderStatus(StrEnum):
    """Where an order is. The allowed transitions are data: see ``transitions.py``."""

    PENDING = "pending"
    PAID = "paid"
    INVOICED = "invoiced"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
    UNAVAILABLE = "unavailable"


class Transition(StrEnum):
    """What can be done with an order as a whole; the API's names of actions."""

    MARK_PAID = "mark_paid"
    INVOICE = "invoice"
    PREPARE = "prepare"
    SHIP = "ship"
    DELIVER = "deliver"
    CANCEL = "cancel"
    MARK_UNAVAILABLE = "mark_unavailable"


class Guard(StrEnum):
    """What must hold for a transition besides the state; see ``rules.py``."""

    PAID_IN_FULL = "paid_in_full"
    EVERYTHING_LEFT = "everything_left"
    NOTHING_LEFT = "nothing_left"
    NOTHING_PACKED = "nothing_packed"


class Effect(StrEnum):
    """What a transition brings about besides the state; see ``life.py``."""

    NOTE_APPROVAL = "note_approval"
    RELEASE_USES = "release_uses"
    RELEASE_CREDIT = "release_credit"
    RELEASE_STOCK = "release_stock"
    WAIT_FOR_STOCK = "wait_for_stock"


class DiscountSource(StrEnum):
    """What a discount comes from."""

    COUPON = "coupon"
    MANUAL = "manual"
    PROMOTION = "promotion"


class DocumentStatus(StrEnum):
    """State of a document named by an order."""

    ISSUED = "issued"
    CANCELED = "canceled"


class OrderLink(msgspec.Struct, frozen=True, kw_only=True):
    """Another order, by id and number."""

    id: UUID
    number: str


class OrderHead(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of an order to change it; the row is locked."""

    id: UUID
    number: str
    status: OrderStatus
    currency: str
    total_minor: int
    version: int
    withheld_minor: int = 0

    @property
    def payable_minor(self) -> int:
        """What is paid after the buyer kept its withholdings back."""
        return self.total_minor - self.withheld_minor


class OrderLineHead(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, as far as handling it needs. What is packed has not left yet."""

    id: UUID
    position: int
    variant_id: UUID
    sku: str
    quantity: Decimal
    dispatched: Decimal
    packed: Decimal


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What guards look at: the locked order, its lines, and what was received less what was given back."""

    order: OrderHead
    lines: list[OrderLineHead]
    received_minor: int
