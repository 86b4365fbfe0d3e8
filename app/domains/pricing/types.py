"""Words of pricing."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class PriceListKind(StrEnum):
    """For whom a price list is made; only its channel, group and dates decide when it counts."""

    PUBLIC = "public"
    WHOLESALE = "wholesale"
    CHANNEL = "channel"
    CUSTOMER_GROUP = "customer_group"


class PriceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """For which order prices are asked; channel and group may be unknown."""

    currency: str
    on: date
    channel: str | None = None
    customer_group_id: UUID | None = None


class PriceListRule(msgspec.Struct, frozen=True, kw_only=True):
    """What of a price list decides whether it counts. ``valid_to_on`` is the first day on which it doesn't."""

    id: UUID
    currency: str
    tax_included: bool
    is_default: bool = False
    is_active: bool = True
    priority: int = 100
    channel: str | None = None
    customer_group_id: UUID | None = None
    valid_from_on: date | None = None
    valid_to_on: date | None = None


class PriceBreak(msgspec.Struct, frozen=True, kw_only=True):
    """A unit price in major units, and the quantity from which it counts; zero is always."""

    price_list_id: UUID
    variant_id: UUID
    min_quantity: Decimal
    unit_price: Decimal


class ResolvedPrice(msgspec.Struct, frozen=True, kw_only=True):
    """The unit price that counts, in major units, and the list it is from."""

    price_list_id: UUID
    unit_price: Decimal
    min_quantity: Decimal
    tax_included: bool


class PriceListWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A price list as somebody wants it. The currency and the tax of its prices never change afterwards."""

    name: str
    currency: str
    tax_included: bool = True
    kind: PriceListKind = PriceListKind.PUBLIC
    priority: int = 100
    channel: str | None = None
    customer_group_id: UUID | None = None
    valid_from_on: date | None = None
    valid_to_on: date | None = None
    is_active: bool = True


class PriceWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A price of a variant from a quantity on; none as price removes it."""

    unit_price: Decimal | None
    variant_id: UUID | None = None
    sku: str | None = None
    min_quantity: Decimal = Decimal(0)


class PriceChange(msgspec.Struct, frozen=True, kw_only=True):
    """A price before and after; none where there is none."""

    variant_id: UUID
    sku: str
    min_quantity: Decimal
    before: Decimal | None
    after: Decimal | None
