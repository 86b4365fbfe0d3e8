"""Checkout: places an order, promises its stock and takes its first payment, atomically."""

from app.domains.checkout.backorders import serve_backorders
from app.domains.checkout.edit_types import EditedOrder, LineEdit, OrderEdit
from app.domains.checkout.edits import edit_order
from app.domains.checkout.errors import (
    CheckoutBusyError,
    IdempotencyKeyReusedError,
    InvalidOrderError,
    OrderEditError,
    StaleOrderError,
)
from app.domains.checkout.events import OrderBackordered, OrderEdited
from app.domains.checkout.flows import OrderDesk
from app.domains.checkout.handlers import SUBSCRIPTIONS
from app.domains.checkout.preview import (
    OrderPreview,
    PreviewDiscount,
    PreviewLine,
    preview_order,
)
from app.domains.checkout.repository import find_placed
from app.domains.checkout.service import place_order
from app.domains.checkout.statements import LOOK_UP, PLACE, TAKE_LEVELS
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
    "SUBSCRIPTIONS",
    "TAKE_LEVELS",
    "CheckoutBusyError",
    "EditedOrder",
    "Idempotency",
    "IdempotencyKeyReusedError",
    "InvalidOrderError",
    "LineEdit",
    "OrderAddressCreate",
    "OrderBackordered",
    "OrderCreate",
    "OrderDesk",
    "OrderEdit",
    "OrderEditError",
    "OrderEdited",
    "OrderLineCreate",
    "OrderPreview",
    "Outcome",
    "PlacedLine",
    "PlacedOrder",
    "Placement",
    "PreviewDiscount",
    "PreviewLine",
    "StaleOrderError",
    "edit_order",
    "find_placed",
    "place_order",
    "preview_order",
    "serve_backorders",
]
