"""Statements that change shipments."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.fulfillment.types import DispatchCreate
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


async def add_shipment(
    uow: UnitOfWork, *, order_id: UUID, dispatch: DispatchCreate, lines: Mapping[UUID, Decimal]
) -> UUID:
    """Write a shipment that has left, with its lines; returns its id."""
    shipment_id = new_id()
    await uow.execute(
        _ADD_SHIPMENT,
        shipment_id,
        order_id,
        dispatch.method.value,
        dispatch.carrier,
        dispatch.tracking_number,
        uow.now,
        [new_id() for _ in lines],
        list(lines),
        list(lines.values()),
    )
    return shipment_id
