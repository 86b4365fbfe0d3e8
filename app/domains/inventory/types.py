"""Words of stock."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class MovementKind(StrEnum):
    """Why stock changed.

    Each movement has two signed numbers: what it does to on hand and what it does to reserved.
    """

    OPENING = "opening"
    RECEIPT = "receipt"
    RESERVATION = "reservation"
    RELEASE = "release"
    DISPATCH = "dispatch"
    RETURN = "return"
    #: How transfers were written before they had a document; nothing writes it any more.
    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    SCRAP = "scrap"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    SUPPLIER_RETURN = "supplier_return"


class ReservationStatus(StrEnum):
    """Life of a reservation."""

    ACTIVE = "active"
    RELEASED = "released"
    DISPATCHED = "dispatched"
    EXPIRED = "expired"


class TransferStatus(StrEnum):
    """Life of a transfer: on its way until all of it is received or said to be missing."""

    SENT = "sent"
    RECEIVED = "received"


class CountStatus(StrEnum):
    """Life of a stock count."""

    OPEN = "open"
    POSTED = "posted"
    CANCELED = "canceled"


class AllocationMethod(StrEnum):
    """In which order warehouses serve an order."""

    PRIORITY = "priority"
    NEAREST = "nearest"
    FEWEST_PARCELS = "fewest_parcels"


class LevelRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse has of a variant and can promise; lists of them are in order of allocation."""

    variant_id: UUID
    warehouse_id: UUID
    available: Decimal


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of an order asks for. ``position`` counts from one; ``label`` is how people call the variant."""

    position: int
    variant_id: UUID
    quantity: Decimal
    label: str = ""


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a line's demand that one warehouse serves."""

    position: int
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal


class TrackedBy(StrEnum):
    """How the units of a product are told apart."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class LotName(msgspec.Struct, frozen=True, kw_only=True):
    """A part of goods that come in, by the code on the box; a serial number is a lot of one unit."""

    code: str
    quantity: Decimal
    expires_on: date | None = None
    made_on: date | None = None


class LotChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A part of goods that leave, chosen by hand; without a choice the lot that expires first leaves first."""

    lot_id: UUID
    quantity: Decimal


class StockLine(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity of a variant; signed for an adjustment, positive otherwise.

    ``unit_cost`` is what a unit cost, in the tenant's currency, where the caller knows. ``source_id`` ties goods that
    come back to what left: the order line. ``receipt_line_id`` names goods of one receipt. ``lots`` are the lots or
    serial numbers of goods that come in, ``lot_choices`` those picked by hand of goods that leave.
    """

    variant_id: UUID
    quantity: Decimal
    unit_cost: Decimal | None = None
    source_id: UUID | None = None
    receipt_line_id: UUID | None = None
    lots: tuple[LotName, ...] = ()
    lot_choices: tuple[LotChoice, ...] = ()


class StockReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that come into a warehouse. The key makes a repeated receipt a single one."""

    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    kind: MovementKind = MovementKind.RECEIPT
    reason: str = ""


class StockAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of what a warehouse has, up or down, with its reason."""

    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    reason: str


class StockTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that go from one warehouse to another."""

    from_warehouse_id: UUID
    to_warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    reason: str = ""


class MovementDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A movement before it is written: what it does to on hand and to reserved."""

    warehouse_id: UUID
    variant_id: UUID
    kind: MovementKind
    quantity: Decimal
    reserved_quantity: Decimal
    idempotency_key: str
    reference_kind: str | None = None
    reference_id: UUID | None = None
    reason: str = ""
    unit_cost: Decimal | None = None
    source_id: UUID | None = None
    receipt_line_id: UUID | None = None
    lots: tuple[LotName, ...] = ()
    lot_choices: tuple[LotChoice, ...] = ()


class ReservationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Stock to be promised to an order line from one warehouse."""

    order_line_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal


class ActiveReservation(msgspec.Struct, frozen=True, kw_only=True):
    """Stock that is promised to an order line now."""

    id: UUID
    order_line_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a reservation leaves the warehouse."""

    reservation: ActiveReservation
    quantity: Decimal
