"""What others read of sellers."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class SellerSort(StrEnum):
    """Orders of the list of sellers; by items means by the value of what was sold in the period."""

    NAME = "name"
    NAME_REVERSED = "-name"
    MOST_SOLD = "-items"
    LEAST_SOLD = "items"


class SalesPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """The business dates whose orders count, both included; none leaves that side open."""

    first_on: date | None = None
    last_on: date | None = None


class SellerFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sellers a list shows, and the period of their figures."""

    search: str = ""
    is_active: bool | None = None
    period: SalesPeriod = SalesPeriod()


class SellerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller sold in one currency, orders of every state, as the channel reports it."""

    currency: str
    orders: int
    lines: int
    items_minor: int
    shipping_minor: int
    commission_minor: int


class SellerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A seller as a list shows it, with figures by currency."""

    id: UUID
    name: str
    email: str | None
    tax_id: str | None
    city: str | None
    region: str | None
    country: str | None
    is_active: bool
    external_id: str | None
    sold_minor: int
    figures: list[SellerFigures]


class CommissionRateView(msgspec.Struct, frozen=True, kw_only=True):
    """A commission rate and the day it holds from."""

    valid_from_on: date
    rate: Decimal


class SoldProduct(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller sold of one variant."""

    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    currency: str
    units: Decimal
    items_minor: int


class SellerDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A seller with commission rates (newest first) and what it sold most of."""

    seller: SellerRow
    postal_code: str | None
    source: str | None
    rates: list[CommissionRateView]
    products: list[SoldProduct]
