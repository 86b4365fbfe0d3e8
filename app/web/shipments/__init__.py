"""Pages of the warehouse: what to pick, pack and send, what is under way, and what is printed for it."""

from app.web.shipments.board import board_page
from app.web.shipments.packing import pack, pack_form
from app.web.shipments.parcels import (
    delivered,
    dispatch,
    dispatch_form,
    failed,
    resend,
    shipment_delivered,
    unpack,
)
from app.web.shipments.printing import labels, packing_slip, pick_list

ROUTE_HANDLERS = [
    board_page,
    pack_form,
    pack,
    dispatch_form,
    dispatch,
    unpack,
    delivered,
    failed,
    resend,
    shipment_delivered,
    pick_list,
    packing_slip,
    labels,
]

__all__ = ["ROUTE_HANDLERS"]
