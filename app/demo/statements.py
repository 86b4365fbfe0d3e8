"""The statements that look for, count and remove a sample."""

from typing import Final

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('sample:' || $1::uuid::text, 0))"

COUNT: Final = """
SELECT (SELECT count(*) FROM tenant.product WHERE tenant_id = $1 AND source = $2) AS products,
       (SELECT count(*) FROM tenant.variant v JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
        WHERE v.tenant_id = $1 AND p.source = $2) AS variants,
       (SELECT count(*) FROM tenant.customer WHERE tenant_id = $1 AND source = $2) AS customers,
       (SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1 AND external_id LIKE $2 || '-%') AS orders
"""

TAKEN_SKUS: Final = (
    "SELECT min(sku) FROM tenant.variant WHERE tenant_id = $1 AND sku = ANY($2::text[])"
)

WAREHOUSE_IDS: Final = (
    "SELECT code, id FROM tenant.warehouse WHERE tenant_id = $1 AND code = ANY($2::text[])"
)

TAKE_NUMBERS: Final = """
INSERT INTO tenant.number_sequence (tenant_id, id, kind, next_value) VALUES ($1, $2, 'order', 1 + $3::bigint)
ON CONFLICT (tenant_id, kind) DO UPDATE SET next_value = tenant.number_sequence.next_value + $3::bigint
RETURNING next_value - $3::bigint
"""

ORDERS: Final = (
    "SELECT id FROM tenant.sales_order WHERE tenant_id = $1 AND external_id LIKE 'sample-%'"
)
LINES: Final = (
    "SELECT id FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])"
)
SHIPMENTS: Final = (
    "SELECT id FROM tenant.shipment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])"
)

#: What is promised to the sample's orders is freed first, for variants that stay.
RELEASE: Final = """
WITH freed AS (
    UPDATE tenant.reservation SET status = 'released'
    WHERE tenant_id = $1 AND status = 'active' AND order_line_id = ANY($2::uuid[])
    RETURNING id, variant_id, warehouse_id, quantity, order_line_id
), moved AS (
    INSERT INTO tenant.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                       reference_kind, reference_id, idempotency_key, actor_label, at)
    SELECT $1, gen_random_uuid(), warehouse_id, variant_id, 'release', 0, -quantity, 'order_line', order_line_id,
           'release:' || id, 'Cauce', now() FROM freed
)
UPDATE tenant.stock_level l SET reserved = l.reserved - f.quantity
FROM (SELECT variant_id, warehouse_id, sum(quantity) AS quantity FROM freed GROUP BY 1, 2) f
WHERE l.tenant_id = $1 AND l.variant_id = f.variant_id AND l.warehouse_id = f.warehouse_id
"""


#: The door for movements, which nobody may delete otherwise (decision 0008); after the sample's orders are gone.
ERASE_MOVEMENTS: Final = """
SELECT tenant.erase_sample_movements(t.tenant_id, $2, $3::uuid[])
FROM (VALUES ($1::uuid)) t(tenant_id) WHERE t.tenant_id = $1
"""

