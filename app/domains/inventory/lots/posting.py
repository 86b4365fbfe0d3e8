"""Lots of goods that came or went: called by whatever writes movements, in the same transaction.

The levels of the goods are locked already; that lock also guards the lots of their variants. What the lots' levels
say is changed by conditional statements all the same, and the database refuses a second unit of a serial number.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.inventory.errors import LotsNeededError, SerialTakenError
from app.domains.inventory.lots import repository, rules
from app.domains.inventory.lots.types import LotGoods, LotPart, LotStock
from app.domains.inventory.types import TrackedBy
from app.platform.db.unit_of_work import UnitOfWork

_ZERO: Final = Decimal(0)


class _Shelf(msgspec.Struct):
    """What there is of the lots while goods are posted, and what left for sources that may return it."""

    stock: dict[tuple[UUID, UUID], list[LotStock]]
    gone: dict[tuple[UUID, UUID], list[tuple[UUID, Decimal]]]


async def post_lots(uow: UnitOfWork, moved: Sequence[LotGoods]) -> None:
    """Name the lots of goods of tracked products and move their levels.

    Raises:
        LotsNeededError: If goods come in without lots that add up, or lots are named of what is not tracked.
        LotsShortError: If less is left in lots that may leave.
        SerialTakenError: If a serial number is in stock already.
    """
    tracked = await repository.find_tracking(uow, sorted({item.variant_id for item in moved}))
    if any((item.names or item.choices) and item.variant_id not in tracked for item in moved):
        raise LotsNeededError("A lot is named of a product that is not tracked by lots.")
    goods = [item for item in moved if item.variant_id in tracked]
    if not goods:
        return
    shelf = _Shelf(
        stock=await repository.read_stock(uow, sorted({item.variant_id for item in goods})),
        gone=await repository.read_gone(
            uow, sorted({item.source_id for item in goods if item.source_id is not None})
        ),
    )
    parts: list[LotPart] = []
    for item in goods:
        if item.quantity < 0:
            parts.extend(_leave(shelf, item))
        else:
            parts.extend(await _come(uow, shelf, item, tracked_by=tracked[item.variant_id]))
    try:
        await repository.move(uow, parts)
    except asyncpg.UniqueViolationError as error:
        raise SerialTakenError("A serial number is in stock already.") from error
    except asyncpg.CheckViolationError as error:
        raise SerialTakenError("A serial number is one unit.") from error


def _leave(shelf: _Shelf, item: LotGoods) -> list[LotPart]:
    place = (item.variant_id, item.warehouse_id)
    stock = shelf.stock.get(place, [])
    wanted = -item.quantity
    if item.choices:
        chosen = rules.chosen_lots(stock, item.choices, wanted, takes_expired=item.takes_expired)
    else:
        chosen = rules.pick_lots(stock, wanted, takes_expired=item.takes_expired)
    taken = dict(chosen)
    shelf.stock[place] = [
        msgspec.structs.replace(lot, on_hand=lot.on_hand - taken.get(lot.lot_id, _ZERO))
        for lot in stock
    ]
    if item.source_id is not None:
        shelf.gone.setdefault((item.source_id, item.variant_id), []).extend(chosen)
    return [_part(item, lot_id, -quantity) for lot_id, quantity in chosen]


async def _come(
    uow: UnitOfWork, shelf: _Shelf, item: LotGoods, *, tracked_by: TrackedBy
) -> list[LotPart]:
    """Goods that come in go to the lots that are named, or else to those out of which they left."""
    if item.names:
        rules.require_names(item.names, item.quantity, tracked_by)
        lots = await repository.ensure_lots(
            uow, item.variant_id, item.names, is_serial=tracked_by is TrackedBy.SERIAL
        )
        return [_part(item, lots[name.code.strip()], name.quantity) for name in item.names]
    left = item.quantity
    parts: list[LotPart] = []
    still: list[tuple[UUID, Decimal]] = []
    source = (item.source_id, item.variant_id) if item.source_id is not None else None
    for lot_id, quantity in shelf.gone.get(source, []) if source else ():
        part = min(left, quantity)
        if part > 0:
            parts.append(_part(item, lot_id, part))
        if part < quantity:
            still.append((lot_id, quantity - part))
        left -= part
    if source:
        shelf.gone[source] = still
    if left:
        rules.require_names((), left, tracked_by)
    return parts


def _part(item: LotGoods, lot_id: UUID, quantity: Decimal) -> LotPart:
    return LotPart(
        movement_id=item.movement_id,
        lot_id=lot_id,
        variant_id=item.variant_id,
        warehouse_id=item.warehouse_id,
        source_id=item.source_id,
        quantity=quantity,
    )
