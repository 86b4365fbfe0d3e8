"""Applies offers to a basket, in the order that ``rules`` states; pure."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from app.domains.promotions.rules.choice import choose
from app.domains.promotions.rules.effects import cut_of, goods_of
from app.domains.promotions.rules.sharing import share_out
from app.domains.promotions.types import (
    Basket,
    Discounts,
    FreeShipping,
    Level,
    Offer,
    Part,
    Refusal,
    Why,
)


def apply_promotions(basket: Basket, offers: Iterable[Offer]) -> Discounts:
    """All that the offers take off a basket, with the reason of each part and of each offer that doesn't count."""
    chosen, refused = choose(basket, offers)
    left = [line.amount_minor for line in basket.lines]
    floors = [_floor(amount, basket.floor_rate) for amount in left]
    shipping = basket.shipping_minor
    parts: list[Part] = []
    for offer in sorted(chosen, key=_round_of):
        if isinstance(offer.effect, FreeShipping):
            most = offer.effect.most_minor
            amount = shipping if most is None else min(shipping, most)
            shipping -= amount
            part = _part(offer, Level.SHIPPING, amount_minor=amount)
        else:
            shares = _shares(basket, offer, left=left, floors=floors)
            left = [amount - share for amount, share in zip(left, shares, strict=True)]
            part = _part(offer, offer.level, amount_minor=sum(shares), shares=tuple(shares))
        if part.amount_minor:
            parts.append(part)
        else:
            refused.append(Refusal(name=offer.name, code=offer.code, why=Why.NOTHING_LEFT))
    return Discounts(
        parts=tuple(parts),
        refusals=tuple(refused),
        line_minor=tuple(
            line.amount_minor - amount for line, amount in zip(basket.lines, left, strict=True)
        ),
        shipping_minor=basket.shipping_minor - shipping,
    )


def _round_of(offer: Offer) -> int:
    """Lines, then the order, then shipping; the sort is stable, so priorities stay."""
    if isinstance(offer.effect, FreeShipping):
        return 2
    return 0 if offer.level is Level.LINE else 1


def _floor(amount_minor: int, rate: Decimal) -> int:
    """The least that a line must still cost, rounded up."""
    return int((amount_minor * rate).to_integral_value(ROUND_CEILING))


def _shares(basket: Basket, offer: Offer, *, left: list[int], floors: list[int]) -> list[int]:
    """What an offer takes off each line of the basket; none goes below its floor."""
    goods = goods_of(basket, offer, left)
    cut = cut_of(offer.effect, goods)
    room = [max(0, left[i] - floors[i]) for i in goods.lines]
    found = share_out(cut.amount_minor, cut.weights, room)
    shares = [0] * len(basket.lines)
    for i, share in zip(goods.lines, found, strict=True):
        shares[i] = share
    return shares


def _part(offer: Offer, level: Level, *, amount_minor: int, shares: tuple[int, ...] = ()) -> Part:
    return Part(
        level=level,
        reason=offer.name,
        amount_minor=amount_minor,
        shares=shares,
        promotion_id=offer.promotion_id,
        coupon_id=offer.coupon_id,
        code=offer.code,
    )
