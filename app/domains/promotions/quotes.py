"""What a basket would cost now: prices, promotions and taxes, by the same rules as an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from app.domains import pricing, tax
from app.domains.pricing import PriceQuery, ResolvedPrice
from app.domains.promotions import repository
from app.domains.promotions.errors import InvalidBasketError
from app.domains.promotions.offers import customer_keys, find_offers, refused_codes
from app.domains.promotions.rules import apply_promotions
from app.domains.promotions.types import (
    Basket,
    BasketLine,
    Discounts,
    Quote,
    QuotedLine,
    WantedBasket,
    WantedLine,
)
from app.domains.tax import Rate, TaxableLine, TaxResult
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS, round_minor
from app.kernel.quantity import InvalidQuantityError, positive_quantity
from app.platform.db.unit_of_work import UnitOfWork

MOST_LINES: Final = 1000
_PRICE_LIMIT: Final = Decimal(10) ** 12
_GOODS: Final = """
SELECT a.position, v.id, v.sku, v.product_id, p.brand_id, p.tax_class,
       v.status = 'active' AND p.status = 'active' AS is_active,
       coalesce(c.ids, '{}') AS category_ids
FROM unnest($2::int[], $3::uuid[], $4::text[]) AS a(position, id, sku)
JOIN tenant.variant v ON v.tenant_id = $1 AND (v.id = a.id OR a.id IS NULL AND v.sku = a.sku)
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN LATERAL (
    WITH RECURSIVE above AS (
        SELECT k.id, k.parent_id FROM tenant.category k WHERE k.tenant_id = $1 AND k.id = p.category_id
        UNION
        SELECT k.id, k.parent_id FROM tenant.category k JOIN above ON k.tenant_id = $1 AND k.id = above.parent_id
    )
    SELECT array_agg(above.id) AS ids FROM above
) c ON true
"""


@dataclass(frozen=True, kw_only=True)
class _Priced:
    """What was found for each line of a basket, in their order."""

    goods: Sequence[asyncpg.Record]
    units: Sequence[Decimal]
    prices: Sequence[ResolvedPrice | None]
    rates: dict[str, list[Rate]]
    tax_included: bool

    def list_of(self, place: int, line: WantedLine) -> UUID | None:
        """The price list that a line's price is from, unless it was given."""
        price = self.prices[place]
        return price.price_list_id if price is not None and line.unit_price is None else None


async def quote_basket(uow: UnitOfWork, wanted: WantedBasket) -> Quote:
    """What a basket would cost now; nothing is promised and no use of a promotion is taken.

    All lines are priced with tax or all without, as the price list of the first line says.

    Raises:
        InvalidBasketError: If a field is wrong, a variant is unknown or archived, or has no price or no tax rate.
        TaxResidueError: If the taxes do not add up.
    """
    currency = wanted.currency or uow.tenant.currency
    _require(_issues(wanted, currency))
    on = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    goods = await _goods(uow, wanted.lines)
    prices = await pricing.resolve_prices(
        uow,
        wanted=[(row["id"], line.quantity) for row, line in zip(goods, wanted.lines, strict=True)],
        query=PriceQuery(
            currency=currency,
            on=on,
            channel=wanted.channel,
            customer_group_id=wanted.customer_group_id,
        ),
    )
    rates = await tax.list_rates(uow, on=on, region=wanted.region)
    tax_included = next((item.tax_included for item in prices if item is not None), True)
    _require(_price_issues(wanted.lines, goods, prices, rates=rates, tax_included=tax_included))
    units = [
        line.unit_price
        if line.unit_price is not None
        else price.unit_price
        if price
        else Decimal(0)
        for line, price in zip(wanted.lines, prices, strict=True)
    ]
    priced = _Priced(
        goods=goods, units=units, prices=prices, rates=rates, tax_included=tax_included
    )
    floor = await repository.find_floor(uow)
    basket = _basket(wanted, priced, currency=currency, at=uow.now, floor=floor)
    return await _quote(uow, wanted, basket, priced=priced)


def _basket(
    wanted: WantedBasket, priced: _Priced, *, currency: str, at: datetime, floor: Decimal
) -> Basket:
    """The basket as the engine looks at it."""
    lines = tuple(
        BasketLine(
            position=position,
            variant_id=row["id"],
            product_id=row["product_id"],
            quantity=line.quantity,
            amount_minor=round_minor(line.quantity * unit, currency),
            category_ids=frozenset(row["category_ids"]),
            brand_id=row["brand_id"],
        )
        for position, (row, line, unit) in enumerate(
            zip(priced.goods, wanted.lines, priced.units, strict=True), 1
        )
    )
    return Basket(
        lines=lines,
        currency=currency,
        at=at,
        channel=wanted.channel,
        customer_group_id=wanted.customer_group_id,
        is_first_order=wanted.is_first_order,
        shipping_minor=wanted.shipping_minor,
        floor_rate=floor,
    )


