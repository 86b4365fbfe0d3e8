"""Reads of returns: lists, one whole, rates."""

from typing import Final
from uuid import UUID

from app.domains.returns.errors import ReturnNotFoundError
from app.domains.returns.views import (
    RateBy,
    RatePeriod,
    ReturnDetail,
    ReturnFilter,
    ReturnLineView,
    ReturnRate,
    ReturnRow,
)
from app.kernel.pagination import Page, PageRequest, cut_page, moment_cursor
from app.platform.db.conditions import Conditions, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

_ROWS: Final = """
SELECT s.id, s.number, s.status, s.order_id, o.number AS order_number, s.currency, s.refund_minor, s.exchange_minor,
       s.requested_at, (SELECT coalesce(sum(r.quantity), 0) FROM tenant.return_line r
                        WHERE r.tenant_id = $1 AND r.return_id = s.id) AS units
FROM tenant.sales_return s JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = s.order_id
WHERE {conditions} ORDER BY s.requested_at {direction}, s.id {direction} LIMIT {limit}
"""
_HEADER: Final = """
SELECT s.id, s.number, s.status, s.order_id, o.number AS order_number, s.currency, s.note, s.requested_at,
       s.received_at, s.settled_at, s.resolution, s.shipping_minor, s.fee_minor, s.refund_minor, s.exchange_minor,
       s.exchange_order_id, e.number AS exchange_order_number,
       o.shipping_minor - (SELECT coalesce(sum(x.shipping_minor), 0)::bigint FROM tenant.sales_return x
                           WHERE x.tenant_id = $1 AND x.order_id = s.order_id AND x.status = 'settled')
           AS shipping_left_minor
FROM tenant.sales_return s
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = s.order_id
LEFT JOIN tenant.sales_order e ON e.tenant_id = $1 AND e.id = s.exchange_order_id
WHERE s.tenant_id = $1 AND s.id = $2
"""
_LINES: Final = """
SELECT r.id, r.order_line_id, r.variant_id, l.sku, l.name, r.reason, r.quantity, r.received, r.restocked, r.scrapped,
       r.warehouse_id, w.code AS warehouse_code, r.worth_minor, r.tax_minor
FROM tenant.return_line r
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
LEFT JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = r.warehouse_id
WHERE r.tenant_id = $1 AND r.return_id = $2 ORDER BY l.position
"""
# What left for the orders of the period, and what of it came back, whenever that was.
_LEFT: Final = """
WITH gone AS (
    SELECT l.id, l.sku, o.channel, o.currency, sum(h.quantity) AS quantity
    FROM tenant.sales_order o
    JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
    JOIN tenant.shipment_line h ON h.tenant_id = $1 AND h.order_line_id = l.id
    JOIN tenant.shipment p ON p.tenant_id = $1 AND p.id = h.shipment_id AND p.shipped_at IS NOT NULL
    WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3
    GROUP BY l.id, l.sku, o.channel, o.currency
), back AS (
    SELECT g.id, r.reason, sum(r.received) AS quantity, sum(r.worth_minor)::bigint AS worth_minor
    FROM gone g
    JOIN tenant.return_line r ON r.tenant_id = $1 AND r.order_line_id = g.id
    JOIN tenant.sales_return s ON s.tenant_id = $1 AND s.id = r.return_id
         AND s.status IN ('received', 'inspected', 'settled')
    GROUP BY g.id, r.reason
)
"""
_BY_LINE: Final = """
SELECT g.{key} AS key, g.{key} AS label, g.currency, sum(g.quantity) AS dispatched,
       coalesce(sum(b.quantity), 0) AS returned, coalesce(sum(b.worth_minor), 0)::bigint AS worth_minor
FROM gone g
LEFT JOIN (SELECT id, sum(quantity) AS quantity, sum(worth_minor) AS worth_minor FROM back GROUP BY id) b
     ON b.id = g.id
GROUP BY g.{key}, g.currency HAVING sum(b.quantity) > 0
ORDER BY coalesce(sum(b.quantity), 0) / sum(g.quantity) DESC, g.{key} LIMIT 200
"""
_BY_REASON: Final = """
SELECT b.reason AS key, b.reason AS label, g.currency,
       (SELECT sum(a.quantity) FROM gone a WHERE a.currency = g.currency) AS dispatched,
       sum(b.quantity) AS returned, sum(b.worth_minor)::bigint AS worth_minor
FROM back b JOIN gone g ON g.id = b.id
GROUP BY b.reason, g.currency ORDER BY sum(b.quantity) DESC, b.reason
"""
_RATES: Final = {
    RateBy.SKU: _LEFT + _BY_LINE.format(key="sku"),
    RateBy.CHANNEL: _LEFT + _BY_LINE.format(key="channel"),
    RateBy.REASON: _LEFT + _BY_REASON,
}


async def list_returns(
    uow: UnitOfWork, *, filters: ReturnFilter, page: PageRequest
) -> Page[ReturnRow]:
    """A page of returns, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("s.tenant_id = $1")
    if filters.status is not None:
        conditions.add("s.status = {}", filters.status.value)
    if filters.order_id is not None:
        conditions.add("s.order_id = {}", filters.order_id)
    if filters.search:
        text = like_prefix(filters.search)
        conditions.add("(s.number ILIKE {} OR o.number ILIKE {})", text, text)
    direction = conditions.follow(page, moment="s.requested_at", key="s.id")
    statement = _ROWS.format(conditions=conditions.sql, direction=direction, limit=page.limit + 1)
    rows = [ReturnRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: moment_cursor(row.requested_at, row.id))


async def get_return(uow: UnitOfWork, return_id: UUID) -> ReturnDetail:
    """A return with its lines.

    Raises:
        ReturnNotFoundError: If the tenant has no such return.
    """
    header = await uow.fetch_row(_HEADER, return_id)
    if header is None:
        raise ReturnNotFoundError("There is no such return.")
    lines = [ReturnLineView(**dict(row)) for row in await uow.fetch(_LINES, return_id)]
    return ReturnDetail(**dict(header), lines=lines)


async def list_rates(uow: UnitOfWork, *, period: RatePeriod, by: RateBy) -> list[ReturnRate]:
    """How much of what was ordered in a period came back, the worst first; at most 200 of them."""
    rows = await uow.fetch(_RATES[by], period.from_on, period.to_on)
    return [ReturnRate(**dict(row)) for row in rows]
