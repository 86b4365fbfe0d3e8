"""What must agree in stock: levels with movements, promises and bins, transfers with movements."""

from typing import Final

from app.domains.inventory.costs.drift import COST_CHECKS
from app.platform.db.concurrency import gap_free
from app.platform.db.drift import DriftCheck

_SUMS: Final = """
SELECT variant_id, warehouse_id, sum(quantity) AS on_hand, sum(reserved_quantity) AS reserved
FROM tenant.stock_movement WHERE tenant_id = $1 GROUP BY variant_id, warehouse_id
"""
_LOCK_LEVELS: Final = """
SELECT id FROM tenant.stock_level WHERE tenant_id = $1 ORDER BY variant_id, warehouse_id FOR UPDATE
"""
_LEVELS: Final = f"""
SELECT v.sku, w.code AS warehouse, coalesce(s.on_hand, 0) AS on_hand, coalesce(m.on_hand, 0) AS moved,
       coalesce(s.reserved, 0) AS reserved, coalesce(m.reserved, 0) AS moved_reserved
FROM (SELECT * FROM tenant.stock_level WHERE tenant_id = $1) s
FULL JOIN ({_SUMS}) m ON m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = coalesce(s.variant_id, m.variant_id)
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = coalesce(s.warehouse_id, m.warehouse_id)
WHERE coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) OR coalesce(s.reserved, 0) <> coalesce(m.reserved, 0)
ORDER BY v.sku, w.code
"""  # noqa: S608 - constants of this module
_MEND_LEVELS: Final = f"""
UPDATE tenant.stock_level s SET on_hand = m.on_hand, reserved = m.reserved
FROM (SELECT l.id, coalesce(x.on_hand, 0) AS on_hand, coalesce(x.reserved, 0) AS reserved
      FROM tenant.stock_level l
      LEFT JOIN ({_SUMS}) x ON x.variant_id = l.variant_id AND x.warehouse_id = l.warehouse_id
      WHERE l.tenant_id = $1) m
WHERE s.tenant_id = $1 AND s.id = m.id AND (s.on_hand <> m.on_hand OR s.reserved <> m.reserved)
"""  # noqa: S608 - constants of this module
_PROMISED: Final = """
SELECT v.sku, w.code AS warehouse, s.reserved, coalesce(r.quantity, 0) AS promised
FROM tenant.stock_level s
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = s.warehouse_id
LEFT JOIN (
    SELECT variant_id, warehouse_id, sum(quantity) AS quantity FROM tenant.reservation
    WHERE tenant_id = $1 AND status = 'active' GROUP BY variant_id, warehouse_id
) r ON r.variant_id = s.variant_id AND r.warehouse_id = s.warehouse_id
WHERE s.tenant_id = $1 AND s.reserved <> coalesce(r.quantity, 0)
ORDER BY v.sku, w.code
"""

_IN_TRANSIT: Final = """
SELECT v.sku, coalesce(m.quantity, 0) AS moved, coalesce(t.quantity, 0) AS in_transit
FROM (SELECT variant_id, -sum(quantity) AS quantity FROM tenant.stock_movement
      WHERE tenant_id = $1 AND kind IN ('transfer_out', 'transfer_in') GROUP BY variant_id) m
FULL JOIN (SELECT variant_id, sum(sent - received - missing) AS quantity FROM tenant.stock_transfer_line
           WHERE tenant_id = $1 GROUP BY variant_id) t ON t.variant_id = m.variant_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = coalesce(m.variant_id, t.variant_id)
WHERE coalesce(m.quantity, 0) <> coalesce(t.quantity, 0)
ORDER BY v.sku
"""
_BINS: Final = """
SELECT v.sku, w.code AS warehouse, coalesce(s.on_hand, 0) AS on_hand, h.held
FROM (SELECT l.variant_id, b.warehouse_id, sum(l.on_hand) AS held FROM tenant.bin_level l
      JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id
      WHERE l.tenant_id = $1 GROUP BY l.variant_id, b.warehouse_id) h
LEFT JOIN tenant.stock_level s ON s.tenant_id = $1 AND s.variant_id = h.variant_id AND s.warehouse_id = h.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = h.variant_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = h.warehouse_id
WHERE h.held > coalesce(s.on_hand, 0)
ORDER BY v.sku, w.code
"""
_ARCHIVED_BINS: Final = """
SELECT b.code AS bin, v.sku, l.on_hand
FROM tenant.bin_level l
JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id AND NOT b.is_active
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE l.tenant_id = $1 AND l.on_hand > 0
ORDER BY b.code, v.sku
"""

DRIFT_CHECKS: Final = (
    DriftCheck(
        name="inventory.levels_and_movements",
        doc="A stock level is the sum of its movements.",
        find=_LEVELS,
        mend=(_LOCK_LEVELS, _MEND_LEVELS),
    ),
    DriftCheck(
        name="inventory.levels_and_reservations",
        doc="What a level has reserved is what active reservations promise of it.",
        find=_PROMISED,
    ),
    DriftCheck(
        name="inventory.transfers_and_movements",
        doc="What transfers took out and did not put in is in transit.",
        find=_IN_TRANSIT,
    ),
    DriftCheck(
        name="inventory.bins_and_levels",
        doc="Bins hold no more than their level.",
        find=_BINS,
    ),
    DriftCheck(
        name="inventory.archived_bins_are_empty",
        doc="Nothing lies in a bin that is archived.",
        find=_ARCHIVED_BINS,
    ),
    *COST_CHECKS,
    gap_free("inventory.transfer_numbers", kind="stock_transfer", table="stock_transfer"),
    gap_free("inventory.count_numbers", kind="stock_count", table="stock_count"),
)