async def _quote(
    uow: UnitOfWork, wanted: WantedBasket, basket: Basket, *, priced: _Priced
) -> Quote:
    """Apply what is on offer, compute the taxes on what is left, and add up."""
    offers = await find_offers(
        uow,
        at=uow.now,
        codes=wanted.codes,
        customer_keys=customer_keys(customer_id=wanted.customer_id, email=wanted.email),
    )
    discounts = apply_promotions(basket, offers)
    taxable = [
        TaxableLine(amount_minor=line.amount_minor - taken, rates=priced.rates[row["tax_class"]])
        for line, taken, row in zip(basket.lines, discounts.line_minor, priced.goods, strict=True)
    ]
    taxes = tax.order_taxes(
        taxable,
        currency=basket.currency,
        tax_included=priced.tax_included,
        country=uow.tenant.country,
    )
    items = sum(line.amount_minor for line in basket.lines)
    return Quote(
        currency=basket.currency,
        tax_included=priced.tax_included,
        lines=_lines(wanted, basket, priced=priced, discounts=discounts, taxes=taxes),
        discounts=discounts,
        refused_codes=refused_codes(wanted.codes, offers, discounts),
        items_minor=items,
        discount_minor=discounts.total_minor,
        shipping_minor=basket.shipping_minor,
        tax_minor=taxes.tax_minor,
        total_minor=tax.total_minor(
            items=items,
            discount=discounts.total_minor,
            shipping=basket.shipping_minor,
            tax=taxes.tax_minor,
            tax_included=priced.tax_included,
        ),
    )


def _lines(
    wanted: WantedBasket,
    basket: Basket,
    *,
    priced: _Priced,
    discounts: Discounts,
    taxes: TaxResult,
) -> list[QuotedLine]:
    return [
        QuotedLine(
            position=line.position,
            variant_id=line.variant_id,
            sku=priced.goods[place]["sku"],
            quantity=line.quantity,
            unit_price=priced.units[place],
            price_list_id=priced.list_of(place, wanted.lines[place]),
            total_minor=line.amount_minor,
            discount_minor=discounts.line_minor[place],
            taxes=taxes.lines[place],
        )
        for place, line in enumerate(basket.lines)
    ]


async def _goods(uow: UnitOfWork, lines: Sequence[WantedLine]) -> list[asyncpg.Record]:
    """What is known of each line's variant.

    Raises:
        InvalidBasketError: If one is unknown or archived; names every line.
    """
    rows = await uow.fetch(
        _GOODS,
        list(range(len(lines))),
        [line.variant_id for line in lines],
        [line.sku for line in lines],
    )
    found = {row["position"]: row for row in rows}
    _require(
        [
            _issue(
                f"/lines/{place}", "unknown_variant", f"There is no variant '{line.sku or line.variant_id}'."
            )
            for place, line in enumerate(lines)
            if place not in found or not found[place]["is_active"]
        ]
    )  # fmt: skip
    return [found[place] for place in range(len(lines))]


def _issues(wanted: WantedBasket, currency: str) -> list[FieldIssue]:
    """What is wrong with a basket by itself."""
    issues: list[FieldIssue] = []
    if not 1 <= len(wanted.lines) <= MOST_LINES:
        issues.append(_issue("/lines", "count", f"A basket has 1 to {MOST_LINES} lines."))
    if currency not in CURRENCY_DECIMALS:
        issues.append(_issue("/currency", "unknown", f"'{currency}' is not a currency we know."))
    if wanted.shipping_minor < 0:
        issues.append(_issue("/shipping", "range", "Shipping is zero or more."))
    for place, line in enumerate(wanted.lines):
        if (line.variant_id is None) == (line.sku is None):
            detail = "A line names its variant by id or by SKU."
            issues.append(_issue(f"/lines/{place}", "variant", detail))
        try:
            positive_quantity(line.quantity)
        except InvalidQuantityError as error:
            issues.append(_issue(f"/lines/{place}/quantity", error.code, error.detail))
        price = line.unit_price
        if price is not None and not (price.is_finite() and 0 <= price < _PRICE_LIMIT):
            issues.append(_issue(f"/lines/{place}/unit_price", "range", "A price is zero or more."))
    return issues


def _price_issues(
    lines: Sequence[WantedLine],
    goods: Sequence[asyncpg.Record],
    prices: Sequence[ResolvedPrice | None],
    *,
    rates: dict[str, list[Rate]],
    tax_included: bool,
) -> list[FieldIssue]:
    """What keeps lines from being priced."""
    issues: list[FieldIssue] = []
    for place, (line, row, price) in enumerate(zip(lines, goods, prices, strict=True)):
        where = f"/lines/{place}/unit_price"
        if line.unit_price is None and price is None:
            issues.append(_issue(where, "price_missing", f"{row['sku']} has no price."))
        elif line.unit_price is None and price is not None and price.tax_included != tax_included:
            detail = f"The price of {row['sku']} differs from the first line's in whether it contains tax."
            issues.append(_issue(where, "price_basis", detail))
        if row["tax_class"] not in rates:
            detail = f"No rate is known for {row['tax_class']} goods."
            issues.append(_issue(f"/lines/{place}", tax.TaxRateMissingError.code, detail))
    return issues


def _issue(pointer: str, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=pointer, code=code, detail=detail)


def _require(issues: Sequence[FieldIssue]) -> None:
    """Refuse a basket with issues.

    Raises:
        InvalidBasketError: If there is any.
    """
    if issues:
        raise InvalidBasketError(" ".join(item.detail for item in issues), issues=issues)
