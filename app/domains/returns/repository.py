"""Statements that write or lock returns. Everywhere the order's row is locked before its returns."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domains.returns.errors import ReturnNotFoundError
from app.domains.returns.types import (
    Arrival,
    Inspection,
    ReturnCreate,
    ReturnHead,
    ReturnLineHead,
    ReturnStatus,
    Settled,
    Settlement,
    Worth,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_FIND_KEY: Final = (
    "SELECT id FROM tenant.sales_return WHERE tenant_id = $1 AND idempotency_key = $2"
)
_ORDER_OF: Final = "SELECT order_id FROM tenant.sales_return WHERE tenant_id = $1 AND id = $2"
_LOCK: Final = """
SELECT id, number, order_id, status FROM tenant.sales_return WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""
_OF_ORDERS: Final = """
SELECT id, number FROM tenant.sales_return WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_REMOVE_LINES: Final = (
    "DELETE FROM tenant.return_line WHERE tenant_id = $1 AND return_id = ANY($2::uuid[])"
)
_REMOVE: Final = "DELETE FROM tenant.sales_return WHERE tenant_id = $1 AND id = ANY($2::uuid[])"
_LINES: Final = """
SELECT r.id, r.order_line_id, r.variant_id, l.sku, r.quantity, r.received, r.restocked, r.scrapped
FROM tenant.return_line r JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
WHERE r.tenant_id = $1 AND r.return_id = $2 ORDER BY l.position
"""
# What is on its way back counts whole; once it has arrived, what arrived counts.
_PENDING: Final = """
SELECT r.order_line_id,
       sum(CASE WHEN s.status IN ('requested', 'approved') THEN r.quantity ELSE r.received END) AS quantity
FROM tenant.return_line r JOIN tenant.sales_return s ON s.tenant_id = $1 AND s.id = r.return_id
WHERE r.tenant_id = $1 AND s.order_id = $2 AND s.status NOT IN ('rejected', 'canceled')
GROUP BY r.order_line_id
"""
_SETTLED: Final = """
SELECT r.order_line_id, sum(r.received) AS quantity
FROM tenant.return_line r JOIN tenant.sales_return s ON s.tenant_id = $1 AND s.id = r.return_id
WHERE r.tenant_id = $1 AND s.order_id = $2 AND s.status = 'settled'
GROUP BY r.order_line_id
"""
_SUMS: Final = """
SELECT coalesce(sum(s.shipping_minor), 0)::bigint AS shipping_minor,
       coalesce(sum(s.shipping_minor - s.fee_minor
                    + (SELECT coalesce(sum(r.worth_minor), 0) FROM tenant.return_line r
                       WHERE r.tenant_id = $1 AND r.return_id = s.id)), 0)::bigint AS worth_minor
FROM tenant.sales_return s WHERE s.tenant_id = $1 AND s.order_id = $2 AND s.status = 'settled'
"""
_ADD: Final = """
INSERT INTO tenant.sales_return (tenant_id, id, number, order_id, currency, note, idempotency_key, requested_at,
                                 requested_on, channel)
SELECT $1, $2, $3, o.id, $5, $6, $7, $8, $9, o.channel FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.id = $4
"""
_ADD_LINES: Final = """
INSERT INTO tenant.return_line (tenant_id, id, return_id, order_line_id, variant_id, reason, quantity)
SELECT $1, a.id, $2, a.order_line_id, l.variant_id, a.reason, a.quantity
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::numeric[]) AS a(id, order_line_id, reason, quantity)
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = a.order_line_id
"""
_SET_STATUS: Final = """
UPDATE tenant.sales_return
SET status = $3::varchar, received_at = CASE WHEN $3::varchar = 'received' THEN $4 ELSE received_at END, updated_at = $4
WHERE tenant_id = $1 AND id = $2
"""
_ARRIVE: Final = """
UPDATE tenant.return_line r SET received = a.quantity
FROM unnest($2::uuid[], $3::numeric[]) AS a(id, quantity) WHERE r.tenant_id = $1 AND r.id = a.id
"""
_INSPECT: Final = """
UPDATE tenant.return_line r SET restocked = a.restocked, scrapped = a.scrapped, warehouse_id = a.warehouse_id
FROM unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::uuid[]) AS a(id, restocked, scrapped, warehouse_id)
WHERE r.tenant_id = $1 AND r.id = a.id
"""
_VALUE: Final = """
UPDATE tenant.return_line r SET worth_minor = a.worth_minor, tax_minor = a.tax_minor
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS a(id, worth_minor, tax_minor)
WHERE r.tenant_id = $1 AND r.id = a.id
"""
_SETTLE: Final = """
UPDATE tenant.sales_return
SET status = 'settled', resolution = $3, shipping_minor = $4, fee_minor = $5, refund_minor = $6, exchange_minor = $7,
    exchange_order_id = $8, settled_at = $9, updated_at = $9, settled_on = $10
