"""Words of lots and serial numbers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


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


class LotStock(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse has of a lot; ``is_expired`` when its expiry day is over."""

    lot_id: UUID
    warehouse_id: UUID
    on_hand: Decimal
    is_expired: bool


class LotGoods(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that come or go by one movement, as far as lots are concerned.

    ``names`` are the lots of goods that come in, ``choices`` those picked by hand for goods that leave.
    ``takes_expired`` is for goods that do not go to a customer.
    """

    movement_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    source_id: UUID | None
    names: Sequence[LotName]
    choices: Sequence[LotChoice]
    takes_expired: bool


class LotPart(msgspec.Struct, frozen=True, kw_only=True):
    """A signed quantity of one lot that a movement moves."""

    movement_id: UUID
    lot_id: UUID
    variant_id: UUID
    warehouse_id: UUID
    source_id: UUID | None
    quantity: Decimal
