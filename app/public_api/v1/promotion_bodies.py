"""Promotions as the API writes and takes them: amounts as decimal strings of the promotion's currency."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.promotions import (
    Activation,
    AmountOff,
    BuyGet,
    Conditions,
    Effect,
    FreeShipping,
    Level,
    Measure,
    Percentage,
    PromotionView,
    PromotionWrite,
    Step,
    Tiers,
)
from app.kernel.ids import encode
from app.kernel.money import major
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, body_id, minor


class PercentageBody(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="percentage"):
    """A fraction of what the goods still cost: ``0.15`` is 15 %."""

    rate: DecimalText


class AmountBody(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="amount"):
    """An amount: off each unit on lines, off all goods together on the order."""

    amount: DecimalText


class FreeShippingBody(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="free_shipping"
):
    """What shipping costs, up to an amount."""

    most: DecimalText | None = None


class BuyGetBody(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="buy_x_get_y"):
    """Of each ``buy + get`` units a fraction off ``get`` of them, the cheapest first."""

    buy: int
    get: int
    rate: DecimalText = "1"


class StepBody(msgspec.Struct, frozen=True, kw_only=True):
    """From so many units, or from such an amount on, a fraction or an amount off."""

    reached: DecimalText
    rate: DecimalText | None = None
    amount: DecimalText | None = None


class TiersBody(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="tiers"):
    """The highest step that is reached counts."""

    measure: Measure
    steps: list[StepBody]


EffectBody = PercentageBody | AmountBody | FreeShippingBody | BuyGetBody | TiersBody


class ConditionsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which goods, and what must hold before promotions; what is left out always holds."""

    product_ids: list[str] = []
    category_ids: list[str] = []
    brand_ids: list[str] = []
    variant_ids: list[str] = []
    channels: list[str] = []
    customer_group_ids: list[str] = []
    min_amount: DecimalText | None = None
    min_quantity: DecimalText | None = None
    first_order_only: bool = False


class PromotionWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promotion as somebody wants it."""

    name: str
    level: Level
    effect: EffectBody
    activation: Activation = Activation.AUTOMATIC
    conditions: ConditionsBody = msgspec.field(default_factory=ConditionsBody)
    currency: str | None = None
    priority: int = 100
    is_exclusive: bool = False
    is_active: bool = True
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    usage_limit: int | None = None
    customer_limit: int | None = None
    codes: list[str] = []


class PromotionUpdateBody(
    PromotionWriteBody, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A promotion as it should be now; ``version`` is the one that was read."""

    version: int


