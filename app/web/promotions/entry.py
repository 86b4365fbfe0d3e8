"""The fields of a promotion's form: what they are filled with, and the promotion that they ask for.

A new promotion and one that is changed have the same fields. Days are the company's, the last one counts as a whole.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request

from app.domains import catalog, customers, inventory, promotions
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
    Tiers,
)
from app.kernel.errors import DomainError
from app.kernel.ids import InvalidIdError, decode, encode
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.web.forms import FormErrors, form_errors
from app.web.promotions.steps import read_steps, text_of_steps
from app.web.reading import FormReader
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _

_MOST: Final = 10**9
KINDS: Final = {
    "percentage": _("A percentage off"),
    "amount": _("An amount off"),
    "free_shipping": _("Free shipping"),
    "buy_x_get_y": _("Buy some, get some"),
    "tiers": _("More off in steps"),
}
LEVELS: Final = {"order": _("On the order"), "line": _("On each line")}
MEASURES: Final = {"quantity": _("Units"), "amount": _("Amount")}
#: Boxes of the form by the start of their name, with the field of the conditions that they stand for.
_BOXES: Final = {
    "prd": "product_ids",
    "cat": "category_ids",
    "brd": "brand_ids",
    "cgr": "customer_group_ids",
}
#: Where a field at fault stands on the form.
_FIELDS: Final = {
    "effect-rate": "percent",
    "effect-amount": "amount",
    "effect-most": "amount",
    "effect-buy": "buy",
    "effect-get": "get",
    "conditions-min_amount": "min_amount",
    "conditions-min_quantity": "min_quantity",
    "conditions-variant_ids": "skus",
}


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What can be chosen on the form, by the name of its box."""

    products: Mapping[str, str]
    categories: Mapping[str, str]
    brands: Mapping[str, str]
    groups: Mapping[str, str]


