"""Fulfillment: goods that leave, together or in parts."""

from app.domains.fulfillment.errors import InvalidDispatchError
from app.domains.fulfillment.events import ShipmentDispatched
from app.domains.fulfillment.service import dispatch_order
from app.domains.fulfillment.types import (
    DispatchCreate,
    DispatchLine,
    ShipmentMethod,
    ShipmentStatus,
)

__all__ = [
    "DispatchCreate",
    "DispatchLine",
    "InvalidDispatchError",
    "ShipmentDispatched",
    "ShipmentMethod",
    "ShipmentStatus",
    "dispatch_order",
]
