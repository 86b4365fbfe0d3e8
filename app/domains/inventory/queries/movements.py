"""Reads of movements, newest first, and of what there was on a day."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domains.inventory.views import MovementFilter, MovementRow
from app.kernel.pagination import (
    Page,
    PageRequest,
    cut_page,
    moment_cursor,
)
from app.platform.db.conditions import Conditions, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

_MOVEMENTS: Final = """
SELECT m.id, m.at, m.kind, m.variant_id, v.product_id, v.sku, p.name, m.warehouse_id, w.code AS warehouse_code,
       m.quantity, m.reserved_quantity, m.reason, m.actor_label, o.id AS order_id, o.number AS order_number
FROM (SELECT m.* FROM tenant.stock_movement m WHERE {conditions}
      ORDER BY m.at {direction}, m.id {direction} LIMIT {limit}) m
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = m.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = m.warehouse_id
LEFT JOIN tenant.order_line ol ON ol.tenant_id = $1 AND ol.id = m.reference_id AND m.reference_kind = 'order_line'
LEFT JOIN tenant.shipment sh ON sh.tenant_id = $1 AND sh.id = m.reference_id AND m.reference_kind = 'shipment'
LEFT JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = coalesce(
    ol.order_id, sh.order_id, CASE WHEN m.reference_kind IN ('order', 'sales_order') THEN m.reference_id END)
ORDER BY m.at {direction}, m.id {direction}
"""


async def list_movements(
    uow: UnitOfWork, *, filters: MovementFilter, page: PageRequest
) -> Page[MovementRow]:
    """A page of movements, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = _movement_conditions(filters, ZoneInfo(uow.tenant.time_zone))
    direction = conditions.follow(page, moment="m.at", key="m.id")
    statement = _MOVEMENTS.format(
        conditions=conditions.sql, direction=direction, limit=page.limit + 1
    )
    rows = [MovementRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: moment_cursor(row.at, row.id))


def _movement_conditions(filters: MovementFilter, zone: ZoneInfo) -> Conditions:
    found = Conditions("m.tenant_id = $1")
    if filters.product_id:
        found.add(
            "m.variant_id IN (SELECT v.id FROM tenant.variant v WHERE v.tenant_id = $1 AND v.product_id = {})",
            filters.product_id,
        )
    if filters.variant_id:
        found.add("m.variant_id = {}", filters.variant_id)
    if filters.warehouse_id:
        found.add("m.warehouse_id = {}", filters.warehouse_id)
    if filters.kind:
        found.add("m.kind = {}", filters.kind.value)
    if filters.from_on:
        found.add("m.at >= {}", datetime.combine(filters.from_on, time(), zone))
    if filters.to_on:
        found.add("m.at < {}", datetime.combine(filters.to_on + timedelta(days=1), time(), zone))
    if filters.search.strip():
        found.add(
            "m.variant_id IN (SELECT v.id FROM tenant.variant v WHERE v.tenant_id = $1 AND v.sku ILIKE {})",
            like_prefix(filters.search.strip()),
        )
    return found
