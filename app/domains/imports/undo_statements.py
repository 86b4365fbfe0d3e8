"""The statements of an undo; ``$2`` is a list of ids unless said otherwise."""

from typing import Final

RECORDS: Final = """
SELECT id, subject_ids FROM tenant.import_record
WHERE tenant_id = $1 AND job_id = $2 AND subject_kind = $3 ORDER BY batch DESC
"""
FORGET: Final = "DELETE FROM tenant.import_record WHERE tenant_id = $1 AND id = $2"

CHANGED_ORDERS: Final = """
SELECT o.id, o.number FROM tenant.sales_order o
WHERE o.tenant_id = $1 AND o.id = ANY($2::uuid[])
  AND (o.version <> 1 OR EXISTS (SELECT 1 FROM tenant.order_event e
       WHERE e.tenant_id = $1 AND e.order_id = o.id AND e.kind NOT IN ('placed', 'imported')))
ORDER BY o.number
"""
ORDER_MOVEMENTS: Final = """
SELECT m.id, m.warehouse_id, m.variant_id, m.kind, m.quantity, m.reserved_quantity
FROM tenant.stock_movement m
WHERE m.tenant_id = $1 AND m.reference_id = ANY($2::uuid[]) AND m.reference_kind = 'sales_order'
ORDER BY m.variant_id, m.warehouse_id, m.id
"""
OWN_MOVEMENTS: Final = """
SELECT m.id, m.warehouse_id, m.variant_id, m.kind, m.quantity, m.reserved_quantity, w.code, v.sku,
       l.on_hand - l.reserved AS available
FROM tenant.stock_movement m
JOIN tenant.stock_level l ON l.tenant_id = $1 AND l.variant_id = m.variant_id AND l.warehouse_id = m.warehouse_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = m.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = m.variant_id
WHERE m.tenant_id = $1 AND m.reference_id = $2 AND m.reference_kind = 'import_job' AND m.kind IN ('opening', 'count')
  AND NOT EXISTS (SELECT 1 FROM tenant.stock_movement a
                  WHERE a.tenant_id = $1 AND a.idempotency_key = 'undo:' || m.id)
ORDER BY m.variant_id, m.warehouse_id, m.id
FOR UPDATE OF l
"""
#: For which order line goods left, so that they come back at the cost at which they did.
LINES_OF_MOVEMENTS: Final = """
SELECT e.movement_id, e.source_id FROM tenant.cost_entry e
WHERE e.tenant_id = $1 AND e.movement_id = ANY($2::uuid[]) AND e.source_id IS NOT NULL
"""
ANSWER_LEVELS: Final = """
UPDATE tenant.stock_level l SET on_hand = l.on_hand - d.quantity, reserved = l.reserved - d.reserved
FROM (SELECT warehouse_id, variant_id, sum(quantity) AS quantity, sum(reserved) AS reserved
      FROM unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::numeric[]) AS u(warehouse_id, variant_id, quantity, reserved)
      GROUP BY warehouse_id, variant_id) d
WHERE l.tenant_id = $1 AND l.warehouse_id = d.warehouse_id AND l.variant_id = d.variant_id
"""  # noqa: E501 - a table
_LINES: Final = (
    "(SELECT id FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]))"
)
_SHIPMENTS: Final = (
    "(SELECT id FROM tenant.shipment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]))"
)
DELETE_ORDERS: Final = (
    f"DELETE FROM tenant.shipment_line WHERE tenant_id = $1 AND shipment_id IN {_SHIPMENTS}",  # noqa: S608 - constant
    "DELETE FROM tenant.shipment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    f"DELETE FROM tenant.reservation WHERE tenant_id = $1 AND order_line_id IN {_LINES}",  # noqa: S608 - constant
    f"DELETE FROM tenant.order_line_tax WHERE tenant_id = $1 AND order_line_id IN {_LINES}",  # noqa: S608 - constant
    "DELETE FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.payment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.order_discount WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.order_address WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.order_flag WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.order_document WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.order_review WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.coupon_redemption WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    # Its history goes with the order: the key cascades.
    "DELETE FROM tenant.sales_order WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
)

#: Prices that the import set and nobody has changed since; ``$2`` is the import.
SET_PRICES: Final = """
SELECT p.price_list_id, p.variant_id, p.min_quantity, i.detail ->> 'before' AS before
FROM tenant.import_issue i
JOIN tenant.price p ON p.tenant_id = $1 AND p.price_list_id = (i.detail ->> 'price_list_id')::uuid
     AND p.variant_id = (i.detail ->> 'variant_id')::uuid AND p.min_quantity = (i.detail ->> 'min_quantity')::numeric
     AND p.unit_price = (i.detail ->> 'after')::numeric
WHERE i.tenant_id = $1 AND i.job_id = $2 AND i.code = 'imports.price_set'
ORDER BY p.price_list_id, p.variant_id, p.min_quantity
"""
FORGET_WAITING: Final = "DELETE FROM tenant.import_waiting WHERE tenant_id = $1 AND job_id = $2"

