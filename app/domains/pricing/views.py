"""What people and programs read of pricing."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec


class PriceListView(msgspec.Struct, frozen=True, kw_only=True):
    """A price list with how many prices it has. ``valid_to_on`` is the first day on which it counts no more."""

    id: UUID
    name: str
    kind: str
    currency: str
    tax_included: bool
    is_default: bool
    is_active: bool
    priority: int
    channel: str | None
    customer_group_id: UUID | None
    valid_from_on: date | None
    valid_to_on: date | None
    version: int
    price_count: int


class PriceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A price in a list; zero as ``min_quantity`` means that it always counts."""

    variant_id: UUID
    sku: str
    name: str
    min_quantity: Decimal
    unit_price: Decimal
    updated_at: datetime


class PriceHistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a price of a variant; none before it was set, none after it was removed."""

    at: datetime
    by: str
    price_list: str
    currency: str
    min_quantity: Decimal
    before: Decimal | None
    after: Decimal | None
