"""Words of sellers, and what their use cases take."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class SchemeKind(StrEnum):
    """How a scheme works out what a seller owes."""

    PERCENTAGE = "percentage"
    FIXED_UNIT = "fixed_unit"
    FIXED_ORDER = "fixed_order"
    CATEGORY = "category"
    TIERED = "tiered"


class CategoryRate(msgspec.Struct, frozen=True, kw_only=True):
    """The share of a line's value that is owed for a category and all below it."""

    category_id: UUID
    rate: Decimal


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """The share that is owed once the month's turnover has reached an amount, in minor units."""

    from_minor: int
    rate: Decimal


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """A commission scheme as it counts; rates are fractions, days are business dates, both included.

    ``rate`` is the percentage's, and what a category without a rate of its own gets. ``tax_rate`` comes on top of the
    commission. ``seller_id`` none means every seller without a scheme of its own.
    """

    id: UUID
    seller_id: UUID | None
    name: str
    kind: SchemeKind
    valid_from_on: date
    valid_to_on: date | None = None
    rate: Decimal | None = None
    amount_minor: int | None = None
    currency: str | None = None
    tax_rate: Decimal = Decimal(0)
    categories: tuple[CategoryRate, ...] = ()
    tiers: tuple[Tier, ...] = ()


class SchemeWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A commission scheme as somebody states it."""

    name: str
    kind: SchemeKind
    valid_from_on: date
    valid_to_on: date | None = None
    seller_id: UUID | None = None
    rate: Decimal | None = None
    amount_minor: int | None = None
    currency: str | None = None
    tax_rate: Decimal = Decimal(0)
    categories: tuple[CategoryRate, ...] = ()
    tiers: tuple[Tier, ...] = ()


class SellerWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a person or a program says of a seller.

    ``retention_rate`` is the share of each sale that is kept back until ``retention_days`` after delivery.
    """

    name: str
    email: str = ""
    tax_id: str = ""
    tax_country: str = ""
    city: str = ""
    region: str = ""
    is_active: bool = True
    retention_rate: Decimal = Decimal(0)
    retention_days: int = 0


class CommissionLine(msgspec.Struct, frozen=True, kw_only=True):
    """An order line as commissions see it: ``base_minor`` is its total less its discount, in the order's currency.

    ``category_path`` are the product's category and its ancestors, the nearest first.
    """

    key: UUID
    seller_id: UUID
    quantity: Decimal
    base_minor: int
    currency: str
    category_path: tuple[UUID, ...] = ()


class Commission(msgspec.Struct, frozen=True, kw_only=True):
    """What a line owes: the commission, the tax on it, and where they come from. ``scheme_id`` none: nothing counts."""

    key: UUID
    scheme_id: UUID | None
    rate: Decimal | None
    amount_minor: int
    tax_minor: int
