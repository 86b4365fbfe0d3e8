"""What fulfillment announces."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class ShipmentDispatched(DomainEvent, frozen=True, kw_only=True):
    """Goods of an order left; ``subject_id`` is the shipment."""

    name: ClassVar[str] = "fulfillment.shipment.dispatched"
    order_id: UUID
    carrier: str | None
    tracking_number: str | None


class ParcelPacked(DomainEvent, frozen=True, kw_only=True):
    """Goods of an order were put into a box; ``subject_id`` is the parcel."""

    name: ClassVar[str] = "fulfillment.parcel.packed"
    order_id: UUID


class ParcelUnpacked(DomainEvent, frozen=True, kw_only=True):
    """A parcel that had not left was opened again; ``subject_id`` is the parcel."""

    name: ClassVar[str] = "fulfillment.parcel.unpacked"
    order_id: UUID


class ParcelDelivered(DomainEvent, frozen=True, kw_only=True):
    """A parcel reached its buyer; ``subject_id`` is the parcel."""

    name: ClassVar[str] = "fulfillment.parcel.delivered"
    order_id: UUID


class ParcelFailed(DomainEvent, frozen=True, kw_only=True):
    """A parcel could not be delivered; ``subject_id`` is the parcel."""

    name: ClassVar[str] = "fulfillment.parcel.failed"
    order_id: UUID
    reason: str
