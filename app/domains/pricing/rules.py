"""What a price may be, and how many prices change at once; pure."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from app.domains.pricing.types import PriceListWrite, PriceWrite
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS, major, round_minor

PRICE_LIMIT: Final = Decimal(10) ** 12
_SCALE: Final = 6
_QUANTITY_SCALE: Final = 4
_QUANTITY_LIMIT: Final = Decimal(10) ** 9
_NAME_LENGTH: Final = 80
_PRIORITY_LIMIT: Final = 10_000
_LOWEST_PERCENT: Final = Decimal(-95)
_HIGHEST_PERCENT: Final = Decimal(1000)

#: What prices may end in: the end, and of what it is the rest. 12,345 ends in 990 as 11,990, the nearest.
ENDINGS: Final[Mapping[str, tuple[Decimal, Decimal]]] = {
    "990": (Decimal(990), Decimal(1000)),
    "90": (Decimal(90), Decimal(100)),
    "0.99": (Decimal("0.99"), Decimal(1)),
}


class PercentChange(msgspec.Struct, frozen=True, kw_only=True):
    """All prices of a list by a percentage, and in what they then end; an empty ending leaves them as they come."""

    percent: Decimal
    ending: str = ""


def changed_price(price: Decimal, change: PercentChange, currency: str) -> Decimal:
    """A price after a change: rounded to the minor unit, or to the nearest one with the ending, the higher of two.

    A price of zero stays zero: what is free stays free.
    """
    exact = price * (1 + change.percent / 100)
    if not change.ending or not price:
        return major(round_minor(exact, currency), currency)
    end, unit = ENDINGS[change.ending]
    steps = ((exact - end) / unit).quantize(Decimal(1), ROUND_HALF_UP)
    return max(steps, Decimal(0)) * unit + end


def change_issues(change: PercentChange, currency: str) -> list[FieldIssue]:
    """What is wrong with a change of all prices."""
    issues: list[FieldIssue] = []
    if not _LOWEST_PERCENT <= change.percent <= _HIGHEST_PERCENT:
        issues.append(
            _issue("/percent", "pricing.percent", "A change is between -95 and 1000 percent.")
        )
    known = change.ending in {"", *ENDINGS}
    if not known or (change.ending == "0.99" and not CURRENCY_DECIMALS[currency]):
        issues.append(_issue("/ending", "pricing.ending", "Prices in this currency don't end so."))
    return issues


def price_issues(prices: Sequence[PriceWrite]) -> list[FieldIssue]:
    """What is wrong with prices, one by one."""
    issues: list[FieldIssue] = []
    for place, item in enumerate(prices):
        where = f"/prices/{place}"
        if (item.variant_id is None) == (item.sku is None):
            issues.append(
                _issue(where, "pricing.variant", "A price names its variant by id or by SKU.")
            )
        if item.unit_price is not None and not is_price(item.unit_price):
            detail = "A price is zero or more, with up to 6 decimals."
            issues.append(_issue(f"{where}/unit_price", "pricing.price", detail))
        if not _is_quantity(item.min_quantity):
            detail = "A quantity is zero or more, with up to 4 decimals."
            issues.append(_issue(f"{where}/min_quantity", "pricing.quantity", detail))
    return issues


def _is_quantity(least: Decimal) -> bool:
    return (
        least.is_finite()
        and 0 <= least < _QUANTITY_LIMIT
        and least == round(least, _QUANTITY_SCALE)
    )


def is_price(price: Decimal) -> bool:
    """Whether a decimal can be a unit price."""
    return price.is_finite() and 0 <= price < PRICE_LIMIT and price == round(price, _SCALE)


def list_issues(price_list: PriceListWrite) -> list[FieldIssue]:
    """What is wrong with a price list."""
    issues: list[FieldIssue] = []
    first, last = price_list.valid_from_on, price_list.valid_to_on
    if not 0 < len(price_list.name.strip()) <= _NAME_LENGTH:
        issues.append(_issue("/name", "pricing.name", "A list has a name of up to 80 characters."))
    if price_list.currency not in CURRENCY_DECIMALS:
        issues.append(_issue("/currency", "currency.unknown", "This is not a currency we know."))
    if not 0 <= price_list.priority <= _PRIORITY_LIMIT:
        issues.append(
            _issue("/priority", "pricing.priority", "A priority is between 0 and 10,000.")
        )
    if first is not None and last is not None and last <= first:
        issues.append(_issue("/valid_to_on", "validity.order", "A list ends after it starts."))
    if price_list.channel is not None and not 0 < len(price_list.channel) <= _NAME_LENGTH:
        issues.append(_issue("/channel", "pricing.channel", "A channel has a name."))
    return issues


def _issue(pointer: str, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=pointer, code=code, detail=detail)
