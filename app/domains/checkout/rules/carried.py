"""What the discounts of an order come to after an edit; pure.

A line's discount is what its own promotions take off it, its share of what is off the whole order, and what was taken
off by hand. All three follow the line's discount in proportion, so the rows never say more than the lines carry.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.checkout.types import PlacedLine, PlacedOrder
from app.domains.promotions import Claim, share_out
from app.kernel.money import allocate, major, round_minor


class DiscountRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one promotion or coupon takes off a line, or off the goods of the order where it names none."""

    id: UUID
    amount_minor: int
    order_line_id: UUID | None
    promotion_id: UUID | None = None
    coupon_id: UUID | None = None


def scaled_discount(line: PlacedLine, quantity: Decimal, *, currency: str) -> int:
    """The line's discount in proportion to another quantity of it, rounded once."""
    share = major(line.discount_minor, currency) * quantity / line.quantity
    return round_minor(share, currency)


def carried_discounts(
    before: PlacedOrder, after: PlacedOrder, rows: Sequence[DiscountRow]
) -> list[DiscountRow]:
    """The rows, in their order, with what is left of each after an edit; zero where nothing is.

    What is taken off by hand beyond a line's proportion is no promotion's. Rows of the order were shared among its
    lines by what these still cost, as promotions do, as far as the lines' discounts reach.
    """
    kept = {line.id: line for line in after.lines}
    by_line = {
        line.id: [row for row in rows if row.order_line_id == line.id] for line in before.lines
    }
    of_order = [row for row in rows if row.order_line_id is None]
    own = [sum(row.amount_minor for row in by_line[line.id]) for line in before.lines]
    shares = share_out(
        sum(row.amount_minor for row in of_order),
        [max(line.total_minor - off, 0) for line, off in zip(before.lines, own, strict=True)],
        [max(line.discount_minor - off, 0) for line, off in zip(before.lines, own, strict=True)],
    )
    amounts: dict[UUID, int] = {}
    left = 0
    for line, off, share in zip(before.lines, own, shares, strict=True):
        weights = [row.amount_minor for row in by_line[line.id]]
        by_hand = max(line.discount_minor - off - share, 0)
        carried = _carried(line, kept.get(line.id), currency=before.currency)
        *parts, of_share, _ = _in_proportion(carried, [*weights, share, by_hand])
        left += of_share
        amounts |= {row.id: part for row, part in zip(by_line[line.id], parts, strict=True)}
    parts = _in_proportion(left, [row.amount_minor for row in of_order])
    amounts |= {row.id: part for row, part in zip(of_order, parts, strict=True)}
    return [msgspec.structs.replace(row, amount_minor=amounts.get(row.id, 0)) for row in rows]


def changed_claims(before: Sequence[DiscountRow], after: Sequence[DiscountRow]) -> list[Claim]:
    """By how much each promotion and coupon comes to more, or less, over all rows."""
    changes: dict[tuple[UUID | None, UUID | None], int] = {}
    for sign, rows in ((-1, before), (1, after)):
        for row in rows:
            key = (row.promotion_id, row.coupon_id)
            changes[key] = changes.get(key, 0) + sign * row.amount_minor
    return [
        Claim(promotion_id=promotion_id, coupon_id=coupon_id, amount_minor=amount)
        for (promotion_id, coupon_id), amount in changes.items()
        if promotion_id is not None or coupon_id is not None
    ]


def _carried(line: PlacedLine, edited: PlacedLine | None, *, currency: str) -> int:
    """What of the line's old discount it still has."""
    if edited is None:
        return 0
    scaled = scaled_discount(line, edited.quantity, currency=currency)
    return min(edited.discount_minor, scaled)


def _in_proportion(total_minor: int, weights: Sequence[int]) -> list[int]:
    """The total by weights; nothing where there is nothing to weigh."""
    return allocate(total_minor, weights) if any(weights) else [0] * len(weights)
