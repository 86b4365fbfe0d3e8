"""What a product sold, for its page."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.platform.db.unit_of_work import UnitOfWork

_DAYS: Final = 365
_SALES: Final = """
SELECT o.currency, count(DISTINCT o.id) AS orders, sum(l.quantity) AS units, sum(l.total_minor)::bigint AS items_minor,
       max(o.placed_on) AS last_on
FROM tenant.variant v
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.variant_id = v.id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE v.tenant_id = $1 AND v.product_id = $2 AND o.placed_on > $3 AND o.status NOT IN ('canceled', 'unavailable')
GROUP BY o.currency ORDER BY items_minor DESC
"""


class ProductSales(msgspec.Struct, frozen=True, kw_only=True):
    """Sales of a product in one currency; cancelled orders do not count."""

    currency: str
    orders: int
    units: Decimal
    items_minor: int
    last_on: date


async def read_product_sales(uow: UnitOfWork, *, product_id: UUID) -> list[ProductSales]:
    """What a product sold in the last year, by currency."""
    today = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    rows = await uow.fetch(_SALES, product_id, today - timedelta(days=_DAYS))
    return [ProductSales(**dict(row)) for row in rows]
