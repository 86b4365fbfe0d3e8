"""Checkout: places an order, promises its stock and takes its first payment, atomically."""

from app.domains.checkout.errors import (
    CheckoutBusyError,
    IdempotencyKeyReusedError,
    InvalidOrderError,
    StockChangedError,
)
from app.domains.checkout.flows import OrderDesk
from app.domains.checkout.repository import find_placed
from app.domains.checkout.service import place_order
from app.domains.checkout.statements import LOOK_UP, PLACE
from app.domains.checkout.types import (
    Idempotency,
    OrderAddressCreate,
    OrderCreate,
    OrderLineCreate,
    Outcome,
    PlacedLine,
    PlacedOrder,
    Placement,
)

__all__ = [
    "LOOK_UP",
    "PLACE",
    "CheckoutBusyError",
    "Idempotency",
    "IdempotencyKeyReusedError",
    "InvalidOrderError",
    "OrderAddressCreate",
    "OrderCreate",
    "OrderDesk",
    "OrderLineCreate",
    "Outcome",
    "PlacedLine",
    "PlacedOrder",
    "Placement",
    "StockChangedError",
    "find_placed",
    "place_order",
]
