"""Fulfillment."""

from app.domains.fulfillment.queries import list_order_shipments
from app.domains.fulfillment.types import ShipmentMethod, ShipmentStatus
from app.domains.fulfillment.views import ShipmentLineView, ShipmentView

__all__ = [
    "ShipmentLineView",
    "ShipmentMethod",
    "ShipmentStatus",
    "ShipmentView",
    "list_order_shipments",
]
