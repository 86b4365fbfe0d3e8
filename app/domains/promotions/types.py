"""Words of promotions: what takes something off, for whom, and what it came to.

Amounts are minor units of the basket's currency; rates are fractions.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from app.domains.tax import LineTax


class CouponKind(StrEnum):
    """How a coupon counts: by itself, or by the promotion that it opens."""

    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    PROMOTION = "promotion"


class CouponScope(StrEnum):
    """On what a coupon counts; undecided until a person says so."""

    ORDER_BEFORE_TAX = "order_before_tax"
    ORDER_AFTER_TAX = "order_after_tax"
    UNDECIDED = "undecided"


class Activation(StrEnum):
    """What sets a promotion off."""

    AUTOMATIC = "automatic"
    COUPON = "coupon"


class Level(StrEnum):
    """In which round a promotion counts: first lines, then the order, then shipping."""

    LINE = "line"
    ORDER = "order"
    SHIPPING = "shipping"


class Measure(StrEnum):
    """What the steps of a promotion in tiers look at."""

    QUANTITY = "quantity"
    AMOUNT = "amount"


class Percentage(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="percentage"):
    """A fraction of what the goods still cost."""

    rate: Decimal


class AmountOff(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="amount"):
    """An amount: off each unit on lines, off all goods together on the order."""

    amount_minor: int


class FreeShipping(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="free_shipping"):  # fmt: skip
    """What shipping costs, up to an amount."""

    most_minor: int | None = None


class BuyGet(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="buy_x_get_y"):
    """Of each ``buy + get`` units, a fraction off ``get`` of them, the cheapest first; a rate of one is free."""

    buy: int
    get: int
    rate: Decimal = Decimal(1)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """From ``reached`` on (units, or minor units), a fraction or an amount off the goods."""

    reached: Decimal
    rate: Decimal | None = None
    amount_minor: int | None = None


class Tiers(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="tiers"):
    """The highest step that is reached counts, by itself."""

    measure: Measure
    steps: tuple[Step, ...]


Effect = Percentage | AmountOff | FreeShipping | BuyGet | Tiers


class Conditions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which goods a promotion is for, and what must hold; an empty condition always holds.

    Goods count if any of the four lists names them. Minimums look at these goods before any promotion.
    """

    product_ids: frozenset[UUID] = frozenset()
    category_ids: frozenset[UUID] = frozenset()
    brand_ids: frozenset[UUID] = frozenset()
    variant_ids: frozenset[UUID] = frozenset()
    channels: frozenset[str] = frozenset()
    customer_group_ids: frozenset[UUID] = frozenset()
    min_amount_minor: int | None = None
    min_quantity: Decimal | None = None
    first_order_only: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion, or a coupon, as the engine looks at it. A lower ``priority`` comes first."""

    id: UUID
    name: str
    level: Level
    effect: Effect
    promotion_id: UUID | None = None
    coupon_id: UUID | None = None
    code: str | None = None
    conditions: Conditions = Conditions()
    currency: str | None = None
    priority: int = 100
    is_exclusive: bool = False
    is_active: bool = True
    is_decided: bool = True
    is_used_up: bool = False
    is_used_by_customer: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None


class BasketLine(msgspec.Struct, frozen=True, kw_only=True):
    """Goods in a basket: ``amount_minor`` is what they cost before promotions, less what was taken off by hand.

    ``category_ids`` are the product's category and all above it.
    """

    position: int
    variant_id: UUID
    product_id: UUID
    quantity: Decimal
    amount_minor: int
    category_ids: frozenset[UUID] = frozenset()
    brand_id: UUID | None = None


class Basket(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to buy. ``floor_rate`` is the part of a line's amount that no promotions may go below."""

    lines: tuple[BasketLine, ...]
    currency: str
    at: datetime
    channel: str = "manual"
    customer_group_id: UUID | None = None
    is_first_order: bool = False
    shipping_minor: int = 0
    floor_rate: Decimal = Decimal(0)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one promotion takes off. ``shares`` are by line, in the basket's order; shipping has none."""

    level: Level
    reason: str
    amount_minor: int
    shares: tuple[int, ...]
    promotion_id: UUID | None
    coupon_id: UUID | None
    code: str | None


