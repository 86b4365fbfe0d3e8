"""Fulfillment: goods that leave, together or in parts."""

from app.domains.fulfillment.errors import InvalidDispatchError
from app.domains.fulfillment.events import ShipmentDispatched
from app.domains.fulfillment.queries import list_order_shipments
from app.domains.fulfillment.service import dispatch_order
from app.domains.fulfillment.types import (
    DispatchCreate,
    DispatchLine,
    ShipmentMethod,
    ShipmentStatus,
)
from app.domains.fulfillment.views import ShipmentLineView, ShipmentView

__all__ = [
    "DispatchCreate",
    "DispatchLine",
    "InvalidDispatchError",
    "ShipmentDispatched",
    "ShipmentLineView",
    "ShipmentMethod",
    "ShipmentStatus",
    "ShipmentView",
    "dispatch_order",
    "list_order_shipments",
]
