"""What others read of shipments."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec


class ShipmentLineView(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line is in a shipment."""

    order_line_id: UUID
    sku: str
    name: str
    quantity: Decimal


class ShipmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of an order with what is in it."""

    id: UUID
    position: int
    method: str
    status: str
    carrier: str | None
    tracking_number: str | None
    seller_id: UUID | None
    seller_name: str | None
    ship_by_on: date | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: list[ShipmentLineView]
