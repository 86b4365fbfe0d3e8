"""The prices of an order's lines, and what they come to with discounts and taxes; pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from app.domains import tax
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.rules.checking import AMOUNT_LIMIT, field_issue
from app.domains.checkout.types import Facts, Offer, OrderCreate, PlacedOrder
from app.domains.promotions import Discounts, Part
from app.domains.tax import LineTax, TaxableLine, Withheld, Withholding
from app.kernel.errors import FieldIssue
from app.kernel.money import round_minor


class QuotedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose lines have a price; nothing is taken off yet but by hand. Lists are in the order of lines."""

    currency: str
    tax_included: bool
    offers: list[Offer]
    unit_prices: list[Decimal]
    totals_minor: list[int]


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
    """An order with what it comes to; ``parts`` are what promotions took off, contained in ``discount_minor``."""

    currency: str
    tax_included: bool
    lines: list[PricedLine]
    parts: tuple[Part, ...]
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    withheld: list[Withheld]

    @property
    def payable_minor(self) -> int:
        """What is paid after the buyer kept its withholdings back."""
        return self.total_minor - sum(item.amount_minor for item in self.withheld)


def quote_order(order: OrderCreate, facts: Facts, *, currency: str, on: date) -> QuotedOrder:
    """Give every line its price.

    Raises:
        InvalidOrderError: If a variant is unknown or archived, or has no price or no rate; names every line.
    """
    tax_included = _tax_included(order, facts)
    issues = [
        found
        for index in range(len(order.lines))
        if (found := _offer_issue(index, order, facts, tax_included=tax_included, on=on))
    ]
    if tax_included is None:
        issues.append(
            field_issue(
                "/tax_included", "required", f"There is no price list in {currency} to say it."
            )
        )
    if issues or tax_included is None:
        raise InvalidOrderError(issues)
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
    return QuotedOrder(
        currency=currency,
        tax_included=tax_included,
        offers=offers,
        unit_prices=prices,
        totals_minor=totals,
    )


def _tax_included(order: OrderCreate, facts: Facts) -> bool | None:
    """Whether prices contain tax: as the order says, or the list of the first line priced by one, or the default."""
    if order.tax_included is not None:
        return order.tax_included
    for position, line in enumerate(order.lines, start=1):
        offer = facts.offers.get(position)
        if line.unit_price is None and offer is not None and offer.list_price is not None:
            return offer.list_tax_included
    return facts.list_tax_included


def _offer_issue(
    index: int, order: OrderCreate, facts: Facts, *, tax_included: bool | None, on: date
) -> FieldIssue | None:
    """What keeps a line from being priced, if anything."""
    line, offer = order.lines[index], facts.offers.get(index + 1)
    where = f"/lines/{index}/{'variant_id' if line.sku is None else 'sku'}"
    if offer is None:
        return field_issue(
            where, "unknown_variant", f"There is no variant '{line.sku or line.variant_id}'."
        )
    if not offer.is_active:
        return field_issue(where, "archived_variant", f"{offer.sku} is archived.")
    if line.unit_price is None:
        price = f"/lines/{index}/unit_price"
        if offer.list_price is None:
            return field_issue(price, "price_missing", f"{offer.sku} has no price in the list.")
        if offer.list_tax_included != tax_included:
            text = f"The list's price of {offer.sku} differs from the order in whether it contains tax."
            return field_issue(price, "price_basis", text)
    if offer.tax_class not in facts.rates:
        text = f"No rate is known for {offer.tax_class} goods on {on}."
        return field_issue(where, tax.TaxRateMissingError.code, text)
    return None


def price_order(
    order: OrderCreate, facts: Facts, quoted: QuotedOrder, *, found: Discounts | None
) -> PricedOrder:
    """Take off what promotions found, tax what is left, and add up.

    Raises:
        TaxResidueError: If the taxes do not add up.
    """
    cuts = found.line_minor if found else (0,) * len(order.lines)
    discounts = [line.discount_minor + cut for line, cut in zip(order.lines, cuts, strict=True)]
    lines = list(
        zip(order.lines, quoted.offers, quoted.unit_prices, quoted.totals_minor, strict=True)
    )
    taxes = tax.order_taxes(
        [
            TaxableLine(amount_minor=total - discount, rates=facts.rates[offer.tax_class])
            for (_, offer, _, total), discount in zip(lines, discounts, strict=True)
        ],
        currency=quoted.currency,
        tax_included=quoted.tax_included,
        country=facts.country,
    )
    items = sum(quoted.totals_minor)
    discount = sum(discounts) + (found.shipping_minor if found else 0)
    return PricedOrder(
        currency=quoted.currency,
        tax_included=quoted.tax_included,
        lines=[
            PricedLine(
                offer=offer,
                quantity=line.quantity,
                unit_price=price,
                total_minor=total,
                discount_minor=taken_off,
                taxes=line_taxes,
            )
            for (line, offer, price, total), taken_off, line_taxes in zip(
                lines, discounts, taxes.lines, strict=True
            )
        ],
        parts=found.parts if found else (),
        items_minor=items,
        discount_minor=discount,
        shipping_minor=order.shipping_minor,
        tax_minor=taxes.tax_minor,
        total_minor=tax.total_minor(
            items=items,
            discount=discount,
            shipping=order.shipping_minor,
            tax=taxes.tax_minor,
            tax_included=quoted.tax_included,
        ),
        withheld=tax.withhold(
            facts.withholdings,
            net_minor=items - sum(discounts) - (taxes.tax_minor if quoted.tax_included else 0),
            tax_minor=taxes.tax_minor,
            currency=quoted.currency,
            country=facts.country,
        ),
    )


def withheld_of(
    order: PlacedOrder, withholdings: Sequence[Withholding], *, country: str
) -> list[Withheld]:
    """What the buyer of an order keeps back, by other rules than those it was placed with."""
    amount = sum(line.total_minor - line.discount_minor for line in order.lines)
    owed = sum(line.tax_minor for line in order.lines)
    return tax.withhold(
        withholdings,
        net_minor=amount - (owed if order.tax_included else 0),
        tax_minor=owed,
        currency=order.currency,
        country=country,
    )


def _require_amounts(order: OrderCreate, totals: Sequence[int]) -> None:
    issues: list[FieldIssue] = []
    for index, (line, total) in enumerate(zip(order.lines, totals, strict=True)):
        if total >= AMOUNT_LIMIT:
            text = "The line is worth too much."
            issues.append(field_issue(f"/lines/{index}/quantity", "range", text))
        if line.discount_minor > total:
            text = "A discount is at most what the line is worth."
            issues.append(field_issue(f"/lines/{index}/discount", "max", text))
    if issues:
        raise InvalidOrderError(issues)
