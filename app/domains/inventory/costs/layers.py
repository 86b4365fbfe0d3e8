"""Layers of goods of one level, each with what it cost: what is taken out of them, and what they are worth; pure.

Quantities always leave the oldest layer first, under both methods, so that it is known what is left of each receipt.
Under FIFO the value goes along with its layer. Under the moving average what leaves costs the average of all layers
whose cost is known, and what remains of them is brought to the same average again. A unit out of a layer of unknown
cost leaves at unknown cost. Shares are cut at six decimals and the last unit takes all that is left, so nothing is
lost.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from app.domains.inventory.costs.types import CostMethod, Layer, Piece
from app.kernel.money import share_of_cost

_ZERO: Final = Decimal(0)

#: Variant and warehouse.
Place: TypeAlias = tuple[UUID, UUID]


def take(
    layers: list[Layer], quantity: Decimal, method: CostMethod, *, first: UUID | None = None
) -> list[Piece]:
    """Take a quantity out of layers, which are changed: the goods of receipt line ``first`` first, then the oldest."""
    known = [layer for layer in layers if layer.value is not None]
    worth = sum((layer.value or _ZERO for layer in known), _ZERO)
    units = remaining_of(known)
    pieces: list[Piece] = []
    left = quantity
    for layer in sorted(layers, key=lambda item: first is None or item.source_id != first):
        part = min(left, layer.remaining)
        if part <= 0:
            continue
        value = None
        if layer.value is not None:
            value = share_of_cost(layer.value, part, layer.remaining)
            layer.value -= value
        layer.remaining -= part
        left -= part
        pieces.append(_piece(layer, part, value))
    if method is CostMethod.AVERAGE and units:
        pieces = _at_average(known, pieces, worth=worth, units=units)
    return pieces


def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares of a cost by weights that add up to it; none is negative when the cost is not."""
    whole = sum(weights, _ZERO)
    shares: list[Decimal] = []
    upto = _ZERO
    weighed = _ZERO
    for weight in weights:
        weighed += weight
        now = share_of_cost(total, weighed, whole) if whole else _ZERO
        shares.append(now - upto)
        upto = now
    return shares


def average_cost(layers: Sequence[Layer]) -> Decimal | None:
    """The average cost of a unit whose cost is known, or none."""
    known = [layer for layer in layers if layer.value is not None and layer.remaining > 0]
    if not known:
        return None
    worth = sum((layer.value or _ZERO for layer in known), _ZERO)
    return share_of_cost(worth, Decimal(1), remaining_of(known))


def layer_of(piece: Piece, place: Place, layer_id: UUID) -> Layer:
    """The layer that a piece of goods opens in a place."""
    return Layer(
        id=layer_id,
        variant_id=place[0],
        warehouse_id=place[1],
        source_id=piece.source_id,
        opened_at=piece.opened_at,
        received=piece.quantity,
        remaining=piece.quantity,
        value=piece.value,
        is_new=True,
    )


def remaining_of(layers: Sequence[Layer]) -> Decimal:
    """What is left of layers, in units."""
    return sum((layer.remaining for layer in layers), _ZERO)


def _at_average(
    known: Sequence[Layer], pieces: Sequence[Piece], *, worth: Decimal, units: Decimal
) -> list[Piece]:
    """Value what was taken, and what remains, at the average of all whose cost is known."""
    taken = [piece for piece in pieces if piece.value is not None]
    quantities = [piece.quantity for piece in taken]
    cost = share_of_cost(worth, sum(quantities, _ZERO), units)
    values = dict(zip((piece.layer_id for piece in taken), spread(cost, quantities), strict=True))
    rest = spread(worth - cost, [layer.remaining for layer in known])
    for layer, value in zip(known, rest, strict=True):
        layer.value = value
    return [
        msgspec.structs.replace(piece, value=values[piece.layer_id])
        if piece.value is not None
        else piece
        for piece in pieces
    ]


def _piece(layer: Layer, quantity: Decimal, value: Decimal | None) -> Piece:
    return Piece(
        layer_id=layer.id,
        source_id=layer.source_id,
        opened_at=layer.opened_at,
        quantity=quantity,
        value=value,
    )
