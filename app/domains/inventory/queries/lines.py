"""What left for order lines."""

from typing import Final
from uuid import UUID

from app.domains.inventory.views import LineItem
from app.platform.db.unit_of_work import UnitOfWork

_ITEMS: Final = """
SELECT variant_id, max(units_per_line) AS units_per_line FROM tenant.reservation
WHERE tenant_id = $1 AND order_line_id = $2 AND status = 'dispatched'
GROUP BY variant_id ORDER BY variant_id
"""


async def items_of_line(uow: UnitOfWork, order_line_id: UUID) -> list[LineItem]:
    """The variants that left for an order line: its own, or the parts of its bundle."""
    return [LineItem(**dict(row)) for row in await uow.fetch(_ITEMS, order_line_id)]
