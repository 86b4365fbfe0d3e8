"""Back-orders: what of an order line waits for stock, and gets it as soon as there is some, oldest order first.

The waiting quantity stands on the order line. Whenever what can be promised of a variant changes, a job looks for lines
that wait for it; it also looks once after an order was placed that waits, because stock may have come in between. What
it finds nothing for goes on waiting, so a job that runs twice changes nothing.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains import inventory, orders
from app.domains.checkout import rules
from app.domains.inventory import Demand, StockChanged
from app.platform.db.unit_of_work import UnitOfWork

#: Order lines that a run looks at; more wait for a run of their own.
_WINDOW: Final = 500

# The order is locked first: one that is canceled meanwhile gets nothing.
_LOCK_WAITING: Final = """
SELECT o.id AS order_id, l.id AS line_id, l.variant_id, l.sku, l.backordered
FROM tenant.order_line l
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE l.tenant_id = $1 AND l.variant_id = ANY($2::uuid[]) AND l.backordered > 0
  AND o.status IN ('pending', 'paid', 'invoiced', 'processing')
ORDER BY o.placed_at, o.id, l.position
LIMIT $3 FOR UPDATE
"""
_SERVE: Final = """
UPDATE tenant.order_line l SET backordered = l.backordered - s.quantity
FROM unnest($2::uuid[], $3::numeric[]) AS s(id, quantity)
WHERE l.tenant_id = $1 AND l.id = s.id
"""
_VARIANTS_OF: Final = """
SELECT DISTINCT variant_id FROM tenant.order_line WHERE tenant_id = $1 AND order_id = $2 AND backordered > 0
"""


async def serve_backorders(uow: UnitOfWork, *, variant_ids: Sequence[UUID]) -> int:
    """Reserve what there is of variants for the lines that wait for it; returns for how many lines.

    Locks the orders and their waiting lines, oldest first, then the levels.
    """
    waiting = await uow.fetch(_LOCK_WAITING, list(variant_ids), _WINDOW)
    if not waiting:
        return 0
    levels = await inventory.lock_levels(uow, variant_ids)
    demands = [
        Demand(
            position=position,
            variant_id=row["variant_id"],
            quantity=row["backordered"],
            label=row["sku"],
        )
        for position, row in enumerate(waiting, start=1)
    ]
    served, _ = rules.share_available(inventory.available_by_variant(levels), demands)
    if not served:
        return 0
    line_ids = {item.position: waiting[item.position - 1]["line_id"] for item in served}
    await inventory.reserve_stock(uow, demands=served, order_line_ids=line_ids)
    await uow.execute(_SERVE, list(line_ids.values()), [item.quantity for item in served])
    for order_id in dict.fromkeys(waiting[item.position - 1]["order_id"] for item in served):
        await orders.add_event(uow, order_id, "backorder_served")
    if len(waiting) == _WINDOW:
        uow.emit(*(StockChanged(subject_id=item, cause="backorder") for item in variant_ids))
    return len(served)


async def serve_order(uow: UnitOfWork, *, order_id: UUID) -> int:
    """Look once for what an order waits for; others that wait longer come first."""
    rows = await uow.fetch(_VARIANTS_OF, order_id)
    variant_ids = sorted(row["variant_id"] for row in rows)
    return await serve_backorders(uow, variant_ids=variant_ids) if variant_ids else 0
