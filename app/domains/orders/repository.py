"""Statements that change orders."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.orders.errors import OrderNotFoundError
from app.domains.orders.types import OrderHead, OrderLineHead, OrderStatus
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_LOCK_ORDER: Final = """
SELECT id, number, status, currency, total_minor, version, withheld_minor
FROM tenant.sales_order WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""

_LIST_LINES: Final = """
SELECT l.id, l.position, l.variant_id, l.sku, l.quantity,
       coalesce((SELECT sum(s.quantity) FROM tenant.shipment_line s
                 JOIN tenant.shipment h ON h.tenant_id = $1 AND h.id = s.shipment_id AND h.status <> 'canceled'
                 WHERE s.tenant_id = $1 AND s.order_line_id = l.id), 0) AS dispatched,
       coalesce((SELECT sum(i.quantity) FROM tenant.parcel_line i
                 JOIN tenant.parcel p ON p.tenant_id = $1 AND p.id = i.parcel_id AND p.status = 'packed'
                 WHERE i.tenant_id = $1 AND i.order_line_id = l.id), 0) AS packed
FROM tenant.order_line l
WHERE l.tenant_id = $1 AND l.order_id = $2
ORDER BY l.position
"""

_SET_STATUS: Final = """
UPDATE tenant.sales_order
SET status = $3, version = version + 1, updated_at = $4
WHERE tenant_id = $1 AND id = $2
"""

_NOTE_APPROVAL: Final = """
UPDATE tenant.sales_order SET approved_at = coalesce(approved_at, $3) WHERE tenant_id = $1 AND id = $2
"""

# The first of two orders of one basket counts the uses of both. Its row is locked by whichever is canceled, so that two
# who cancel at once see each other.
_LOCK_FIRST: Final = """
SELECT f.id
FROM tenant.sales_order o
JOIN tenant.sales_order f ON f.tenant_id = $1 AND f.id = coalesce(o.split_from_id, o.id)
WHERE o.tenant_id = $1 AND o.id = $2 FOR UPDATE OF f
"""
_IS_PARTNER_OPEN: Final = """
SELECT EXISTS (SELECT 1 FROM tenant.sales_order
               WHERE tenant_id = $1 AND (id = $2 OR split_from_id = $2) AND id <> $3 AND status <> 'canceled')
"""

# Called when nothing of the order has left and nothing is promised to it any more.
_LET_WAIT: Final = """
UPDATE tenant.order_line SET backordered = quantity WHERE tenant_id = $1 AND order_id = $2
"""

_SUM_RECEIVED: Final = """
SELECT coalesce(sum(amount_minor - refunded_minor), 0)::bigint FROM tenant.payment
WHERE tenant_id = $1 AND order_id = $2 AND status IN ('received', 'refunded')
"""

_ADD_EVENT: Final = """
INSERT INTO tenant.order_event (tenant_id, id, order_id, at, kind, from_status, to_status, detail, actor_kind,
                                actor_label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)
"""

_ORDER_OF_LINE: Final = "SELECT order_id FROM tenant.order_line WHERE tenant_id = $1 AND id = $2"

_PURGE_KEYS: Final = """
DELETE FROM tenant.idempotency_key WHERE tenant_id = $1 AND created_at < $2
"""


async def lock_order(uow: UnitOfWork, order_id: UUID) -> OrderHead:
    """Lock an order.

    Raises:
        OrderNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(_LOCK_ORDER, order_id)
    if row is None:
        raise OrderNotFoundError("There is no such order.")
    return msgspec.convert(dict(row), OrderHead)


async def find_order_of_line(uow: UnitOfWork, line_id: UUID) -> UUID | None:
    """The order of a line, if there is such a line."""
    return await uow.fetch_value(_ORDER_OF_LINE, line_id)


async def list_lines(uow: UnitOfWork, order_id: UUID) -> list[OrderLineHead]:
    """The lines of an order with what has left and what is packed of each."""
    return [OrderLineHead(**dict(row)) for row in await uow.fetch(_LIST_LINES, order_id)]


async def set_status(uow: UnitOfWork, order_id: UUID, status: OrderStatus) -> None:
    """Write an order's state."""
    await uow.execute(_SET_STATUS, order_id, status.value, uow.now)


async def note_approval(uow: UnitOfWork, order_id: UUID) -> None:
    """Remember when the money was there, the first time."""
    await uow.execute(_NOTE_APPROVAL, order_id, uow.now)


async def find_free_uses(uow: UnitOfWork, order_id: UUID) -> UUID | None:
    """The order whose uses of promotions nobody needs once this one is canceled; none if its partner goes on.

    Locks the first order of the two.
    """
    first_id: UUID | None = await uow.fetch_value(_LOCK_FIRST, order_id)
    if first_id is None or await uow.fetch_value(_IS_PARTNER_OPEN, first_id, order_id):
        return None
    return first_id


async def let_wait(uow: UnitOfWork, order_id: UUID) -> None:
    """Let all lines of an order wait for stock."""
    await uow.execute(_LET_WAIT, order_id)


async def sum_received(uow: UnitOfWork, order_id: UUID) -> int:
    """What was received for an order less what was given back, in minor units."""
    return int(await uow.fetch_value(_SUM_RECEIVED, order_id))


async def add_event(
    uow: UnitOfWork,
    order_id: UUID,
    kind: str,
    *,
    from_status: str | None = None,
    to_status: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry to an order's history."""
    await uow.execute(
        _ADD_EVENT,
        new_id(),
        order_id,
        uow.now,
        kind,
        from_status,
        to_status,
        msgspec.json.encode(detail or {}).decode(),
        uow.actor.kind.value,
        uow.actor.label,
    )


async def purge_keys(uow: UnitOfWork, *, before: object) -> str:
    """Forget the stored answers of requests made before an instant."""
    return await uow.execute(_PURGE_KEYS, before)
