"""Fulfillment: goods are picked, packed into parcels and leave, together or in parts."""

from app.domains.fulfillment.delivery import (
    deliver_parcel,
    deliver_shipment,
    fail_parcel,
    resend_parcel,
)
from app.domains.fulfillment.errors import (
    InvalidDispatchError,
    InvalidParcelError,
    ParcelNotFoundError,
    ParcelStateError,
    ShipmentNotFoundError,
)
from app.domains.fulfillment.events import (
    ParcelDelivered,
    ParcelFailed,
    ParcelPacked,
    ParcelUnpacked,
    ShipmentDispatched,
)
from app.domains.fulfillment.handlers import SUBSCRIPTIONS
from app.domains.fulfillment.packing import pack_parcel, unpack_parcel
from app.domains.fulfillment.parcels import list_open
from app.domains.fulfillment.queries import list_order_shipments
from app.domains.fulfillment.service import dispatch_order, dispatch_parcels
from app.domains.fulfillment.types import (
    DispatchCreate,
    DispatchLine,
    OpenLine,
    ParcelCreate,
    ParcelDispatch,
    ParcelStatus,
    ShipmentMethod,
    ShipmentStatus,
)
from app.domains.fulfillment.views import (
    DispatchTimes,
    ParcelView,
    PickRow,
    ShipmentLineView,
    ShipmentView,
    WaitingOrder,
)
from app.domains.fulfillment.work import (
    dispatch_times,
    get_parcel,
    list_order_parcels,
    list_parcels,
    list_picks,
    list_waiting,
)

__all__ = [
    "SUBSCRIPTIONS",
    "DispatchCreate",
    "DispatchLine",
    "DispatchTimes",
    "InvalidDispatchError",
    "InvalidParcelError",
    "OpenLine",
    "ParcelCreate",
    "ParcelDelivered",
    "ParcelDispatch",
    "ParcelFailed",
    "ParcelNotFoundError",
    "ParcelPacked",
    "ParcelStateError",
    "ParcelStatus",
    "ParcelUnpacked",
    "ParcelView",
    "PickRow",
    "ShipmentDispatched",
    "ShipmentLineView",
    "ShipmentMethod",
    "ShipmentNotFoundError",
    "ShipmentStatus",
    "ShipmentView",
    "WaitingOrder",
    "deliver_parcel",
    "deliver_shipment",
    "dispatch_order",
    "dispatch_parcels",
    "dispatch_times",
    "fail_parcel",
    "get_parcel",
    "list_open",
    "list_order_parcels",
    "list_order_shipments",
    "list_parcels",
    "list_picks",
    "list_waiting",
    "pack_parcel",
    "resend_parcel",
    "unpack_parcel",
]