WHERE tenant_id = $1 AND id = $2
"""


async def find_by_key(uow: UnitOfWork, key: str) -> UUID | None:
    """The return that was asked for with a key."""
    return await uow.fetch_value(_FIND_KEY, key)


async def order_of(uow: UnitOfWork, return_id: UUID) -> UUID:
    """The order of a return.

    Raises:
        ReturnNotFoundError: If there is no such return.
    """
    order_id: UUID | None = await uow.fetch_value(_ORDER_OF, return_id)
    if order_id is None:
        raise ReturnNotFoundError("There is no such return.")
    return order_id


async def lock_return(uow: UnitOfWork, return_id: UUID) -> ReturnHead:
    """Lock a return, whose order is locked.

    Raises:
        ReturnNotFoundError: If there is no such return.
    """
    row = await uow.fetch_row(_LOCK, return_id)
    if row is None:
        raise ReturnNotFoundError("There is no such return.")
    return ReturnHead(
        id=row["id"],
        number=row["number"],
        order_id=row["order_id"],
        status=ReturnStatus(row["status"]),
    )


async def list_lines(uow: UnitOfWork, return_id: UUID) -> list[ReturnLineHead]:
    """A return's lines in the order's order."""
    return [ReturnLineHead(**dict(row)) for row in await uow.fetch(_LINES, return_id)]


async def sum_pending(uow: UnitOfWork, order_id: UUID) -> dict[UUID, Decimal]:
    """What of an order is in returns, by order line."""
    return {row["order_line_id"]: row["quantity"] for row in await uow.fetch(_PENDING, order_id)}


async def sum_settled(uow: UnitOfWork, order_id: UUID) -> dict[UUID, Decimal]:
    """What of an order came back in returns that are settled, by order line."""
    return {row["order_line_id"]: row["quantity"] for row in await uow.fetch(_SETTLED, order_id)}


async def sum_worth(uow: UnitOfWork, order_id: UUID) -> tuple[int, int]:
    """Shipping given back, and the worth of the settled returns of an order, in minor units."""
    row = await uow.fetch_row(_SUMS, order_id)
    return (row["shipping_minor"], row["worth_minor"]) if row is not None else (0, 0)


async def add_return(uow: UnitOfWork, request: ReturnCreate, *, number: str, currency: str) -> UUID:
    """Write a return with its lines; returns its id."""
    return_id, lines = new_id(), request.lines
    await uow.execute(
        _ADD,
        return_id,
        number,
        request.order_id,
        currency,
        request.note.strip(),
        request.idempotency_key,
        uow.now,
        uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date(),
    )
    await uow.execute(
        _ADD_LINES,
        return_id,
        [new_id() for _ in lines],
        [line.order_line_id for line in lines],
        [line.reason.value for line in lines],
        [line.quantity for line in lines],
    )
    return return_id


async def set_status(uow: UnitOfWork, return_id: UUID, status: ReturnStatus) -> None:
    """Bring a locked return to a state."""
    await uow.execute(_SET_STATUS, return_id, status.value, uow.now)


async def note_arrivals(uow: UnitOfWork, arrivals: Sequence[Arrival]) -> None:
    """Write what arrived."""
    await uow.execute(
        _ARRIVE,
        [item.return_line_id for item in arrivals],
        [item.quantity for item in arrivals],
    )


async def note_inspections(uow: UnitOfWork, inspections: Sequence[Inspection]) -> None:
    """Write what became of what arrived."""
    await uow.execute(
        _INSPECT,
        [item.return_line_id for item in inspections],
        [item.restock for item in inspections],
        [item.scrap for item in inspections],
        [item.warehouse_id for item in inspections],
    )


async def note_worth(uow: UnitOfWork, worth: Mapping[UUID, Worth]) -> None:
    """Write what each return line is worth."""
    await uow.execute(
        _VALUE,
        list(worth),
        [item.amount_minor for item in worth.values()],
        [item.tax_minor for item in worth.values()],
    )


async def close(
    uow: UnitOfWork, return_id: UUID, *, settlement: Settlement, settled: Settled
) -> None:
    """Write how a locked return ended."""
    await uow.execute(
        _SETTLE,
        return_id,
        settlement.resolution.value,
        settlement.shipping_minor,
        settlement.fee_minor,
        settled.refund_minor,
        settled.exchange_minor,
        settled.exchange_order_id,
        uow.now,
        uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date(),
    )


async def remove_returns(uow: UnitOfWork, order_ids: Sequence[UUID]) -> list[str]:
    """Remove the returns of orders with their lines; returns their numbers."""
    found = await uow.fetch(_OF_ORDERS, list(order_ids))
    return_ids = [row["id"] for row in found]
    await uow.execute(_REMOVE_LINES, return_ids)
    await uow.execute(_REMOVE, return_ids)
    return [row["number"] for row in found]
