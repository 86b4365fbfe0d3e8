"""Words of stock."""

from collections.abc import Sequence
from datetime import date, datetime
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
    region: str | None = None
    commune: str | None = None


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order goes, as its address says."""

    region: str | None = None
    commune: str | None = None


class ShortagePolicy(StrEnum):
    """What happens to an order for more than there is: it is refused, waits for what is missing, or becomes two."""

    REJECT = "reject"
    BACKORDER = "backorder"
    SPLIT = "split"


class AllocationPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How orders are served, and for how many minutes an unpaid one holds its stock; unset is for good."""

    method: AllocationMethod = AllocationMethod.PRIORITY
    may_split: bool = True
    hold_minutes: int | None = None
    shortage: ShortagePolicy = ShortagePolicy.REJECT


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of an order asks for. ``position`` counts from one; ``label`` is how people call the variant.

    A line of a bundle asks once for each part; ``units_per_line`` is how many of the part one bundle needs, and
    ``quantity`` is what all of the line needs.
    """

    position: int
    variant_id: UUID
    quantity: Decimal
    label: str = ""
    units_per_line: Decimal = Decimal(1)


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a line's demand that one warehouse serves."""

    position: int
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    units_per_line: Decimal = Decimal(1)


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
    come back, or are thrown away for having come back, to what left: the order line. ``receipt_line_id`` names goods of
    one receipt. ``lots`` are the lots or serial numbers of goods that come in, ``lot_choices`` those picked by hand of
    goods that leave.
    """

    variant_id: UUID
    quantity: Decimal
    unit_cost: Decimal | None = None
    source_id: UUID | None = None
    receipt_line_id: UUID | None = None
    lots: tuple[LotName, ...] = ()
    lot_choices: tuple[LotChoice, ...] = ()


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What caused a movement: the kind of document and its id."""

    kind: str
    id: UUID


class StockReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that come into a warehouse. The key makes a repeated receipt a single one."""

    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    kind: MovementKind = MovementKind.RECEIPT
    reason: str = ""
    reference: Reference | None = None


class StockReturn(msgspec.Struct, frozen=True, kw_only=True):
    """What comes back of an order line into a warehouse, in units of the variants that left."""

    order_line_id: UUID
    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    reason: str = ""


class StockAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of what a warehouse has, up or down, with its reason."""

    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    reason: str


class StockScrap(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a warehouse that can't be sold any more, with the reason; quantities are positive."""

    warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    reason: str


class TransferCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that leave one warehouse for another. The key makes a repeated transfer a single one."""

    from_warehouse_id: UUID
    to_warehouse_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    note: str = ""


class TransferReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived of a transfer, by variant. ``close`` says that nothing more comes; a difference needs a reason."""

    transfer_id: UUID
    lines: Sequence[StockLine]
    idempotency_key: str
    close: bool = False
    reason: str = ""


class TransferHead(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer without its lines."""

    id: UUID
    number: str
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    status: TransferStatus


class TransferLine(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of a transfer."""

    id: UUID
    variant_id: UUID
    sent: Decimal
    received: Decimal
    missing: Decimal
    surplus: Decimal

    @property
    def in_transit(self) -> Decimal:
        """What is still on its way."""
        return self.sent - self.received - self.missing


class LineReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt says of a line: what arrived of what was sent, what never will, what came beyond it."""

    line: TransferLine
    received: Decimal
    missing: Decimal
    surplus: Decimal


class CountCreate(msgspec.Struct, frozen=True, kw_only=True):
    """A count of a warehouse; without SKUs or bins, of all it has."""

    warehouse_id: UUID
    by_bin: bool = False
    variant_ids: Sequence[UUID] = ()
    bin_ids: Sequence[UUID] = ()
    note: str = ""


class CountEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of a variant, in a bin where the count is by bins; without one, what lies in none."""

    count_id: UUID
    variant_id: UUID
    counted: Decimal
    bin_id: UUID | None = None


class CountHead(msgspec.Struct, frozen=True, kw_only=True):
    """A count without its lines."""

    id: UUID
    number: str
    warehouse_id: UUID
    status: CountStatus
    by_bin: bool
    note: str


class CountedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that somebody counted, with what the books said then."""

    id: UUID
    variant_id: UUID
    bin_id: UUID | None
    counted: Decimal
    on_hand_then: Decimal


class BinCreate(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a warehouse. ``position`` orders the walk of who picks, lowest first."""

    warehouse_id: UUID
    code: str
    position: int = 0


class BinChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a bin is called and when the walk comes to it."""

    code: str
    position: int


class BinMove(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that change place within a warehouse; a bin that is none stands for what lies in no bin.

    With a key, the same move again changes nothing.
    """

    warehouse_id: UUID
    variant_id: UUID
    quantity: Decimal
    from_bin_id: UUID | None = None
    to_bin_id: UUID | None = None
    idempotency_key: str = ""


class LevelPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What should be there of a variant in a warehouse. Without a reorder point nothing is ever due."""

    variant_id: UUID
    warehouse_id: UUID
    safety: Decimal = Decimal(0)
    reorder_point: Decimal | None = None
    reorder_quantity: Decimal | None = None


class MovementDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A movement before it is written: what it does to on hand and to reserved.

    With a bin it changes that bin; without one, what leaves is taken from the bins on the picker's walk, or, where it
    does not walk, from what lies in no bin.
    """

    warehouse_id: UUID
    variant_id: UUID
    kind: MovementKind
    quantity: Decimal
    reserved_quantity: Decimal
    idempotency_key: str
    reference_kind: str | None = None
    reference_id: UUID | None = None
    reason: str = ""
    bin_id: UUID | None = None
    walks_bins: bool = True
    unit_cost: Decimal | None = None
    source_id: UUID | None = None
    receipt_line_id: UUID | None = None
    lots: tuple[LotName, ...] = ()
    lot_choices: tuple[LotChoice, ...] = ()


class AppliedMovement(msgspec.Struct, frozen=True, kw_only=True):
    """A movement that was new, with its row's id."""

    id: UUID
    draft: MovementDraft


class ReservationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Stock to be promised to an order line from one warehouse."""

    order_line_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    units_per_line: Decimal = Decimal(1)
    expires_at: datetime | None = None


class ActiveReservation(msgspec.Struct, frozen=True, kw_only=True):
    """Stock that is promised to an order line now."""

    id: UUID
    order_line_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    units_per_line: Decimal = Decimal(1)


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a reservation leaves the warehouse, in units of its variant."""

    reservation: ActiveReservation
    quantity: Decimal


class BinState(msgspec.Struct, frozen=True, kw_only=True):
    """A bin that is locked, and how much is in it of everything."""

    id: UUID
    code: str
    position: int
    is_active: bool
    on_hand: Decimal


class BinStock(msgspec.Struct, frozen=True, kw_only=True):
    """A bin by its code, and how much of a variant is in it or taken from it; without a code, what lies in none."""

    code: str
    quantity: Decimal
