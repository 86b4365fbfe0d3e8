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


class ParcelStatus(StrEnum):
    """Where a parcel is. One that was unpacked again stays for the history."""

    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNPACKED = "unpacked"


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


class ParcelCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of an order that are put into one box in one warehouse.

    Without lines it is all that the warehouse still has to pack; without a warehouse it is the only one that has
    something. Weight is in grams, sides are in millimetres.
    """

    lines: Sequence[DispatchLine] = ()
    warehouse_id: UUID | None = None
    weight_grams: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


class ParcelDispatch(msgspec.Struct, frozen=True, kw_only=True):
    """Packed parcels of an order that leave together, with a tracking number for each parcel that has one."""

    tracking: dict[UUID, str | None]
    method: ShipmentMethod = ShipmentMethod.CARRIER
    carrier: str | None = None


class ParcelHead(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of a parcel to handle it; its order's row is locked."""

    id: UUID
    order_id: UUID
    position: int
    warehouse_id: UUID
    shipment_id: UUID | None
    status: ParcelStatus


class OpenLine(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line a warehouse still has to pack: what is promised there and in no parcel."""

    order_line_id: UUID
    warehouse_id: UUID
    quantity: Decimal