class PromotionBody(PromotionWriteBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promotion as it is, and how many orders use it."""

    id: str
    version: int
    uses: int


def promotion_write(body: PromotionWriteBody, *, currency: str) -> PromotionWrite:
    """The promotion that a body asks for; amounts without a currency are in the company's."""
    own = body.currency or currency
    effect, conditions = _effect(body.effect, own), _conditions(body.conditions, own)
    return PromotionWrite(
        name=body.name,
        level=body.level,
        effect=effect,
        activation=body.activation,
        conditions=conditions,
        currency=own if body.currency or _has_amounts(body) else None,
        priority=body.priority,
        is_exclusive=body.is_exclusive,
        is_active=body.is_active,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        usage_limit=body.usage_limit,
        customer_limit=body.customer_limit,
        codes=tuple(body.codes),
    )


def _has_amounts(body: PromotionWriteBody) -> bool:
    return (
        isinstance(body.effect, (AmountBody, FreeShippingBody, TiersBody))
        or body.conditions.min_amount is not None
    )


def _effect(body: EffectBody, currency: str) -> Effect:
    match body:
        case PercentageBody():
            return Percentage(rate=Decimal(body.rate))
        case AmountBody():
            return AmountOff(amount_minor=minor(body.amount, currency, pointer="/effect/amount"))
        case FreeShippingBody():
            return FreeShipping(most_minor=_minor(body.most, currency, pointer="/effect/most"))
        case BuyGetBody():
            return BuyGet(buy=body.buy, get=body.get, rate=Decimal(body.rate))
        case TiersBody():
            return Tiers(
                measure=body.measure,
                steps=tuple(
                    _step(step, body.measure, currency, pointer=f"/effect/steps/{place}")
                    for place, step in enumerate(body.steps)
                ),
            )


def _step(body: StepBody, measure: Measure, currency: str, *, pointer: str) -> Step:
    return Step(
        reached=Decimal(body.reached)
        if measure is Measure.QUANTITY
        else Decimal(minor(body.reached, currency, pointer=f"{pointer}/reached")),
        rate=None if body.rate is None else Decimal(body.rate),
        amount_minor=_minor(body.amount, currency, pointer=f"{pointer}/amount"),
    )


def _minor(text: str | None, currency: str, *, pointer: str) -> int | None:
    return None if text is None else minor(text, currency, pointer=pointer)


def _conditions(body: ConditionsBody, currency: str) -> Conditions:
    where = "/conditions"
    return Conditions(
        product_ids=_ids("prd", body.product_ids, f"{where}/product_ids"),
        category_ids=_ids("cat", body.category_ids, f"{where}/category_ids"),
        brand_ids=_ids("brd", body.brand_ids, f"{where}/brand_ids"),
        variant_ids=_ids("sku", body.variant_ids, f"{where}/variant_ids"),
        channels=frozenset(body.channels),
        customer_group_ids=_ids("cgr", body.customer_group_ids, f"{where}/customer_group_ids"),
        min_amount_minor=_minor(body.min_amount, currency, pointer=f"{where}/min_amount"),
        min_quantity=None if body.min_quantity is None else Decimal(body.min_quantity),
        first_order_only=body.first_order_only,
    )


def promotion_body(row: PromotionView, *, currency: str) -> PromotionBody:
    """A promotion as the API shows it."""
    own = row.currency or currency
    return PromotionBody(
        id=encode("prm", row.id),
        name=row.name,
        level=row.level,
        effect=_effect_body(row.effect, own),
        activation=row.activation,
        conditions=_conditions_body(row.conditions, own),
        currency=row.currency,
        priority=row.priority,
        is_exclusive=row.is_exclusive,
        is_active=row.is_active,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        usage_limit=row.usage_limit,
        customer_limit=row.customer_limit,
        codes=list(row.codes),
        version=row.version,
        uses=row.uses,
    )


def _effect_body(effect: Effect, currency: str) -> EffectBody:
    match effect:
        case Percentage():
            return PercentageBody(rate=plain(effect.rate))
        case AmountOff():
            return AmountBody(amount=amount_text(effect.amount_minor, currency))
        case FreeShipping():
            return FreeShippingBody(most=_text(effect.most_minor, currency))
        case BuyGet():
            return BuyGetBody(buy=effect.buy, get=effect.get, rate=plain(effect.rate))
        case Tiers():
            in_amounts = effect.measure is Measure.AMOUNT
            return TiersBody(
                measure=effect.measure,
                steps=[
                    StepBody(
                        reached=amount_text(int(step.reached), currency)
                        if in_amounts
                        else plain(step.reached),
                        rate=None if step.rate is None else plain(step.rate),
                        amount=_text(step.amount_minor, currency),
                    )
                    for step in effect.steps
                ],
            )


def amount_text(amount_minor: int, currency: str) -> str:
    """Minor units as decimal text."""
    return f"{major(amount_minor, currency):f}"


def _text(amount_minor: int | None, currency: str) -> str | None:
    return None if amount_minor is None else amount_text(amount_minor, currency)


def _conditions_body(conditions: Conditions, currency: str) -> ConditionsBody:
    return ConditionsBody(
        product_ids=_texts("prd", conditions.product_ids),
        category_ids=_texts("cat", conditions.category_ids),
        brand_ids=_texts("brd", conditions.brand_ids),
        variant_ids=_texts("sku", conditions.variant_ids),
        channels=sorted(conditions.channels),
        customer_group_ids=_texts("cgr", conditions.customer_group_ids),
        min_amount=_text(conditions.min_amount_minor, currency),
        min_quantity=None if conditions.min_quantity is None else plain(conditions.min_quantity),
        first_order_only=conditions.first_order_only,
    )


def _texts(prefix: str, ids: Iterable[UUID]) -> list[str]:
    return sorted(encode(prefix, item) for item in ids)


def _ids(prefix: str, texts: Iterable[str], pointer: str) -> frozenset[UUID]:
    return frozenset(
        body_id(prefix, text, f"{pointer}/{place}") for place, text in enumerate(texts)
    )
