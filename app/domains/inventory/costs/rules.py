"""What goods that come and go do to the value of stock; pure.

Quantities always leave the oldest layer first, under both methods, so that it is known what is left of each receipt.
Under FIFO the value goes along with its layer. Under the moving average what leaves costs the average of all layers
whose cost is known, and what remains of them is brought to the same average again. A unit out of a layer of unknown
cost leaves at unknown cost. Shares are cut at six decimals and the last unit takes all that is left, so nothing is
lost: the layers of a level are always worth the sum of its entries.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from app.domains.inventory.costs.types import CostMethod, Entry, EntryKind, Goods, Layer, Piece
from app.kernel.money import round_cost, share_of_cost

_ZERO: Final = Decimal(0)
#: Parts of a unit that was sold add up to it, to four decimals.
_SOLD: Final = Decimal(1).scaleb(-10)
#: What leaves or comes back by these for an order line changes the cost of sales.
SALES: Final = frozenset({EntryKind.DISPATCH, EntryKind.RETURN, EntryKind.SCRAP})
#: What comes in by these brings the cost along with which it left.
_COMES_BACK: Final = frozenset({EntryKind.RETURN, EntryKind.TRANSFER, EntryKind.TRANSFER_IN})
#: What comes in by these is new and costs what its receipt says; all else costs what its like costs.
_BOUGHT: Final = frozenset({EntryKind.RECEIPT, EntryKind.OPENING})

#: Variant and warehouse.
Place: TypeAlias = tuple[UUID, UUID]


class Book(msgspec.Struct, kw_only=True):
    """The layers of some levels while goods are posted, oldest first, and what left for sources that may return it.

    ``gone`` is by source and variant; ``unit_costs`` are the costs that the catalogue has for variants.
    """

    method: CostMethod
    layers: dict[Place, list[Layer]]
    unit_costs: Mapping[UUID, Decimal | None]
    gone: dict[tuple[UUID, UUID], list[Piece]]
    new_id: Callable[[], UUID]
    #: How many units of stock make one unit of an order line: of a bundle all its parts, else one.
    sale_units: Mapping[UUID, Decimal] = {}


def post_goods(
    book: Book, moved: Sequence[Goods], *, on_hand: Mapping[Place, Decimal]
) -> list[Entry]:
    """The entries of goods, in their order; changes the book. ``on_hand`` is what was there before the first of them.

    A level that had stock before costs were kept gets a layer for it first, at the variant's cost if it has one.
    """
    entries: list[Entry] = []
    for place in sorted({(item.variant_id, item.warehouse_id) for item in moved}):
        gap = on_hand.get(place, _ZERO) - _remaining(book.layers.setdefault(place, []))
        if gap:
            entries.append(_found(book, place, gap, at=moved[0].at))
    for item in moved:
        if item.quantity > 0:
            entries.append(_come(book, item))
            continue
        place = (item.variant_id, item.warehouse_id)
        missing = -item.quantity - _remaining(book.layers[place])
        if missing > 0:
            entries.append(_found(book, place, missing, at=item.at))
        entries.append(_leave(book, item))
    return entries


def take(
    layers: list[Layer], quantity: Decimal, method: CostMethod, *, first: UUID | None = None
) -> list[Piece]:
    """Take a quantity out of layers, which are changed: the goods of receipt line ``first`` first, then the oldest."""
    known = [layer for layer in layers if layer.value is not None]
    worth = sum((layer.value or _ZERO for layer in known), _ZERO)
    units = _remaining(known)
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


def _leave(book: Book, item: Goods) -> Entry:
    layers = book.layers[item.variant_id, item.warehouse_id]
    pieces = take(layers, -item.quantity, book.method, first=item.receipt_line_id)
    if item.source_id is not None:
        book.gone.setdefault((item.source_id, item.variant_id), []).extend(pieces)
    return _entry(book, item, pieces, sign=-1)


def _come(book: Book, item: Goods) -> Entry:
    """Goods that come in: first what left for the same source, at the cost of then; the rest is new."""
    place = (item.variant_id, item.warehouse_id)
    back: list[Piece] = []
    if item.source_id is not None and item.kind in _COMES_BACK:
        back = _bring_back(book, (item.source_id, item.variant_id), item.quantity)
    new = item.quantity - sum((piece.quantity for piece in back), _ZERO)
    pieces = list(back)
    if new > 0:
        cost = _cost_of_new(book, item)
        value = None if cost is None else round_cost(new, cost)
        layer_id = book.new_id()
        pieces.append(
            Piece(
                layer_id=layer_id,
                source_id=item.receipt_line_id,
                opened_at=item.at,
                quantity=new,
                value=value,
            )
        )
    opened = [_layer_of(piece, place, book.new_id()) for piece in pieces]
    layers = book.layers[place]
    layers.extend(opened)
    layers.sort(key=lambda layer: (layer.opened_at, layer.id))
    return _entry(book, item, pieces, sign=1, uses=back)


def _bring_back(book: Book, source: tuple[UUID, UUID], quantity: Decimal) -> list[Piece]:
    """What of a quantity left for this source and is not back yet, oldest first; changes what is gone."""
    back: list[Piece] = []
    still: list[Piece] = []
    left = quantity
    for piece in book.gone.get(source, ()):
        part = min(left, piece.quantity)
        if part <= 0:
            still.append(piece)
            continue
        left -= part
        value = None if piece.value is None else share_of_cost(piece.value, part, piece.quantity)
        back.append(msgspec.structs.replace(piece, quantity=part, value=value))
        if part < piece.quantity:
            kept = None if piece.value is None or value is None else piece.value - value
            still.append(msgspec.structs.replace(piece, quantity=piece.quantity - part, value=kept))
    book.gone[source] = still
    return back


def _cost_of_new(book: Book, item: Goods) -> Decimal | None:
    """What a unit costs that did not leave before: as told, else (unless bought) as its like, else as catalogued."""
    if item.unit_cost is not None:
        return item.unit_cost
    if item.kind not in _BOUGHT:
        average = average_cost(book.layers[item.variant_id, item.warehouse_id])
        if average is not None:
            return average
    return book.unit_costs.get(item.variant_id)


def average_cost(layers: Sequence[Layer]) -> Decimal | None:
    """The average cost of a unit whose cost is known, or none."""
    known = [layer for layer in layers if layer.value is not None and layer.remaining > 0]
    if not known:
        return None
    worth = sum((layer.value or _ZERO for layer in known), _ZERO)
    return share_of_cost(worth, Decimal(1), _remaining(known))


def _found(book: Book, place: Place, quantity: Decimal, *, at: datetime) -> Entry:
    """Bring layers to what the level says: what is missing at the catalogued cost, what is too much at its own."""
    layers = book.layers[place]
    item = Goods(
        movement_id=book.new_id(),
        variant_id=place[0],
        warehouse_id=place[1],
        kind=EntryKind.FOUND,
        quantity=quantity,
        at=at,
    )
    if quantity < 0:
        entry = _entry(book, item, take(layers, -quantity, book.method), sign=-1)
    else:
        cost = book.unit_costs.get(place[0])
        value = None if cost is None else round_cost(quantity, cost)
        piece = Piece(
            layer_id=book.new_id(), source_id=None, opened_at=at, quantity=quantity, value=value
        )
        # Older than all that is known to have come in.
        layers.insert(0, _layer_of(piece, place, book.new_id()))
        entry = _entry(book, item, [piece], sign=1, uses=())
    return msgspec.structs.replace(entry, movement_id=None)


def _entry(
    book: Book,
    item: Goods,
    pieces: Sequence[Piece],
    *,
    sign: int,
    uses: Sequence[Piece] | None = None,
) -> Entry:
    """The entry of some pieces; ``uses`` are those that took from or brought back to layers that were there."""
    worth = sum((piece.value for piece in pieces if piece.value is not None), _ZERO)
    unknown = sum((piece.quantity for piece in pieces if piece.value is None), _ZERO)
    used = pieces if uses is None else uses
    return Entry(
        id=book.new_id(),
        at=item.at,
        variant_id=item.variant_id,
        warehouse_id=item.warehouse_id,
        kind=item.kind,
        quantity=item.quantity,
        unknown_quantity=sign * unknown,
        value=sign * worth,
        cost_of_sales=-sign * worth if _is_of_sale(item) else _ZERO,
        sold_quantity=_sold(book, item, unknown),
        movement_id=item.movement_id,
        source_id=item.source_id,
        uses=tuple(
            piece
            if sign < 0
            else msgspec.structs.replace(
                piece,
                quantity=-piece.quantity,
                value=None if piece.value is None else -piece.value,
            )
            for piece in used
        ),
    )


def _is_of_sale(item: Goods) -> bool:
    """Whether goods change the cost of sales; what is thrown away does so only if a customer gave it back."""
    return item.kind in SALES and (item.kind is not EntryKind.SCRAP or item.source_id is not None)


def _sold(book: Book, item: Goods, unknown: Decimal) -> Decimal:
    """Of how many units of its order line the cost is known by goods that left, of which ``unknown`` units have none.

    Of goods that come back it is how many come back at an unknown cost, negative; what of them is thrown away counts
    against it.
    """
    if item.kind not in SALES or item.source_id is None:
        return _ZERO
    units = {EntryKind.RETURN: -unknown, EntryKind.SCRAP: unknown}.get(
        item.kind, -item.quantity - unknown
    )
    return (units / book.sale_units.get(item.source_id, Decimal(1))).quantize(_SOLD)


def _piece(layer: Layer, quantity: Decimal, value: Decimal | None) -> Piece:
    return Piece(
        layer_id=layer.id,
        source_id=layer.source_id,
        opened_at=layer.opened_at,
        quantity=quantity,
        value=value,
    )


def _layer_of(piece: Piece, place: Place, layer_id: UUID) -> Layer:
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


def _remaining(layers: Sequence[Layer]) -> Decimal:
    return sum((layer.remaining for layer in layers), _ZERO)