#: Products of the sample that no document or bundle of the tenant's own names; the rest stays, with its stock.
PRODUCTS: Final = """
SELECT p.id FROM tenant.product p WHERE p.tenant_id = $1 AND p.source = 'sample' AND NOT EXISTS (
    SELECT FROM tenant.variant v JOIN (
        SELECT l.variant_id FROM tenant.order_line l WHERE l.tenant_id = $1
        UNION ALL SELECT q.variant_id FROM tenant.quote_line q WHERE q.tenant_id = $1
        UNION ALL SELECT b.component_variant_id FROM tenant.bundle_component b WHERE b.tenant_id = $1
        UNION ALL SELECT o.variant_id FROM tenant.purchase_order_line o WHERE o.tenant_id = $1
        UNION ALL SELECT g.variant_id FROM tenant.goods_receipt_line g WHERE g.tenant_id = $1
        UNION ALL SELECT c.variant_id FROM tenant.stock_count_line c WHERE c.tenant_id = $1
        UNION ALL SELECT t.variant_id FROM tenant.stock_transfer_line t WHERE t.tenant_id = $1
    ) n ON n.variant_id = v.id
    WHERE v.tenant_id = $1 AND v.product_id = p.id)
"""
VARIANTS: Final = (
    "SELECT id FROM tenant.variant WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])"
)
OPTIONS: Final = (
    "SELECT id FROM tenant.product_option WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])"
)
CUSTOMERS: Final = """
SELECT c.id FROM tenant.customer c WHERE c.tenant_id = $1 AND c.source = 'sample'
AND NOT EXISTS (SELECT FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.customer_id = c.id)
AND NOT EXISTS (SELECT FROM tenant.quote q WHERE q.tenant_id = $1 AND q.customer_id = c.id)
AND NOT EXISTS (SELECT FROM tenant.customer_credit_entry e WHERE e.tenant_id = $1 AND e.customer_id = c.id)
AND NOT EXISTS (SELECT FROM tenant.customer_merge m WHERE m.tenant_id = $1 AND c.id IN (m.survivor_id, m.absorbed_id))
AND NOT EXISTS (SELECT FROM tenant.customer_distinction d WHERE d.tenant_id = $1 AND c.id IN (d.one_id, d.other_id))
"""
SELLERS: Final = """
SELECT s.id FROM tenant.seller s WHERE s.tenant_id = $1 AND s.source = 'sample'
AND NOT EXISTS (SELECT FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.seller_id = s.id)
AND NOT EXISTS (SELECT FROM tenant.product p WHERE p.tenant_id = $1 AND p.seller_id = s.id)
AND NOT EXISTS (SELECT FROM tenant.shipment h WHERE h.tenant_id = $1 AND h.seller_id = s.id)
AND NOT EXISTS (SELECT FROM tenant.seller_account a WHERE a.tenant_id = $1 AND a.seller_id = s.id)
AND NOT EXISTS (SELECT FROM tenant.commission_scheme k WHERE k.tenant_id = $1 AND k.seller_id = s.id)
"""

#: Tables and the column that names what goes, in the order in which keys let them go.
OF_LINES: Final = (
    ("reservation", "order_line_id"),
    ("order_line_tax", "order_line_id"),
)
OF_SHIPMENTS: Final = (("shipment_line", "shipment_id"),)
#: The history of an order goes with it.
OF_ORDERS: Final = (
    *(
        (table, "order_id")
        for table in (
            "shipment", "payment", "order_document", "order_review", "order_flag", "order_address",
            "order_discount", "coupon_redemption", "order_line",
        )
    ),
    ("sales_order", "id"),
)  # fmt: skip
OF_VARIANTS: Final = (
    ("bundle_component", "bundle_variant_id"),
    ("bin_level", "variant_id"),
    ("price", "variant_id"),
    ("stock_alert", "variant_id"),
    ("stock_level", "variant_id"),
    ("variant_option_value", "variant_id"),
)
OF_OPTIONS: Final = (("option_value", "option_id"),)
OF_PRODUCTS: Final = (
    ("product_option", "product_id"),
    ("variant", "product_id"),
    ("product", "id"),
)
OF_CUSTOMERS: Final = (
    ("customer_address", "customer_id"),
    ("customer_contact", "customer_id"),
    ("customer_note", "customer_id"),
    ("customer", "id"),
)
OF_SELLERS: Final = (
    ("commission_rate", "seller_id"),
    ("seller_retention", "seller_id"),
    ("seller", "id"),
)

REMOVE_CATEGORIES: Final = """
DELETE FROM tenant.category WHERE tenant_id = $1 AND source = 'sample'
AND NOT EXISTS (SELECT FROM tenant.product p WHERE p.tenant_id = $1 AND p.category_id = category.id)
"""
REMOVE_WAREHOUSES: Final = """
DELETE FROM tenant.warehouse WHERE tenant_id = $1 AND code IN ('QUILICURA', 'PROVIDENCIA')
AND NOT EXISTS (SELECT FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.warehouse_id = warehouse.id)
AND NOT EXISTS (SELECT FROM tenant.stock_movement m WHERE m.tenant_id = $1 AND m.warehouse_id = warehouse.id)
"""


def delete_rows(table: str, column: str) -> str:
    """The statement that deletes a table's rows whose column is among the ids given."""
    return f"DELETE FROM tenant.{table} WHERE tenant_id = $1 AND {column} = ANY($2::uuid[])"  # noqa: S608 - constants
