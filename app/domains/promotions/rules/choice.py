"""Which offers count for a basket, and which count together; pure."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from app.domains.promotions.types import (
    AmountOff,
    Basket,
    BasketLine,
    Conditions,
    Effect,
    FreeShipping,
    Measure,
    Offer,
    Refusal,
    Tiers,
    Why,
)


def choose(basket: Basket, offers: Iterable[Offer]) -> tuple[list[Offer], list[Refusal]]:
    """The offers that count together, in their order, and the others with the reason."""
    chosen: list[Offer] = []
    refused: list[Refusal] = []
    for offer in sorted(offers, key=rank):
        why = reason_against(basket, offer)
        if why is None and chosen and (offer.is_exclusive or chosen[0].is_exclusive):
            why = Why.NOT_COMBINABLE
        if why is None and any(_is_same(offer, other) for other in chosen):
            why = Why.NOT_COMBINABLE
        if why is None:
            chosen.append(offer)
        else:
            refused.append(Refusal(name=offer.name, code=offer.code, why=why))
    return chosen, refused


def _is_same(offer: Offer, other: Offer) -> bool:
    """Whether two codes open one promotion, which an order has once."""
    return offer.promotion_id is not None and offer.promotion_id == other.promotion_id


def rank(offer: Offer) -> tuple[int, bool, str]:
    """The place of an offer among others: priority, coupons first, then the id."""
    return offer.priority, offer.code is None, offer.id.hex


def reason_against(basket: Basket, offer: Offer) -> Why | None:
    """The first condition of an offer that does not hold for a basket."""
    return next((why for why, fails in _CHECKS if fails(basket, offer)), None)


def eligible(basket: Basket, conditions: Conditions) -> list[int]:
    """The lines, by index, with the goods that an offer is for."""
    return [i for i, line in enumerate(basket.lines) if _is_for(line, conditions)]


def _is_for(line: BasketLine, conditions: Conditions) -> bool:
    named = (
        conditions.variant_ids,
        conditions.product_ids,
        conditions.category_ids,
        conditions.brand_ids,
    )
    if not any(named):
        return True
    return (
        line.variant_id in conditions.variant_ids
        or line.product_id in conditions.product_ids
        or not conditions.category_ids.isdisjoint(line.category_ids)
        or line.brand_id in conditions.brand_ids
    )


def goods_amount(basket: Basket, conditions: Conditions) -> int:
    """What the goods that an offer is for cost before promotions."""
    return sum(basket.lines[i].amount_minor for i in eligible(basket, conditions))


def goods_quantity(basket: Basket, conditions: Conditions) -> Decimal:
    """How many of the goods that an offer is for are in the basket."""
    return sum((basket.lines[i].quantity for i in eligible(basket, conditions)), Decimal(0))


def has_amounts(effect: Effect, conditions: Conditions) -> bool:
    """Whether an offer counts in amounts, and so in one currency only; a fraction counts in any."""
    if conditions.min_amount_minor is not None:
        return True
    if isinstance(effect, FreeShipping):
        return effect.most_minor is not None
    if isinstance(effect, Tiers):
        in_amounts = any(step.amount_minor is not None for step in effect.steps)
        return in_amounts or effect.measure is Measure.AMOUNT
    return isinstance(effect, AmountOff)


def _has_other_currency(basket: Basket, offer: Offer) -> bool:
    if offer.currency == basket.currency:
        return False
    return offer.currency is not None or has_amounts(offer.effect, offer.conditions)


def _misses_amount(basket: Basket, offer: Offer) -> bool:
    least = offer.conditions.min_amount_minor
    return least is not None and goods_amount(basket, offer.conditions) < least


def _misses_quantity(basket: Basket, offer: Offer) -> bool:
    least = offer.conditions.min_quantity
    return least is not None and goods_quantity(basket, offer.conditions) < least


_CHECKS: Final[tuple[tuple[Why, Callable[[Basket, Offer], bool]], ...]] = (
    (Why.INACTIVE, lambda _basket, offer: not offer.is_active),
    (Why.UNDECIDED, lambda _basket, offer: not offer.is_decided),
    (
        Why.NOT_YET,
        lambda basket, offer: offer.valid_from is not None and basket.at < offer.valid_from,
    ),
    (Why.OVER, lambda basket, offer: offer.valid_to is not None and basket.at >= offer.valid_to),
    (Why.USED_UP, lambda _basket, offer: offer.is_used_up),
    (Why.USED_BY_CUSTOMER, lambda _basket, offer: offer.is_used_by_customer),
    (Why.CURRENCY, _has_other_currency),
    (
        Why.CHANNEL,
        lambda basket, offer: (
            bool(offer.conditions.channels) and basket.channel not in offer.conditions.channels
        ),
    ),
    (
        Why.CUSTOMER_GROUP,
        lambda basket, offer: (
            bool(offer.conditions.customer_group_ids)
            and basket.customer_group_id not in offer.conditions.customer_group_ids
        ),
    ),
    (
        Why.FIRST_ORDER,
        lambda basket, offer: offer.conditions.first_order_only and not basket.is_first_order,
    ),
    (Why.GOODS, lambda basket, offer: not eligible(basket, offer.conditions)),
    (Why.MIN_AMOUNT, _misses_amount),
    (Why.MIN_QUANTITY, _misses_quantity),
)