def entry_errors(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    """The fields of the form at fault."""
    found = form_errors(request, error).messages
    return FormErrors({_field_of(name): text for name, text in found.items()})


def _field_of(name: str) -> str:
    return "steps" if name.startswith("effect-steps") else _FIELDS.get(name, name)


async def choices_of(uow: UnitOfWork, found: PromotionView | None) -> Choices:
    """What can be chosen: all categories, brands and groups, and the products that are chosen already."""
    named = await promotions.list_targets(uow, found.conditions) if found else []
    return Choices(
        products={
            encode("prd", item.id): item.name for item in named if item.field == "product_ids"
        },
        categories={encode("cat", row.id): row.path for row in await catalog.list_categories(uow)},
        brands={encode("brd", row.id): row.name for row in await catalog.list_brands(uow)},
        groups={encode("cgr", row.id): row.name for row in await customers.list_groups(uow)},
    )


async def values_of(uow: UnitOfWork, found: PromotionView, language: str) -> dict[str, str]:
    """What the form of a promotion is filled with."""
    zone, conditions = ZoneInfo(uow.tenant.time_zone), found.conditions
    currency = found.currency or uow.tenant.currency
    last = found.valid_to and found.valid_to - timedelta(microseconds=1)
    skus = [
        item.name
        for item in await promotions.list_targets(uow, conditions)
        if item.field == "variant_ids"
    ]
    values = {
        "version": str(found.version),
        "name": found.name,
        "priority": str(found.priority),
        "codes": ", ".join(found.codes),
        "level": found.level.value,
        "exclusive": "1" if found.is_exclusive else "",
        "first_order": "1" if conditions.first_order_only else "",
        "min_amount": _amount(conditions.min_amount_minor, currency, language),
        "min_quantity": _number(conditions.min_quantity, language),
        "channels": ", ".join(sorted(conditions.channels)),
        "skus": ", ".join(skus),
        "valid_from": _day(found.valid_from, zone),
        "valid_to": _day(last, zone),
        "usage_limit": str(found.usage_limit or ""),
        "customer_limit": str(found.customer_limit or ""),
    }
    for prefix, field in _BOXES.items():
        ids: frozenset[UUID] = getattr(conditions, field)
        values |= {encode(prefix, item): "1" for item in ids}
    return values | _effect_values(found.effect, currency, language)


def _effect_values(effect: Effect, currency: str, language: str) -> dict[str, str]:
    match effect:
        case Percentage():
            return {"kind": "percentage", "percent": _number(effect.rate * 100, language)}
        case AmountOff():
            return {"kind": "amount", "amount": _amount(effect.amount_minor, currency, language)}
        case FreeShipping():
            most = _amount(effect.most_minor, currency, language)
            return {"kind": "free_shipping", "amount": most}
        case BuyGet():
            return {
                "kind": "buy_x_get_y",
                "buy": str(effect.buy),
                "get": str(effect.get),
                "percent": _number(effect.rate * 100, language),
            }
        case Tiers():
            steps = text_of_steps(effect, currency, language)
            return {"kind": "tiers", "measure": effect.measure.value, "steps": steps}


async def read_promotion(
    reader: FormReader, uow: UnitOfWork, *, before: PromotionView | None = None
) -> PromotionWrite:
    """The promotion that a form asks for; one that codes open stays one. Fields at fault are remembered.

    Amounts are in the promotion's currency, or the company's; without amounts it counts in every currency, unless
    a program said another.
    """
    own = (before and before.currency) or uow.tenant.currency
    codes = tuple(reader.text("codes").replace(",", " ").split())
    effect, conditions = _effect(reader, own), await _conditions(reader, uow, own)
    said = before is not None and not promotions.has_amounts(before.effect, before.conditions)
    zone = ZoneInfo(uow.tenant.time_zone)
    return PromotionWrite(
        name=reader.text("name"),
        level=Level.LINE if reader.text("level") == "line" else Level.ORDER,
        effect=effect,
        activation=before.activation
        if before
        else Activation.COUPON
        if codes
        else Activation.AUTOMATIC,
        conditions=conditions,
        currency=own
        if promotions.has_amounts(effect, conditions)
        else before.currency
        if before and said
        else None,
        priority=reader.whole("priority", most=_MOST) or 0,
        is_exclusive=bool(reader.text("exclusive")),
        is_active=before is None or before.is_active,
        valid_from=_start(reader.day("valid_from"), zone),
        valid_to=_start(reader.day("valid_to"), zone, later=1),
        usage_limit=reader.whole("usage_limit", most=_MOST),
        customer_limit=reader.whole("customer_limit", most=_MOST),
        codes=codes,
    )


async def _conditions(reader: FormReader, uow: UnitOfWork, currency: str) -> Conditions:
    codes = reader.text("skus").replace(",", " ").split()
    known = await inventory.find_variants(uow, codes=codes)
    if set(codes) - set(known):
        reader.wrong("skus", "stock.sku")
    return Conditions(
        product_ids=_ticked(reader.values, "prd"),
        category_ids=_ticked(reader.values, "cat"),
        brand_ids=_ticked(reader.values, "brd"),
        variant_ids=frozenset(item.id for item in known.values()),
        channels=frozenset(
            text.strip() for text in reader.text("channels").split(",") if text.strip()
        ),
        customer_group_ids=_ticked(reader.values, "cgr"),
        min_amount_minor=reader.amount("min_amount", currency),
        min_quantity=reader.number("min_quantity"),
        first_order_only=bool(reader.text("first_order")),
    )


def _effect(reader: FormReader, currency: str) -> Effect:
    rate = reader.number("percent")
    match reader.text("kind"):
        case "free_shipping":
            return FreeShipping(most_minor=reader.amount("amount", currency))
        case "amount":
            return AmountOff(amount_minor=reader.amount("amount", currency) or 0)
        case "buy_x_get_y":
            return BuyGet(
                buy=reader.whole("buy", most=_MOST) or 0,
                get=reader.whole("get", most=_MOST) or 0,
                rate=Decimal(1) if rate is None else rate / 100,
            )
        case "tiers":
            measure = reader.choice("measure", Measure, otherwise=Measure.QUANTITY)
            return Tiers(measure=measure, steps=read_steps(reader, measure, currency))
        case _:
            return Percentage(rate=(rate or Decimal(0)) / 100)


def written(found: PromotionView) -> PromotionWrite:
    """A promotion as it would be written again."""
    return PromotionWrite(
        **{name: getattr(found, name) for name in PromotionWrite.__struct_fields__}
    )


def _ticked(values: Mapping[str, str], prefix: str) -> frozenset[UUID]:
    """The ids of the boxes that are ticked; what is no id is no box of ours."""
    found: set[UUID] = set()
    for name in values:
        if name.startswith(f"{prefix}_"):
            try:
                found.add(decode(prefix, name))
            except InvalidIdError:
                continue
    return frozenset(found)


def _start(day: date | None, zone: ZoneInfo, *, later: int = 0) -> datetime | None:
    """When a day of the company begins, or the day after it."""
    return day and datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=later)


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat() if at else ""


def _amount(amount_minor: int | None, currency: str, language: str) -> str:
    return "" if amount_minor is None else decimal(major(amount_minor, currency), language)


def _number(number: Decimal | None, language: str) -> str:
    return "" if number is None else decimal(number.normalize(), language)
