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


class ParcelView(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of an order with what is in it. Weight in grams, sides in millimetres."""

    id: UUID
    order_id: UUID
    order_number: str
    position: int
    warehouse_id: UUID
    warehouse_code: str
    shipment_id: UUID | None
    carrier: str | None
    status: str
    weight_grams: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    tracking_number: str | None
    packed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    lines: list[ShipmentLineView]


class PickRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stock item that somebody fetches for an order line from a warehouse; ``quantity`` is in the item's units.

    ``bins`` are the codes of the bins that have any of it.
    """

    order_id: UUID
    order_number: str
    order_line_id: UUID
    warehouse_id: UUID
    warehouse_code: str
    variant_id: UUID
    sku: str
    name: str
    quantity: Decimal
    bins: str | None


class WaitingOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order of which a warehouse has goods promised that have not left; quantities in units of the stock items."""

    id: UUID
    number: str
    placed_at: datetime
    promised_on: date | None
    customer_name: str | None
    warehouse_id: UUID
    warehouse_code: str
    quantity: Decimal
    packed: Decimal


class DispatchTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long orders waited for their first goods to leave; hours, none without orders."""

    orders: int
    median_hours: Decimal | None
    slowest_hours: Decimal | None
