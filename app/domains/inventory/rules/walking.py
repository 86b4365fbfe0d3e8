"""The picker's walk through the bins; pure."""

from collections.abc import Sequence
from decimal import Decimal

from app.domains.inventory.types import BinStock


def walk_bins(quantity: Decimal, bins: Sequence[BinStock]) -> list[BinStock]:
    """Where to take a quantity from: each bin in the order given, emptied before the next; the rest lies in no bin.

    What lies in no bin is the last one, with an empty code. The books take dispatched goods from bins in this order.
    """
    stops: list[BinStock] = []
    for place in bins:
        taken = min(quantity, place.quantity)
        if taken > 0:
            stops.append(BinStock(code=place.code, quantity=taken))
            quantity -= taken
    if quantity > 0:
        stops.append(BinStock(code="", quantity=quantity))
    return stops
