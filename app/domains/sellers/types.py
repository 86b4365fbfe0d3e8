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

    ``id`` is none for a seller's plain rate. ``rate`` is the percentage's, and what a category without a rate of its
    own gets. ``tax_rate`` comes on top of the commission. ``seller_id`` none means every seller without a scheme of its
    own.
    """

    id: UUID | None
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


class SchemeInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The scheme that counts for a seller on a day; ``turnover_minor`` is the month's before the order, for tiers."""

    scheme: Scheme
    turnover_minor: int = 0


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
    tax_rate: Decimal
    tax_minor: int


class AgreedCommission(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed for a line when it was sold; ``rate`` none means an amount, or that the channel said it."""

    quantity: Decimal
    rate: Decimal | None
    amount_minor: int
    tax_rate: Decimal
    currency: str
