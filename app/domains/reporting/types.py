"""Words and figures of reports.

Amounts are minor units beside their currency and are never added across currencies. Orders of every state count,
cancelled ones too, unless a figure says otherwise; the day of an order is its business date ``placed_on``.
"""

from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import msgspec


class Period(msgspec.Struct, frozen=True):
    """Business days from the first to the last, both included; an open end is none."""

    from_on: date | None = None
    to_on: date | None = None


class OrderFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a group of orders in one currency."""

    currency: str
    orders: int = 0
    orders_without_items: int = 0
    item_lines: int = 0
    items_minor: int = 0
    freight_minor: int = 0
    payment_rows: int = 0
    payments_minor: int = 0

    @property
    def items_plus_freight_minor(self) -> int:
        """What the goods and their transport cost together."""
        return self.items_minor + self.freight_minor

    def plus(self, other: "OrderFigures") -> Self:
        """These figures and those of another group in the same currency."""
        return msgspec.structs.replace(
            self,
            orders=self.orders + other.orders,
            orders_without_items=self.orders_without_items + other.orders_without_items,
            item_lines=self.item_lines + other.item_lines,
            items_minor=self.items_minor + other.items_minor,
            freight_minor=self.freight_minor + other.freight_minor,
            payment_rows=self.payment_rows + other.payment_rows,
            payments_minor=self.payments_minor + other.payments_minor,
        )


class MonthFigures(OrderFigures, frozen=True, kw_only=True):
    """Figures of the orders placed in a month, written ``2026-11``."""

    month: str


class StatusFigures(OrderFigures, frozen=True, kw_only=True):
    """Figures of the orders in a state; ``source_status`` is the channel's own word."""

    status: str
    source_status: str | None = None


class RegionFigures(OrderFigures, frozen=True, kw_only=True):
    """Figures of the orders that ship to a region."""

    region: str | None


class MethodFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Payments by one method in one currency."""

    method: str
    currency: str
    rows: int
    value_minor: int


class InstallmentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many payments were split into so many installments."""

    installments: int
    rows: int


class SellerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one seller sold in one currency."""

    seller_id: UUID
    name: str
    external_id: str | None
    region: str | None
    currency: str
    orders: int
    item_lines: int
    products: int
    items_minor: int
    freight_minor: int
    commission_minor: int


class SellerShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one seller sold in one currency, as the dashboard ranks them."""

    seller_id: UUID
    name: str
    currency: str
    orders: int
    items_minor: int


class SkuFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one variant sold in one currency."""

    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    product_external_id: str | None
    category: str | None
    currency: str
    orders: int
    item_lines: int
    units: Decimal
    items_minor: int


class CategoryFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one category sold in one currency; no name for products without a category."""

    category_id: UUID | None
    name: str | None
    external_id: str | None
    currency: str
    item_lines: int
    units: Decimal
    items_minor: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many of what; ``customers`` are the channel's own names for buyers, ``people`` ours for the same person."""

    orders: int
    orders_without_items: int
    orders_without_payments: int
    orders_with_several_lines: int
    orders_with_several_products: int
    orders_with_several_sellers: int
    orders_with_several_payments: int
    orders_with_several_payment_methods: int
    most_payments_of_an_order: int
    zero_payments: int
    lines_with_free_freight: int
    customers: int
    people: int
    people_with_several_orders: int
    most_orders_of_a_person: int
    sellers: int
    sellers_with_sales: int
    products: int
    products_without_category: int
    products_sold: int
    products_sold_at_several_prices: int
    products_sold_by_several_sellers: int
    first_placed_on: date | None
    last_placed_on: date | None


class PaymentDifference(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose payments are not what it costs."""

    order_id: UUID
    number: str
    external_id: str | None
    currency: str
    total_minor: int
    payments_minor: int
    difference_minor: int


class DifferenceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Payments held against totals, for orders that have lines and payments."""

    currency: str
    compared: int
    equal: int
    paid_more: int
    paid_less: int
    sum_minor: int
    absolute_minor: int


class ScoreFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many reviews gave a score."""

    score: int
    reviews: int


class Kpis(msgspec.Struct, frozen=True, kw_only=True):
    """The key figures of a tenant for a period."""

    period: Period
    counts: Counts
    totals: list[OrderFigures]
    gmv_by_month: list[MonthFigures]
    orders_by_status: list[StatusFigures]
    orders_by_source_status: list[StatusFigures]
    orders_by_region: list[RegionFigures]
    payments_by_method: list[MethodFigures]
    payments_by_installments: list[InstallmentFigures]
    top_sellers: list[SellerFigures]
    top_skus_by_value: list[SkuFigures]
    top_skus_by_units: list[SkuFigures]
    top_categories: list[CategoryFigures]
    reviews: list[ScoreFigures]
    payment_differences: list[DifferenceFigures]
    largest_payment_differences: list[PaymentDifference]
