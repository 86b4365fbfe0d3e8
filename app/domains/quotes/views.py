"""What others read of quotes."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.checkout import OrderAddressCreate
from app.domains.quotes.types import QuoteStatus
from app.domains.tax import Withheld


class QuoteFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which quotes a list shows; ``search`` is the beginning of a number or part of a customer's name."""

    status: QuoteStatus | None = None
    customer_id: UUID | None = None
    search: str = ""


class QuoteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A quote in a list; amounts are minor units."""

    id: UUID
    number: str
    status: str
    customer_id: UUID | None
    customer_name: str | None
    currency: str
    total_minor: int
    quoted_at: datetime
    valid_until_on: date
    order_id: UUID | None


class QuoteLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a quote."""

    id: UUID
    position: int
    variant_id: UUID
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    total_minor: int
    discount_minor: int
    tax_minor: int


class QuoteDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A quote with its lines; amounts are minor units."""

    id: UUID
    number: str
    status: str
    customer_id: UUID | None
    customer_name: str | None
    customer_email: str | None
    currency: str
    tax_included: bool
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    channel: str
    on_credit: bool
    shipping_address: OrderAddressCreate | None
    note: str
    quoted_at: datetime
    valid_until_on: date
    closed_at: datetime | None
    order_id: UUID | None
    order_number: str | None
    withheld: list[Withheld]
    lines: list[QuoteLineView]

    @property
    def payable_minor(self) -> int:
        """What is paid after the buyer kept its withholdings back."""
        return self.total_minor - sum(item.amount_minor for item in self.withheld)
