"""What goods that come and go do to the value of stock; pure.

What comes in opens a layer, what leaves takes from them (``layers``): the layers of a level are always worth the sum of
its entries.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.inventory.costs.layers import Place, average_cost, layer_of, remaining_of, take
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
        gap = on_hand.get(place, _ZERO) - remaining_of(book.layers.setdefault(place, []))
        if gap:
            entries.append(_found(book, place, gap, at=moved[0].at))
    for item in moved:
        if item.quantity > 0:
            entries.append(_come(book, item))
            continue
        place = (item.variant_id, item.warehouse_id)
        missing = -item.quantity - remaining_of(book.layers[place])
        if missing > 0:
            entries.append(_found(book, place, missing, at=item.at))
        entries.append(_leave(book, item))
    return entries


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
    opened = [layer_of(piece, place, book.new_id()) for piece in pieces]
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
        layers.insert(0, layer_of(piece, place, book.new_id()))
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
