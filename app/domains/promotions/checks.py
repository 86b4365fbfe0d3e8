"""What is wrong with a promotion that somebody wants to keep; pure."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from app.domains.promotions.rules.choice import has_amounts
from app.domains.promotions.types import (
    Activation,
    AmountOff,
    BuyGet,
    Effect,
    FreeShipping,
    Level,
    Percentage,
    PromotionWrite,
    Step,
    Tiers,
)
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS

_CODE: Final = re.compile(r"^[A-Z0-9][A-Z0-9_-]{2,39}$")
_NAME_LENGTH: Final = 120
_PRIORITY_LIMIT: Final = 10_000
_AMOUNT_LIMIT: Final = 10**15
_MOST_CODES: Final = 1000
_MOST_STEPS: Final = 20
_MOST_UNITS: Final = 1000
#: Whether something holds; if not, the field, the code and the sentence.
_Check = tuple[bool, str, str, str]


def promotion_issues(promotion: PromotionWrite) -> list[FieldIssue]:
    """Every field at fault."""
    checks = (*_frame_checks(promotion), *_limit_checks(promotion), *_code_checks(promotion))
    found = [(field, code, detail) for holds, field, code, detail in checks if not holds]
    found += [
        (f"effect/{field}", "promotions.effect", detail)
        for field, detail in _effect_issues(promotion.effect)
    ]
    return [FieldIssue(pointer=f"/{field}", code=code, detail=text) for field, code, text in found]


def _frame_checks(promotion: PromotionWrite) -> Iterable[_Check]:
    """Name, place among others, validity and currency."""
    first, last = promotion.valid_from, promotion.valid_to
    named = 0 < len(promotion.name) <= _NAME_LENGTH
    yield named, "name", "promotions.name", "A promotion has a name of up to 120 characters."
    placed = promotion.level is not Level.SHIPPING
    yield placed, "level", "form.choice", "A promotion counts on lines or on the order."
    ranked = 0 <= promotion.priority <= _PRIORITY_LIMIT
    yield ranked, "priority", "pricing.priority", "A priority is between 0 and 10,000."
    in_order = first is None or last is None or last > first
    yield in_order, "valid_to", "validity.order", "A promotion ends after it starts."
    known = promotion.currency is None or promotion.currency in CURRENCY_DECIMALS
    yield known, "currency", "currency.unknown", "This is not a currency we know."
    told = promotion.currency is not None or not has_amounts(promotion.effect, promotion.conditions)
    yield told, "currency", "promotions.currency", "Amounts need a currency."


def _limit_checks(promotion: PromotionWrite) -> Iterable[_Check]:
    """Limits of use and minimums of a basket."""
    for field, limit in (
        ("usage_limit", promotion.usage_limit),
        ("customer_limit", promotion.customer_limit),
    ):
        yield (
            limit is None or 0 < limit < _AMOUNT_LIMIT,
            field,
            "promotions.limit",
            "A limit is one or more.",
        )
    amount, quantity = promotion.conditions.min_amount_minor, promotion.conditions.min_quantity
    fits = amount is None or 0 < amount < _AMOUNT_LIMIT
    yield fits, "conditions/min_amount", "promotions.minimum", "A minimum is more than zero."
    is_some = quantity is None or (quantity.is_finite() and 0 < quantity < _AMOUNT_LIMIT)
    yield is_some, "conditions/min_quantity", "promotions.minimum", "A minimum is more than zero."


def _code_checks(promotion: PromotionWrite) -> Iterable[_Check]:
    """The codes that open it."""
    is_coupon = promotion.activation is Activation.COUPON
    fits = bool(promotion.codes) == is_coupon
    yield fits, "codes", "promotions.codes", "Codes belong to a promotion that codes open."
    fine = len(promotion.codes) <= _MOST_CODES and all(map(_CODE.match, promotion.codes))
    yield fine, "codes", "promotions.code_format", "A code has 3 to 40 letters, digits, - and _."


def _effect_issues(effect: Effect) -> Iterable[tuple[str, str]]:
    """What is wrong with an effect: the field, and the sentence."""
    match effect:
        case Percentage():
            return _rate_issues("rate", effect.rate)
        case AmountOff():
            return _amount_issues("amount", effect.amount_minor)
        case FreeShipping():
            return _amount_issues("most", effect.most_minor)
        case BuyGet():
            return (*_deal_issues(effect), *_rate_issues("rate", effect.rate))
        case Tiers():
            return _tier_issues(effect.steps)


def _rate_issues(field: str, rate: Decimal | None) -> Iterable[tuple[str, str]]:
    if rate is not None and not _is_rate(rate):
        yield field, "A percentage is more than 0 and at most 100."


def _amount_issues(field: str, amount_minor: int | None) -> Iterable[tuple[str, str]]:
    if amount_minor is not None and not 0 < amount_minor < _AMOUNT_LIMIT:
        yield field, "An amount is more than zero."


def _deal_issues(effect: BuyGet) -> Iterable[tuple[str, str]]:
    for field, units in (("buy", effect.buy), ("get", effect.get)):
        if not 0 < units <= _MOST_UNITS:
            yield field, "Buy and get are 1 to 1,000 units."


def _tier_issues(steps: tuple[Step, ...]) -> Iterable[tuple[str, str]]:
    if not 0 < len(steps) <= _MOST_STEPS:
        yield "steps", "There are 1 to 20 steps."
    seen: set[Decimal] = set()
    for place, step in enumerate(steps):
        field = f"steps/{place}"
        if not step.reached.is_finite() or not 0 < step.reached < _AMOUNT_LIMIT:
            yield f"{field}/reached", "Each step starts higher than zero."
        elif step.reached in seen:
            yield f"{field}/reached", "Two steps start at the same place."
        else:
            seen.add(step.reached)
        if (step.rate is None) == (step.amount_minor is None):
            yield field, "A step takes off a percentage or an amount."
        yield from _rate_issues(f"{field}/rate", step.rate)
        yield from _amount_issues(f"{field}/amount", step.amount_minor)


def _is_rate(rate: Decimal) -> bool:
    return rate.is_finite() and 0 < rate <= 1
