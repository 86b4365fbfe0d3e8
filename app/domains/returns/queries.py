"""Reads of returns: lists, one whole."""

from typing import Final
from uuid import UUID

from app.domains.returns.errors import ReturnNotFoundError
from app.domains.returns.views import (
    ReturnDetail,
    ReturnFilter,
    ReturnLineView,
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
