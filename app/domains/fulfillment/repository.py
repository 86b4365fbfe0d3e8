"""Statements that change shipments."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.fulfillment.types import ShipmentMethod
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

# The order's row is locked, so the next position is free.
_ADD_SHIPMENT: Final = """
WITH added AS (
    INSERT INTO tenant.shipment (tenant_id, id, order_id, position, method, status, carrier, tracking_number,
                                 shipped_at)
    SELECT $1, $2, $3, coalesce(max(s.position), 0) + 1, $4, 'shipped', $5, $6, $7
    FROM tenant.shipment s WHERE s.tenant_id = $1 AND s.order_id = $3
    RETURNING id
)
INSERT INTO tenant.shipment_line (tenant_id, id, shipment_id, order_line_id, quantity)
SELECT $1, l.id, added.id, l.order_line_id, l.quantity
FROM unnest($8::uuid[], $9::uuid[], $10::numeric[]) AS l(id, order_line_id, quantity), added
"""

_ORDER_OF_SHIPMENT: Final = """
SELECT order_id FROM tenant.shipment WHERE tenant_id = $1 AND id = $2 AND status IN ('shipped', 'delivered')
"""
_SET_DELIVERED: Final = """
UPDATE tenant.shipment SET status = 'delivered', delivered_at = $3, updated_at = $3
WHERE tenant_id = $1 AND id = $2 AND status = 'shipped'
RETURNING id
"""
_IS_ALL_DELIVERED: Final = """
SELECT coalesce(bool_and(status = 'delivered'), false) FROM tenant.shipment
WHERE tenant_id = $1 AND order_id = $2 AND status <> 'canceled'
"""


class Carriage(msgspec.Struct, frozen=True, kw_only=True):
    """How a shipment travels."""

    method: ShipmentMethod
    carrier: str | None
    tracking_number: str | None


async def add_shipment(
    uow: UnitOfWork, *, order_id: UUID, carriage: Carriage, lines: Mapping[UUID, Decimal]
) -> UUID:
    """Write a shipment that has left, with its lines; returns its id."""
    shipment_id = new_id()
    await uow.execute(
        _ADD_SHIPMENT,
        shipment_id,
        order_id,
        carriage.method.value,
        carriage.carrier,
        carriage.tracking_number,
        uow.now,
        [new_id() for _ in lines],
        list(lines),
        list(lines.values()),
    )
    return shipment_id


async def find_order_of_shipment(uow: UnitOfWork, shipment_id: UUID) -> UUID | None:
    """The order of a shipment that has left."""
    return await uow.fetch_value(_ORDER_OF_SHIPMENT, shipment_id)


async def set_shipment_delivered(uow: UnitOfWork, shipment_id: UUID) -> bool:
    """Mark a shipment as delivered; false if it was before."""
    return await uow.fetch_value(_SET_DELIVERED, shipment_id, uow.now) is not None


async def is_all_delivered(uow: UnitOfWork, order_id: UUID) -> bool:
    """Whether an order has shipments and all of them are delivered."""
    return bool(await uow.fetch_value(_IS_ALL_DELIVERED, order_id))
