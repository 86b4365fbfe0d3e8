"""What must hold of a tenant's stock whatever happened to it."""

from uuid import UUID

from app.domains import inventory
from app.platform.db.unit_of_work import UnitOfWorkFactory

#: Each finds the rows that are wrong.
CHECKS = {
    "a level is the sum of its movements": """
        SELECT s.id FROM tenant.stock_level s
        LEFT JOIN (SELECT variant_id, warehouse_id, sum(quantity) AS on_hand, sum(reserved_quantity) AS reserved
                   FROM tenant.stock_movement WHERE tenant_id = $1 GROUP BY 1, 2) m USING (variant_id, warehouse_id)
        WHERE s.tenant_id = $1 AND (s.on_hand <> coalesce(m.on_hand, 0) OR s.reserved <> coalesce(m.reserved, 0))
    """,
    "what is reserved is the sum of active reservations": """
        SELECT s.id FROM tenant.stock_level s
        LEFT JOIN (SELECT variant_id, warehouse_id, sum(quantity) AS reserved
                   FROM tenant.reservation WHERE tenant_id = $1 AND status = 'active' GROUP BY 1, 2) r
            USING (variant_id, warehouse_id)
        WHERE s.tenant_id = $1 AND s.reserved <> coalesce(r.reserved, 0)
    """,
    "nothing is negative or promised twice": """
        SELECT id FROM tenant.stock_level
        WHERE tenant_id = $1 AND (on_hand < 0 OR reserved < 0 OR reserved > on_hand OR incoming < 0)
    """,
    "what was taken out and not put in is in transit": """
        SELECT variant_id FROM (
            SELECT variant_id, -sum(quantity) AS quantity FROM tenant.stock_movement
            WHERE tenant_id = $1 AND kind IN ('transfer_out', 'transfer_in') GROUP BY 1) m
        FULL JOIN (
            SELECT variant_id, sum(sent - received - missing) AS quantity FROM tenant.stock_transfer_line
            WHERE tenant_id = $1 GROUP BY 1) t USING (variant_id)
        WHERE coalesce(m.quantity, 0) <> coalesce(t.quantity, 0)
    """,
    "what is incoming is in transit": """
        SELECT s.id FROM tenant.stock_level s
        LEFT JOIN (SELECT l.variant_id, t.to_warehouse_id AS warehouse_id,
                          sum(l.sent - l.received - l.missing) AS coming
                   FROM tenant.stock_transfer_line l
                   JOIN tenant.stock_transfer t ON t.tenant_id = $1 AND t.id = l.transfer_id
                   WHERE l.tenant_id = $1 GROUP BY 1, 2) t USING (variant_id, warehouse_id)
        WHERE s.tenant_id = $1 AND s.incoming <> coalesce(t.coming, 0)
    """,
    "bins hold no more than the level": """
        SELECT s.id FROM tenant.stock_level s
        JOIN (SELECT l.variant_id, b.warehouse_id, sum(l.on_hand) AS held FROM tenant.bin_level l
              JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id WHERE l.tenant_id = $1 GROUP BY 1, 2) h
            USING (variant_id, warehouse_id)
        WHERE s.tenant_id = $1 AND h.held > s.on_hand
    """,
    "an alert is open exactly where stock is at its reorder point": """
        SELECT s.id FROM tenant.stock_level s
        WHERE s.tenant_id = $1 AND coalesce(s.on_hand - s.reserved - s.safety <= s.reorder_point, false) <> EXISTS (
            SELECT FROM tenant.stock_alert a WHERE a.tenant_id = $1 AND a.variant_id = s.variant_id
            AND a.warehouse_id = s.warehouse_id AND a.closed_at IS NULL)
    """,
}


async def broken(factory: UnitOfWorkFactory, tenant_id: UUID) -> list[str]:
    """The names of what does not hold."""
    async with factory.tenant(tenant_id, read_only=True) as uow:
        checks = CHECKS | {check.name: check.find for check in inventory.DRIFT_CHECKS}
        return [name for name, sql in checks.items() if await uow.fetch(sql)]
