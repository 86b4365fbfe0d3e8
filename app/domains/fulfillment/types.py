"""Words of fulfillment."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


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


class DispatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line leaves."""

    order_line_id: UUID
    quantity: Decimal


class DispatchCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of an order that leave together; without lines it is all that is still here."""

    lines: Sequence[DispatchLine] = ()
    method: ShipmentMethod = ShipmentMethod.CARRIER
    carrier: str | None = None
    tracking_number: str | None = None
