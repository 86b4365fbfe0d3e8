"""What is wrong with an order by itself, before anything is looked up; pure."""

from decimal import Decimal
from typing import Final

from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.types import OrderCreate, OrderLineCreate
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS
from app.kernel.quantity import InvalidQuantityError, positive_quantity

MOST_LINES: Final = 500
MOST_CODES: Final = 10
#: No amount of money in an order reaches this.
AMOUNT_LIMIT: Final = 10**15
_PRICE_SCALE: Final = 6
_PRICE_LIMIT: Final = Decimal(10) ** 12
_TEXT_LIMIT: Final = 200
_NOTE_LIMIT: Final = 4000


def check_order(order: OrderCreate, *, currency: str) -> None:
    """Check an order by itself, before anything is looked up.

    Raises:
        InvalidOrderError: If anything is wrong; names every field.
    """
    issues: list[FieldIssue] = []
    if not 1 <= len(order.lines) <= MOST_LINES:
        issues.append(field_issue("/lines", "count", f"An order has 1 to {MOST_LINES} lines."))
    if currency not in CURRENCY_DECIMALS:
        issues.append(
            field_issue("/currency", "unknown", f"'{currency}' is not a currency we know.")
        )
    if not 0 <= order.shipping_minor < AMOUNT_LIMIT:
        issues.append(field_issue("/shipping", "range", "Shipping is zero or more."))
    if not order.channel or len(order.channel) > _TEXT_LIMIT:
        issues.append(
            field_issue("/channel", "length", f"A channel has 1 to {_TEXT_LIMIT} characters.")
        )
    if order.external_id is not None and not 1 <= len(order.external_id) <= _TEXT_LIMIT:
        issues.append(
            field_issue(
                "/external_id", "length", f"An external id has 1 to {_TEXT_LIMIT} characters."
            )
        )
    if len(order.note) > _NOTE_LIMIT:
        issues.append(field_issue("/note", "length", f"A note has up to {_NOTE_LIMIT} characters."))
    if len(order.coupon_codes) > MOST_CODES:
        issues.append(field_issue("/coupon_codes", "count", f"Up to {MOST_CODES} codes count."))
    for index, line in enumerate(order.lines):
        issues.extend(_line_issues(index, line))
    if issues:
        raise InvalidOrderError(issues)


def _line_issues(index: int, line: OrderLineCreate) -> list[FieldIssue]:
    issues: list[FieldIssue] = []
    if (line.variant_id is None) == (line.sku is None):
        issues.append(
            field_issue(f"/lines/{index}", "variant", "A line names its variant by id or by SKU.")
        )
    try:
        positive_quantity(line.quantity)
    except InvalidQuantityError as error:
        issues.append(field_issue(f"/lines/{index}/quantity", error.code, error.detail))
    if line.unit_price is not None and not _is_price(line.unit_price):
        issues.append(
            field_issue(
                f"/lines/{index}/unit_price",
                "range",
                f"A unit price is zero or more, with up to {_PRICE_SCALE} decimals.",
            )
        )
    if line.discount_minor < 0:
        issues.append(field_issue(f"/lines/{index}/discount", "min", "A discount is zero or more."))
    return issues


def _is_price(price: Decimal) -> bool:
    return price.is_finite() and 0 <= price < _PRICE_LIMIT and price == round(price, _PRICE_SCALE)


def field_issue(pointer: str, code: str, detail: str) -> FieldIssue:
    """What is wrong with a field."""
    return FieldIssue(pointer=pointer, code=code, detail=detail)