FREE_CUSTOMERS: Final = """
SELECT c.id FROM tenant.customer c
WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.version = 1
  AND NOT EXISTS (SELECT 1 FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.customer_id = c.id)
"""
DELETE_ADDRESSES: Final = (
    "DELETE FROM tenant.customer_address WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[])"
)
DELETE_CUSTOMERS: Final = (
    "DELETE FROM tenant.customer WHERE tenant_id = $1 AND id = ANY($2::uuid[])"
)

_UNUSED: Final = """
NOT EXISTS (SELECT 1 FROM tenant.variant v JOIN tenant.order_line l ON l.tenant_id = $1 AND l.variant_id = v.id
            WHERE v.tenant_id = $1 AND v.product_id = p.id)
"""
_MOVED: Final = """
EXISTS (SELECT 1 FROM tenant.variant v JOIN tenant.stock_movement m ON m.tenant_id = $1 AND m.variant_id = v.id
        WHERE v.tenant_id = $1 AND v.product_id = p.id)
"""
_SHOWN: Final = """
EXISTS (SELECT 1 FROM tenant.product_image i WHERE i.tenant_id = $1 AND i.product_id = p.id)
"""
_STOCKED: Final = """
EXISTS (SELECT 1 FROM tenant.variant v JOIN tenant.stock_level s ON s.tenant_id = $1 AND s.variant_id = v.id
        WHERE v.tenant_id = $1 AND v.product_id = p.id AND (s.on_hand <> 0 OR s.reserved <> 0))
"""
ARCHIVE_PRODUCTS: Final = f"""
UPDATE tenant.product p SET status = 'archived', updated_at = now()
WHERE p.tenant_id = $1 AND p.id = ANY($2::uuid[]) AND p.version = 1 AND p.status = 'active'
  AND {_UNUSED} AND {_MOVED} AND NOT {_STOCKED}
RETURNING p.id
"""  # noqa: S608 - constant
ARCHIVE_VARIANTS: Final = """
UPDATE tenant.variant SET status = 'archived', updated_at = now()
WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])
"""
FREE_PRODUCTS: Final = f"""
SELECT p.id FROM tenant.product p
WHERE p.tenant_id = $1 AND p.id = ANY($2::uuid[]) AND p.version = 1 AND {_UNUSED} AND NOT {_MOVED} AND NOT {_STOCKED}
  AND NOT {_SHOWN}
"""  # noqa: S608 - constant
_VARIANTS: Final = (
    "(SELECT id FROM tenant.variant WHERE tenant_id = $1 AND product_id = ANY($2::uuid[]))"
)
_OPTIONS: Final = (
    "(SELECT id FROM tenant.product_option WHERE tenant_id = $1 AND product_id = ANY($2::uuid[]))"
)
DELETE_PRODUCTS: Final = (
    f"DELETE FROM tenant.variant_option_value WHERE tenant_id = $1 AND variant_id IN {_VARIANTS}",  # noqa: S608 - constant
    f"DELETE FROM tenant.price WHERE tenant_id = $1 AND variant_id IN {_VARIANTS}",  # noqa: S608 - constant
    f"DELETE FROM tenant.stock_level WHERE tenant_id = $1 AND variant_id IN {_VARIANTS}",  # noqa: S608 - constant
    f"DELETE FROM tenant.option_value WHERE tenant_id = $1 AND option_id IN {_OPTIONS}",  # noqa: S608 - constant
    "DELETE FROM tenant.product_option WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])",
    "DELETE FROM tenant.variant WHERE tenant_id = $1 AND product_id = ANY($2::uuid[])",
    "DELETE FROM tenant.product WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
)
DELETE_SELLERS: Final = """
DELETE FROM tenant.seller s
WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[])
  AND NOT EXISTS (SELECT 1 FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.seller_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM tenant.shipment h WHERE h.tenant_id = $1 AND h.seller_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM tenant.commission_rate c WHERE c.tenant_id = $1 AND c.seller_id = s.id)
RETURNING s.id
"""
DELETE_COUPONS: Final = (
    """
DELETE FROM tenant.coupon c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.used_count = 0
  AND NOT EXISTS (SELECT 1 FROM tenant.coupon_redemption r WHERE r.tenant_id = $1 AND r.coupon_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM tenant.promotion_use u WHERE u.tenant_id = $1 AND u.coupon_id = c.id)
""",
)
_FREE_CATEGORY: Final = """
(SELECT c.id FROM tenant.category c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[])
   AND NOT EXISTS (SELECT 1 FROM tenant.product p WHERE p.tenant_id = $1 AND p.category_id = c.id)
   AND NOT EXISTS (SELECT 1 FROM tenant.category k WHERE k.tenant_id = $1 AND k.parent_id = c.id))
"""
DELETE_BRANDS: Final = (
    """
DELETE FROM tenant.product_brand b WHERE b.tenant_id = $1 AND b.id = ANY($2::uuid[])
  AND NOT EXISTS (SELECT 1 FROM tenant.product p WHERE p.tenant_id = $1 AND p.brand_id = b.id)
""",
)
DELETE_CATEGORIES: Final = (
    f"DELETE FROM tenant.category_translation WHERE tenant_id = $1 AND category_id IN {_FREE_CATEGORY}",  # noqa: S608 - constant
    f"DELETE FROM tenant.category WHERE tenant_id = $1 AND id IN {_FREE_CATEGORY}",  # noqa: S608 - constant
)
