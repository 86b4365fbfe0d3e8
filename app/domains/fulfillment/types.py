"""Words of fulfillment."""

from enum import StrEnum


class ShipmentMethod(StrEnum):
    """How goods reach the buyer."""

    CARRIER = "carrier"
    PICKUP = "pickup"


class ShipmentStatus(StrEnum):
    """Where a shipment is."""

    PENDING = "pending"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
