"""Words of checkout: what is asked for and what was placed.

Amounts are minor units of the order's currency; unit prices are decimals in major units.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains import promotions
from app.domains.customers import GuestIdentity
from app.domains.inventory import AllocationPolicy, LevelRead
from app.domains.orders import OrderAddressView, OrderLink, PaymentState
from app.domains.payments import PaymentCreate, PaymentView
from app.domains.sellers import SchemeInForce
from app.domains.tax import LineTax, Rate, Withheld, Withholding


class OrderLineCreate(msgspec.Struct, frozen=True, kw_only=True):
    """A variant, by id or by SKU, and how many. Without a price the default price list's counts."""

    quantity: Decimal
    variant_id: UUID | None = None
    sku: str | None = None
    unit_price: Decimal | None = None
    discount_minor: int = 0


class OrderAddressCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order goes to, or is billed to."""

    line: str
    recipient: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class OrderCreate(msgspec.Struct, frozen=True, kw_only=True):
    """An order to be placed. ``external_id`` is the channel's own id: the same one again is the same order.

    ``on_credit`` is paid later, by the customer's terms, and takes from their credit. ``guest`` says who buys where no
    customer is named. ``are_prices_agreed``: prices and discounts are those of the lines, and no promotion counts.
    With ``price_list_id`` that list alone says the other lines' prices, whichever channel and customers it is for.
    ``withholds`` false: this buyer keeps nothing back, whatever their kind.
    """

    lines: Sequence[OrderLineCreate]
    channel: str = "manual"
    external_id: str | None = None
    currency: str | None = None
    tax_included: bool | None = None
    customer_id: UUID | None = None
    shipping_minor: int = 0
    shipping_address: OrderAddressCreate | None = None
    billing_address: OrderAddressCreate | None = None
    payment: PaymentCreate | None = None
    note: str = ""
    coupon_codes: Sequence[str] = ()
    on_credit: bool = False
    guest: GuestIdentity | None = None
    are_prices_agreed: bool = False
    price_list_id: UUID | None = None
    withholds: bool = True


class Idempotency(msgspec.Struct, frozen=True, kw_only=True):
    """A request's key, unique in its scope, and the hash of all that was asked for."""

    scope: str
    key: str
    request_hash: bytes


class PlacedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a placed order; ``backordered`` is what of the quantity waited for stock then.

    ``reserved_quantity`` counts units of stock. The variant's ``attributes`` are there only when it was just placed.

    What the seller owes is what was agreed at that moment; ``commission_rate`` is none where it is an amount.
    """

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
    warehouse_id: UUID | None
    taxes: list[LineTax]
    backordered: Decimal = Decimal(0)
    seller_id: UUID | None = None
    commission_minor: int = 0
    commission_tax_minor: int = 0
    commission_rate: Decimal | None = None
    commission_tax_rate: Decimal = Decimal(0)
    commission_scheme_id: UUID | None = None
    attributes: dict[str, str] = {}
    reserved_quantity: Decimal = Decimal(0)


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it was placed.

    Payments, what they come to, and addresses are there only when it was just placed. ``split_into`` is the order of
    what was missing, ``split_from`` that of what was there, where the two were placed together.
    """

    id: UUID
    number: str
    status: str
    channel: str
    external_id: str | None
    customer_id: UUID | None
    currency: str
    tax_included: bool
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    placed_at: datetime
    placed_on: date
    note: str
    lines: list[PlacedLine]
    payment_terms_days: int | None = None
    version: int = 1
    payment_state: PaymentState = PaymentState.UNPAID
    paid_minor: int = 0
    approved_at: datetime | None = None
    addresses: list[OrderAddressView] = []
    payments: list[PaymentView] = []
    withheld: list[Withheld] = []
    split_from: OrderLink | None = None
    split_into: OrderLink | None = None

    @property
    def withheld_minor(self) -> int:
        """What the buyer keeps back of the total."""
        return sum(item.amount_minor for item in self.withheld)

    @property
    def payable_minor(self) -> int:
        """What is paid to us."""
        return self.total_minor - self.withheld_minor


class Outcome(StrEnum):
    """What placing an order came to."""

    NEW = "new"
    EXISTING = "existing"
    REPLAYED = "replayed"


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A placed order, and whether it is new, was there before, or is the stored answer to the same request."""

    order: PlacedOrder
    outcome: Outcome


class BundlePart(msgspec.Struct, frozen=True, kw_only=True):
    """So many of a variant are in one unit of a bundle."""

    variant_id: UUID
    quantity: Decimal


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the variant of a line when an order is placed; ``parts`` are those of a bundle.

    ``scheme`` is what counts for the goods' seller, ``category_path`` their category and those above it.
    """

    variant_id: UUID
    sku: str
    name: str
    tax_class: str
    is_active: bool
    list_price: Decimal | None
    list_tax_included: bool | None
    parts: list[BundlePart]
    attributes: dict[str, str] = {}
    seller_id: UUID | None = None
    scheme: SchemeInForce | None = None
    category_path: tuple[UUID, ...] = ()


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What counts of the customer for an order's prices and terms."""

    group_id: UUID | None = None
    payment_terms_days: int | None = None


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an earlier request with the same key."""

    request_hash: bytes
    order: PlacedOrder


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is looked up before an order is placed.

    ``offers`` are variants by position, from one; ``on_offer`` are the promotions of the moment and the coupons that
    were named.
    """

    offers: dict[int, Offer]
    levels: list[LevelRead]
    rates: dict[str, list[Rate]]
    list_tax_included: bool | None
    on_offer: list[promotions.Offer]
    policy: AllocationPolicy
    customer: CustomerFacts
    country: str
    withholdings: list[Withholding]
    existing_id: UUID | None
    answer: StoredAnswer | None


class GoodsFacts(msgspec.Struct, frozen=True, kw_only=True):
    """By what promotions know goods: ``category_ids`` are the product's category and all above it."""

    product_id: UUID
    brand_id: UUID | None
    category_ids: frozenset[UUID]


class BasketFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What only an order with promotions needs to know; goods are by variant."""

    goods: dict[UUID, GoodsFacts]
    is_first_order: bool
    floor_rate: Decimal
