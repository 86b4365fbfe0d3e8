"""Words of editing an order."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains.checkout.types import OrderAddressCreate, PlacedOrder


class LineEdit(msgspec.Struct, frozen=True, kw_only=True):
    """A line to change, by its id, or to add, by SKU or variant. What is left out stays; quantity zero removes it."""

    line_id: UUID | None = None
    variant_id: UUID | None = None
    sku: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_minor: int | None = None


class OrderEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different of an order; what is left out stays, also lines that are not named.

    With ``reprices`` lines whose price is not named take today's rule's price for the customer; else they keep theirs.
    """

    lines: Sequence[LineEdit] = ()
    shipping_minor: int | None = None
    customer_id: UUID | None = None
    shipping_address: OrderAddressCreate | None = None
    billing_address: OrderAddressCreate | None = None
    note: str | None = None
    reprices: bool = False


class EditedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order after an edit. ``difference_minor`` is still owed, or was paid too much where it is negative."""

    order: PlacedOrder
    version: int
    difference_minor: int
