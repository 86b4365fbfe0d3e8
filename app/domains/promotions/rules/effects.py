"""How much one offer takes off what is left of a basket; pure.

Amounts are exact until they are rounded, once for each offer.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import singledispatch
from typing import Final

import msgspec

from app.domains.promotions.rules.choice import eligible, goods_amount, goods_quantity
from app.domains.promotions.types import (
    AmountOff,
    Basket,
    BuyGet,
    Effect,
    Level,
    Measure,
    Offer,
    Percentage,
    Tiers,
)
from app.kernel.money import major, round_minor

_SCALE: Final = 10**6


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """The lines that an offer is for: their places, and what each still costs."""

    basket: Basket
    offer: Offer
    lines: list[int]
    left: list[int]

    def rounded(self, exact_minor: Decimal) -> int:
        """An exact amount of minor units, rounded."""
        return round_minor(exact_minor * major(1, self.basket.currency), self.basket.currency)


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken off, and by which weights the lines of ``Goods`` share it."""

    amount_minor: int
    weights: list[int]


def goods_of(basket: Basket, offer: Offer, left: Sequence[int]) -> Goods:
    """The goods that an offer is for, with what is left of each line."""
    lines = eligible(basket, offer.conditions)
    return Goods(basket=basket, offer=offer, lines=lines, left=[left[i] for i in lines])


@singledispatch
def cut_of(effect: Effect, goods: Goods) -> Cut:
    """What an effect takes off goods.

    Raises:
        NotImplementedError: For what takes nothing off goods.
    """
    raise NotImplementedError(f"{type(effect).__name__} takes nothing off goods: {goods.offer.id}")


@cut_of.register
def _(effect: Percentage, goods: Goods) -> Cut:
    return _fraction(effect.rate, goods)


@cut_of.register
def _(effect: AmountOff, goods: Goods) -> Cut:
    """Off each unit on lines, off all goods together on the order."""
    if goods.offer.level is Level.ORDER:
        return Cut(amount_minor=effect.amount_minor, weights=goods.left)
    exact = [
        min(effect.amount_minor * goods.basket.lines[i].quantity, Decimal(left))
        for i, left in zip(goods.lines, goods.left, strict=True)
    ]
    return _exact(exact, goods)


@cut_of.register
def _(effect: Tiers, goods: Goods) -> Cut:
    conditions = goods.offer.conditions
    measured = (
        goods_quantity(goods.basket, conditions)
        if effect.measure is Measure.QUANTITY
        else Decimal(goods_amount(goods.basket, conditions))
    )
    reached = [step for step in effect.steps if step.reached <= measured]
    if not reached:
        return Cut(amount_minor=0, weights=goods.left)
    step = max(reached, key=lambda item: item.reached)
    if step.rate is not None:
        return _fraction(step.rate, goods)
    return Cut(amount_minor=step.amount_minor or 0, weights=goods.left)


@cut_of.register
def _(effect: BuyGet, goods: Goods) -> Cut:
    """Whole units of all lines are put together; the cheapest ones get the price off."""
    units = [int(goods.basket.lines[i].quantity) for i in goods.lines]
    given = sum(units) // (effect.buy + effect.get) * effect.get
    price = [
        Decimal(left) / goods.basket.lines[i].quantity
        for i, left in zip(goods.lines, goods.left, strict=True)
    ]
    exact = [Decimal(0)] * len(units)
    for index in sorted(range(len(units)), key=lambda i: (price[i], i)):
        taken = min(units[index], given)
        # The whole line at once where it can be, so that no division leaves a rest.
        whole = taken == goods.basket.lines[goods.lines[index]].quantity
        value = Decimal(goods.left[index]) if whole else price[index] * taken
        exact[index] = value * effect.rate
        given -= taken
    return _exact(exact, goods)


def _fraction(rate: Decimal, goods: Goods) -> Cut:
    return Cut(amount_minor=goods.rounded(sum(goods.left) * rate), weights=goods.left)


def _exact(exact: Sequence[Decimal], goods: Goods) -> Cut:
    total = goods.rounded(sum(exact, Decimal(0)))
    return Cut(amount_minor=total, weights=[int(part * _SCALE) for part in exact])
