"""Words of what stock cost. Amounts are decimals in the tenant's currency, with six decimals; quantities in units."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class CostMethod(StrEnum):
    """How what leaves is valued: at the average of what is there, or at the cost of what came in first."""

    AVERAGE = "average"
    FIFO = "fifo"


class EntryKind(StrEnum):
    """Why the value of stock changed.

    The first ones are movements by which goods come or go; ``found`` brings layers to a level that had stock before
    costs were kept; the last ones change value without a movement.
    """

    OPENING = "opening"
    RECEIPT = "receipt"
    DISPATCH = "dispatch"
    RETURN = "return"
    TRANSFER = "transfer"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    SCRAP = "scrap"
    SUPPLIER_RETURN = "supplier_return"
    FOUND = "found"
    LANDED_COST = "landed_cost"
    PRICE_DIFFERENCE = "price_difference"
    COST_SET = "cost_set"


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that came or went by one movement.

    ``source_id`` ties what comes back to what left: the order line, or the transfer. ``receipt_line_id`` names the
    goods of one receipt. ``unit_cost`` is what one unit cost, where the caller knows.
    """

    movement_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    kind: EntryKind
    quantity: Decimal
    at: datetime
    source_id: UUID | None = None
    receipt_line_id: UUID | None = None
    unit_cost: Decimal | None = None


class Layer(msgspec.Struct, kw_only=True):
    """A layer while movements are posted; ``value`` is of what remains, none when unknown."""

    id: UUID
    variant_id: UUID
    warehouse_id: UUID
    source_id: UUID | None
    opened_at: datetime
    received: Decimal
    remaining: Decimal
    value: Decimal | None
    is_new: bool = False


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a layer that left, or came back; ``value`` is none when unknown."""

    layer_id: UUID
    source_id: UUID | None
    opened_at: datetime
    quantity: Decimal
    value: Decimal | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A change of value before it is written; ``uses`` are what it took from layers, or brought back (negative)."""

    id: UUID
    at: datetime
    variant_id: UUID
    warehouse_id: UUID
    kind: EntryKind
    quantity: Decimal
    unknown_quantity: Decimal
    value: Decimal
    cost_of_sales: Decimal
    sold_quantity: Decimal = Decimal(0)
    movement_id: UUID | None = None
    source_id: UUID | None = None
    document_id: UUID | None = None
    uses: tuple[Piece, ...] = ()


class AddedCost(msgspec.Struct, frozen=True, kw_only=True):
    """A cost that arrives after its goods: an amount for one receipt line, of which ``quantity`` units were kept."""

    receipt_line_id: UUID
    amount: Decimal
    quantity: Decimal


class CostSplit(msgspec.Struct, frozen=True, kw_only=True):
    """Where an added cost went: to goods that are still there, and to the cost of sales of what has left."""

    receipt_line_id: UUID
    to_stock: Decimal
    to_sales: Decimal