class Why(StrEnum):
    """Why an offer does not count."""

    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    UNDECIDED = "undecided"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BY_CUSTOMER = "used_by_customer"
    CURRENCY = "currency"
    CHANNEL = "channel"
    CUSTOMER_GROUP = "customer_group"
    FIRST_ORDER = "first_order"
    GOODS = "goods"
    MIN_AMOUNT = "min_amount"
    MIN_QUANTITY = "min_quantity"
    NOT_COMBINABLE = "not_combinable"
    NOTHING_LEFT = "nothing_left"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An offer that does not count, and why."""

    name: str
    code: str | None
    why: Why


class Discounts(msgspec.Struct, frozen=True, kw_only=True):
    """All that promotions take off a basket, in the order in which they counted."""

    parts: tuple[Part, ...]
    refusals: tuple[Refusal, ...]
    #: By line, in the basket's order: what all line and order parts take off it.
    line_minor: tuple[int, ...]
    shipping_minor: int

    @property
    def total_minor(self) -> int:
        """All that is taken off: of goods and of shipping."""
        return sum(self.line_minor) + self.shipping_minor


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A use of a promotion or a coupon that an order takes."""

    promotion_id: UUID | None
    coupon_id: UUID | None
    amount_minor: int


class PromotionWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion as somebody wants it, with the codes that open it if it is no automatic one."""

    name: str
    level: Level
    effect: Effect
    activation: Activation = Activation.AUTOMATIC
    conditions: Conditions = Conditions()
    currency: str | None = None
    priority: int = 100
    is_exclusive: bool = False
    is_active: bool = True
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    usage_limit: int | None = None
    customer_limit: int | None = None
    codes: tuple[str, ...] = ()


#: The fields of conditions that name goods or groups of customers.
TARGET_FIELDS: Final = (
    "product_ids",
    "category_ids",
    "brand_ids",
    "variant_ids",
    "customer_group_ids",
)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Something that conditions name, with what it is called: ``field`` is the field of the conditions."""

    field: str
    id: UUID
    name: str


class PromotionView(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion as it is kept, with its codes, and how often and for how much it is used."""

    id: UUID
    name: str
    activation: Activation
    level: Level
    effect: Effect
    conditions: Conditions
    currency: str | None
    priority: int
    is_exclusive: bool
    is_active: bool
    valid_from: datetime | None
    valid_to: datetime | None
    usage_limit: int | None
    customer_limit: int | None
    version: int
    codes: tuple[str, ...]
    uses: int


class UseView(msgspec.Struct, frozen=True, kw_only=True):
    """A use of a promotion; ``released_at`` is when its order gave it back."""

    order_id: UUID
    code: str | None
    amount_minor: int
    currency: str
    used_at: datetime
    released_at: datetime | None


class WantedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A variant, by id or by SKU, and how many. Without a price the price lists decide."""

    quantity: Decimal
    variant_id: UUID | None = None
    sku: str | None = None
    unit_price: Decimal | None = None


class WantedBasket(msgspec.Struct, frozen=True, kw_only=True):
    """A basket of which somebody wants to know what it would cost."""

    lines: tuple[WantedLine, ...]
    currency: str | None = None
    channel: str = "manual"
    customer_group_id: UUID | None = None
    customer_id: UUID | None = None
    email: str | None = None
    is_first_order: bool = False
    region: str = ""
    shipping_minor: int = 0
    codes: tuple[str, ...] = ()


class QuotedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a basket with what it would come to."""

    position: int
    variant_id: UUID
    sku: str
    quantity: Decimal
    unit_price: Decimal
    price_list_id: UUID | None
    total_minor: int
    discount_minor: int
    taxes: list[LineTax]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What a basket would cost now; nothing is promised and no use is taken."""

    currency: str
    tax_included: bool
    lines: list[QuotedLine]
    discounts: Discounts
    refused_codes: list[Refusal]
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
