"""Words of lots and serial numbers."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.inventory.types import LotChoice, LotName


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
