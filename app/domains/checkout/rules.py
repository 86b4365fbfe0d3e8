"""What an order comes to, and what is wrong with it; pure.

A line is worth quantity times unit price, rounded once. Its tax is computed on that less its discount, by
``app.domains.tax``; shipping is taken as it is given.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains import tax
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.types import Facts, Offer, OrderCreate, OrderLineCreate
from app.domains.inventory import Demand
from app.domains.orders import OrderStatus
from app.domains.payments import PaymentCreate, PaymentStatus
from app.domains.tax import LineTax, Rate, TaxableLine
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS, round_minor
from app.kernel.quantity import InvalidQuantityError, positive_quantity

MOST_LINES: Final = 500
_PRICE_SCALE: Final = 6
_PRICE_LIMIT: Final = Decimal(10) ** 12
_AMOUNT_LIMIT: Final = 10**15
_TEXT_LIMIT: Final = 200
_NOTE_LIMIT: Final = 4000


class PricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line with what it comes to."""

    offer: Offer
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    discount_minor: int
    taxes: list[LineTax]

    @property
    def tax_minor(self) -> int:
        """All taxes of the line."""
        return sum(item.amount_minor for item in self.taxes)


class PricedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order with what it comes to."""

    currency: str
    tax_included: bool
    lines: list[PricedLine]
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int


def check_order(order: OrderCreate, *, currency: str) -> None:
    """Check an order by itself, before anything is looked up.

    Raises:
        InvalidOrderError: If anything is wrong; names every field.
    """
    issues: list[FieldIssue] = []
    if not 1 <= len(order.lines) <= MOST_LINES:
        issues.append(_issue("/lines", "count", f"An order has 1 to {MOST_LINES} lines."))
    if currency not in CURRENCY_DECIMALS:
        issues.append(_issue("/currency", "unknown", f"'{currency}' is not a currency we know."))
    if not 0 <= order.shipping_minor < _AMOUNT_LIMIT:
        issues.append(_issue("/shipping", "range", "Shipping is zero or more."))
    if not order.channel or len(order.channel) > _TEXT_LIMIT:
        issues.append(_issue("/channel", "length", f"A channel has 1 to {_TEXT_LIMIT} characters."))
    if order.external_id is not None and not 1 <= len(order.external_id) <= _TEXT_LIMIT:
        issues.append(
            _issue("/external_id", "length", f"An external id has 1 to {_TEXT_LIMIT} characters.")
        )
    if len(order.note) > _NOTE_LIMIT:
        issues.append(_issue("/note", "length", f"A note has up to {_NOTE_LIMIT} characters."))
    for index, line in enumerate(order.lines):
        issues.extend(_line_issues(index, line))
    if issues:
        raise InvalidOrderError(issues)


def _line_issues(index: int, line: OrderLineCreate) -> list[FieldIssue]:
    issues: list[FieldIssue] = []
    if (line.variant_id is None) == (line.sku is None):
        issues.append(
            _issue(f"/lines/{index}", "variant", "A line names its variant by id or by SKU.")
        )
    try:
        positive_quantity(line.quantity)
    except InvalidQuantityError as error:
        issues.append(_issue(f"/lines/{index}/quantity", error.code, error.detail))
    if line.unit_price is not None and not _is_price(line.unit_price):
        issues.append(
            _issue(
                f"/lines/{index}/unit_price",
                "range",
                f"A unit price is zero or more, with up to {_PRICE_SCALE} decimals.",
            )
        )
    if line.discount_minor < 0:
        issues.append(_issue(f"/lines/{index}/discount", "min", "A discount is zero or more."))
    return issues


def _is_price(price: Decimal) -> bool:
    return price.is_finite() and 0 <= price < _PRICE_LIMIT and price == round(price, _PRICE_SCALE)


def price_order(order: OrderCreate, facts: Facts, *, currency: str, on: date) -> PricedOrder:
    """Give every line its price and its taxes, and add up.

    Raises:
        InvalidOrderError: If a variant is unknown or archived, or has no price or no rate; names every line.
        TaxResidueError: If the taxes do not add up.
    """
    issues = [
        found
        for index in range(len(order.lines))
        if (found := _offer_issue(index, order, facts, on=on)) is not None
    ]
    tax_included = facts.list_tax_included if order.tax_included is None else order.tax_included
    if tax_included is None:
        issues.append(
            _issue("/tax_included", "required", f"There is no price list in {currency} to say it.")
        )
    if issues or tax_included is None:
        raise InvalidOrderError(issues)
    return _add_up(order, facts, currency=currency, tax_included=tax_included)


def _offer_issue(index: int, order: OrderCreate, facts: Facts, *, on: date) -> FieldIssue | None:
    """What keeps a line from being priced, if anything."""
    line, offer = order.lines[index], facts.offers.get(index + 1)
    field = "variant_id" if line.sku is None else "sku"
    where = f"/lines/{index}/{field}"
    if offer is None:
        return _issue(
            where, "unknown_variant", f"There is no variant '{line.sku or line.variant_id}'."
        )
    if not offer.is_active:
        return _issue(where, "archived_variant", f"{offer.sku} is archived.")
    if line.unit_price is None and offer.list_price is None:
        return _issue(
            f"/lines/{index}/unit_price", "price_missing", f"{offer.sku} has no price in the list."
        )
    if line.unit_price is None and order.tax_included not in {None, facts.list_tax_included}:
        return _issue(
            f"/lines/{index}/unit_price",
            "price_basis",
            f"The list's price of {offer.sku} differs from the order in whether it contains tax.",
        )
    if offer.tax_class not in facts.rates:
        return _issue(
            where,
            tax.TaxRateMissingError.code,
            f"No rate is known for {offer.tax_class} goods on {on}.",
        )
    return None


def _add_up(order: OrderCreate, facts: Facts, *, currency: str, tax_included: bool) -> PricedOrder:
    offers = [facts.offers[position] for position in range(1, len(order.lines) + 1)]
    prices = [
        offer.list_price or Decimal(0) if line.unit_price is None else line.unit_price
        for line, offer in zip(order.lines, offers, strict=True)
    ]
    totals = [
        round_minor(line.quantity * price, currency)
        for line, price in zip(order.lines, prices, strict=True)
    ]
    _require_amounts(order, totals)
    taxes = tax.order_taxes(
        [
            TaxableLine(
                amount_minor=total - line.discount_minor, rates=facts.rates[offer.tax_class]
            )
            for line, offer, total in zip(order.lines, offers, totals, strict=True)
        ],
        currency=currency,
        tax_included=tax_included,
    )
    items, discount = sum(totals), sum(line.discount_minor for line in order.lines)
    return PricedOrder(
        currency=currency,
        tax_included=tax_included,
        lines=[
            PricedLine(
                offer=offer,
                quantity=line.quantity,
                unit_price=price,
                total_minor=total,
                discount_minor=line.discount_minor,
                taxes=line_taxes,
            )
            for line, offer, price, total, line_taxes in zip(
                order.lines, offers, prices, totals, taxes.lines, strict=True
            )
        ],
        items_minor=items,
        discount_minor=discount,
        shipping_minor=order.shipping_minor,
        tax_minor=taxes.tax_minor,
        total_minor=tax.total_minor(
            items=items,
            discount=discount,
            shipping=order.shipping_minor,
            tax=taxes.tax_minor,
            tax_included=tax_included,
        ),
    )


def _require_amounts(order: OrderCreate, totals: Sequence[int]) -> None:
    issues: list[FieldIssue] = []
    for index, (line, total) in enumerate(zip(order.lines, totals, strict=True)):
        if total >= _AMOUNT_LIMIT:
            issues.append(
                _issue(f"/lines/{index}/quantity", "range", "The line is worth too much.")
            )
        if line.discount_minor > total:
            issues.append(
                _issue(
                    f"/lines/{index}/discount",
                    "max",
                    "A discount is at most what the line is worth.",
                )
            )
    if issues:
        raise InvalidOrderError(issues)


def demands_of(lines: Sequence[PricedLine]) -> list[Demand]:
    """What the lines ask of the stock."""
    return [
        Demand(
            position=position,
            variant_id=line.offer.variant_id,
            quantity=line.quantity,
            label=line.offer.sku,
        )
        for position, line in enumerate(lines, start=1)
    ]


def status_when_placed(payment: PaymentCreate | None, total_minor: int) -> OrderStatus:
    """Where an order stands at the end of its placement: paid if it comes with all its money."""
    if payment is None or payment.status is not PaymentStatus.RECEIVED:
        return OrderStatus.PENDING
    return OrderStatus.PAID if payment.amount_minor >= total_minor else OrderStatus.PENDING


def rates_by_class(rows: Sequence[tuple[str, Rate]]) -> dict[str, list[Rate]]:
    """Rates grouped by class of goods."""
    found: dict[str, list[Rate]] = {}
    for tax_class, rate in rows:
        found.setdefault(tax_class, []).append(rate)
    return found


def only_warehouse(warehouse_ids: Sequence[UUID]) -> UUID | None:
    """The warehouse that serves a line, unless several do."""
    return warehouse_ids[0] if len(set(warehouse_ids)) == 1 else None


def _issue(pointer: str, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=pointer, code=code, detail=detail)
