"""What must agree in the cost of stock."""

from typing import Final

from app.platform.db.drift import DriftCheck

# A level that an import or the sample filled has no layers until goods of it next move; then it gets them.
_LAYERS: Final = """
SELECT v.sku, w.code AS warehouse, coalesce(s.on_hand, 0) AS on_hand, coalesce(c.remaining, 0) AS layers
FROM (SELECT * FROM tenant.stock_level WHERE tenant_id = $1) s
JOIN (SELECT variant_id, warehouse_id, sum(remaining) AS remaining FROM tenant.cost_layer
      WHERE tenant_id = $1 GROUP BY variant_id, warehouse_id) c
    ON c.variant_id = s.variant_id AND c.warehouse_id = s.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = coalesce(s.variant_id, c.variant_id)
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = coalesce(s.warehouse_id, c.warehouse_id)
WHERE coalesce(s.on_hand, 0) <> coalesce(c.remaining, 0)
ORDER BY v.sku, w.code
"""
_LOCK: Final = """
SELECT id FROM tenant.stock_level WHERE tenant_id = $1 ORDER BY variant_id, warehouse_id FOR UPDATE
"""
# Stock from before costs were kept gets a layer at the catalogued cost, or at an unknown one.
_OPEN: Final = """
WITH gap AS (
    SELECT gen_random_uuid() AS id, s.warehouse_id, s.variant_id, s.on_hand - coalesce(c.remaining, 0) AS quantity,
           v.unit_cost
    FROM tenant.stock_level s
    JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
    LEFT JOIN (SELECT variant_id, warehouse_id, sum(remaining) AS remaining FROM tenant.cost_layer
               WHERE tenant_id = $1 AND remaining > 0 GROUP BY variant_id, warehouse_id) c
        ON c.variant_id = s.variant_id AND c.warehouse_id = s.warehouse_id
    WHERE s.tenant_id = $1 AND s.on_hand > coalesce(c.remaining, 0)
), layers AS (
    INSERT INTO tenant.cost_layer (tenant_id, id, warehouse_id, variant_id, opened_at, received, remaining, value)
    SELECT $1, id, warehouse_id, variant_id, now(), quantity, quantity, round(quantity * unit_cost, 6) FROM gap
)
INSERT INTO tenant.cost_entry (tenant_id, id, at, warehouse_id, variant_id, kind, quantity, unknown_quantity, value,
                               cost_of_sales)
SELECT $1, id, now(), warehouse_id, variant_id, 'found', quantity,
       CASE WHEN unit_cost IS NULL THEN quantity ELSE 0 END, coalesce(round(quantity * unit_cost, 6), 0), 0
FROM gap
"""
_VALUES: Final = """
SELECT v.sku, w.code AS warehouse, coalesce(c.remaining, 0) AS layers, coalesce(e.quantity, 0) AS entries,
       coalesce(c.value, 0) AS layers_value, coalesce(e.value, 0) AS entries_value
FROM (SELECT variant_id, warehouse_id, sum(remaining) AS remaining, coalesce(sum(value), 0) AS value
      FROM tenant.cost_layer WHERE tenant_id = $1 GROUP BY variant_id, warehouse_id) c
FULL JOIN (SELECT variant_id, warehouse_id, sum(quantity) AS quantity, sum(value) AS value
           FROM tenant.cost_entry WHERE tenant_id = $1 GROUP BY variant_id, warehouse_id) e
    ON e.variant_id = c.variant_id AND e.warehouse_id = c.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = coalesce(c.variant_id, e.variant_id)
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = coalesce(c.warehouse_id, e.warehouse_id)
WHERE coalesce(c.remaining, 0) <> coalesce(e.quantity, 0) OR coalesce(c.value, 0) <> coalesce(e.value, 0)
ORDER BY v.sku, w.code
"""
_LOTS: Final = """
SELECT v.sku, w.code AS warehouse, s.on_hand, coalesce(k.on_hand, 0) AS lots
FROM tenant.stock_level s
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
JOIN tenant.product_tracking t ON t.tenant_id = $1 AND t.product_id = v.product_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = s.warehouse_id
LEFT JOIN (SELECT variant_id, warehouse_id, sum(on_hand) AS on_hand FROM tenant.lot_level
           WHERE tenant_id = $1 GROUP BY variant_id, warehouse_id) k
    ON k.variant_id = s.variant_id AND k.warehouse_id = s.warehouse_id
WHERE s.tenant_id = $1 AND s.on_hand <> coalesce(k.on_hand, 0)
ORDER BY v.sku, w.code
"""
_LOT_MOVEMENTS: Final = """
SELECT v.sku, l.code AS lot, w.code AS warehouse, k.on_hand, coalesce(m.quantity, 0) AS moved
FROM tenant.lot_level k
JOIN tenant.lot l ON l.tenant_id = $1 AND l.id = k.lot_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = k.variant_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = k.warehouse_id
LEFT JOIN (SELECT lot_id, warehouse_id, sum(quantity) AS quantity FROM tenant.lot_movement
           WHERE tenant_id = $1 GROUP BY lot_id, warehouse_id) m
    ON m.lot_id = k.lot_id AND m.warehouse_id = k.warehouse_id
WHERE k.tenant_id = $1 AND k.on_hand <> coalesce(m.quantity, 0)
ORDER BY v.sku, l.code
"""

COST_CHECKS: Final = (
    DriftCheck(
        name="inventory.layers_and_levels",
        doc="What is left of the cost layers of a level is what the level has on hand.",
        find=_LAYERS,
        mend=(_LOCK, _OPEN),
    ),
    DriftCheck(
        name="inventory.layers_and_entries",
        doc="The cost layers of a level are worth the sum of its cost entries.",
        find=_VALUES,
    ),
    DriftCheck(
        name="inventory.lots_and_levels",
        doc="Of a tracked product the lots add up to what the level has on hand.",
        find=_LOTS,
    ),
    DriftCheck(
        name="inventory.lots_and_movements",
        doc="What a warehouse has of a lot is the sum of the lot's movements.",
        find=_LOT_MOVEMENTS,
    ),
)
