"""The statements that place an order.

The first looks everything up: variants, prices, taxes, stock by warehouse in order of priority, and whether the same
order or the same request was there before. Nothing is locked by it.

The second writes order, lines, taxes, reservations, movements, history, audit entry, announcement and the stored
answer, and locks nothing that another order wants.

The third takes the stock: it locks the levels in the order of variant and warehouse, and only if all of them still have
what the plan takes does it take it; else the whole transaction is undone. It travels in one message with the commit, so
a level is locked while the server works and never while a client thinks: that keeps the throughput of one hot variant
near that of many.

All are planned once for all tenants, small and large, so each row is looked up by its key: a sub-query that must be
run for each row (``LIMIT``, ``OFFSET 0``) can't become a scan of all the tenant has.
"""

from typing import Final

from app.domains.catalog import attributes_sql, name_sql
from app.domains.orders import split_from_json, split_into_json, withheld_json
from app.domains.pricing import price_lateral
from app.domains.promotions import offers_json
from app.domains.sellers import force_json, path_sql
from app.domains.tax import rates_json, withholdings_json

_PRICE: Final = price_lateral(
    variant="v.variant_id",
    quantity="a.quantity",
    channel="$8",
    customer_group="cu.group_id",
    currency="$7",
    day="$6",
    chosen="$18::uuid",
)
_RATES: Final = rates_json(country="$5", region="$17::text", day="$6")
_WITHHOLDINGS: Final = withholdings_json(
    country="$5", region="$17::text", day="$6", customer_kind="cu.kind"
)
_OFFERS: Final = offers_json(
    codes="$13::text[]", at="$14::timestamptz", customer_keys="$15::text[]"
)
_NAME: Final = name_sql(variant="i", product="p")
_FORCE: Final = force_json(seller="v.seller_id", day="$6", currency="$7")
_ATTRIBUTES: Final = attributes_sql(variant="v.variant_id")
_WITHHELD: Final = withheld_json(order="o")
_FROM: Final = split_from_json(order="o")
_INTO: Final = split_into_json(order="o")
_PATH: Final = path_sql(category="v.category_id")

LOOK_UP: Final = f"""
SELECT a.position, v.variant_id, v.sku, v.name, v.tax_class, v.is_active, pr.unit_price, pr.tax_included,
       pl.tax_included AS default_tax_included, s.warehouse_id, s.available, s.region, s.commune,
       {_RATES} AS rates,
       (SELECT o.id FROM tenant.sales_order o
        WHERE o.tenant_id = $1 AND o.channel = $8 AND o.external_id = $9) AS existing_id,
       (SELECT k.request_hash FROM tenant.idempotency_key k
        WHERE k.tenant_id = $1 AND k.scope = $10 AND k.key = $11) AS answer_hash,
       (SELECT k.response::text FROM tenant.idempotency_key k
        WHERE k.tenant_id = $1 AND k.scope = $10 AND k.key = $11) AS answer,
       {_OFFERS} AS offers, {_WITHHOLDINGS} AS withholdings,
       (SELECT row_to_json(y) FROM (SELECT method, may_split, hold_minutes, shortage FROM tenant.stock_policy
                                    WHERE tenant_id = $1 AND name IN ('default', $8)
                                    ORDER BY name = 'default' LIMIT 1) y)::text AS policy,
       cu.group_id, cu.payment_terms_days,
       (SELECT json_agg(json_build_object('variant_id', b.component_variant_id, 'quantity', b.quantity::text))
        FROM tenant.bundle_component b
        WHERE b.tenant_id = $1 AND b.bundle_variant_id = v.variant_id)::text AS parts,
       {_ATTRIBUTES} AS attributes, v.seller_id, sc.force, sc.path
FROM unnest($2::int[], $3::uuid[], $4::text[], $12::numeric[]) AS a(position, variant_id, sku, quantity)
LEFT JOIN LATERAL (
    SELECT c.group_id, c.payment_terms_days, c.kind FROM tenant.customer c WHERE c.tenant_id = $1 AND c.id = $16 LIMIT 1
) cu ON true
LEFT JOIN tenant.price_list pl ON pl.tenant_id = $1 AND pl.currency = $7 AND pl.is_default
LEFT JOIN LATERAL (
    SELECT i.id AS variant_id, i.sku, {_NAME} AS name, p.tax_class,
           i.status = 'active' AND p.status = 'active' AS is_active, p.seller_id, p.category_id
    FROM tenant.variant i JOIN tenant.product p ON p.tenant_id = $1 AND p.id = i.product_id
    WHERE i.tenant_id = $1 AND i.id = a.variant_id
    UNION ALL
    SELECT i.id, i.sku, {_NAME}, p.tax_class, i.status = 'active' AND p.status = 'active', p.seller_id, p.category_id
    FROM tenant.variant i JOIN tenant.product p ON p.tenant_id = $1 AND p.id = i.product_id
    WHERE i.tenant_id = $1 AND i.sku = a.sku AND a.variant_id IS NULL
) v ON true
LEFT JOIN LATERAL ({_PRICE}) pr ON true
LEFT JOIN LATERAL (SELECT {_FORCE} AS force, {_PATH} AS path WHERE v.seller_id IS NOT NULL OFFSET 0) sc ON true
LEFT JOIN LATERAL (
    SELECT l.warehouse_id, tenant.available_of(l) AS available, w.priority, w.code,
           w.region, w.commune
    FROM tenant.stock_level l JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id AND w.is_active
    WHERE l.tenant_id = $1 AND l.variant_id = v.variant_id
    OFFSET 0
) s ON true
ORDER BY s.priority, s.code, a.position
"""  # noqa: S608 - built from constants

# One document holds all rows: it is cheaper to write and to read than an array for each column.
PLACE: Final = """
WITH placed AS (
    INSERT INTO tenant.sales_order (tenant_id, id, number, channel, external_id, status, customer_id, currency,
                                    tax_included, items_minor, discount_minor, shipping_minor, tax_minor,
                                    total_minor, placed_at, placed_on, note, created_at, updated_at,
                                    payment_terms_days, split_from_id, withheld_minor)
    VALUES ($1, $3, $4, $5, $6, 'pending', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $15, $15, $35, $36, $37)
), lines AS (
    INSERT INTO tenant.order_line (tenant_id, id, order_id, position, variant_id, sku, name, warehouse_id, quantity,
                                   unit_price, total_minor, discount_minor, tax_minor, backordered, seller_id,
                                   commission_minor, commission_tax_minor, commission_rate, commission_tax_rate,
                                   commission_scheme_id)
    SELECT $1, l.id, $3, l.position, l.variant_id, l.sku, l.name, l.warehouse_id, l.quantity, l.unit_price,
           l.total_minor, l.discount_minor, l.tax_minor, l.backordered, l.seller_id, l.commission_minor,
           l.commission_tax_minor, l.commission_rate, l.commission_tax_rate, l.commission_scheme_id
    FROM jsonb_to_recordset($2::jsonb->'lines')
         AS l(id uuid, position bigint, variant_id uuid, sku text, name text, warehouse_id uuid, quantity numeric,
              unit_price numeric, total_minor bigint, discount_minor bigint, tax_minor bigint, backordered numeric,
              seller_id uuid, commission_minor bigint, commission_tax_minor bigint, commission_rate numeric,
              commission_tax_rate numeric, commission_scheme_id uuid)
), taxes AS (
    INSERT INTO tenant.order_line_tax (tenant_id, id, order_line_id, code, name, rate, base_minor, amount_minor)
    SELECT $1, t.id, t.order_line_id, t.code, t.name, t.rate, t.base_minor, t.amount_minor
    FROM jsonb_to_recordset($2::jsonb->'taxes')
         AS t(id uuid, order_line_id uuid, code text, name text, rate numeric, base_minor bigint, amount_minor bigint)
), promised AS MATERIALIZED (
    SELECT r.id, r.movement_id, r.order_line_id, r.warehouse_id, r.variant_id, r.quantity, r.expires_at,
           r.units_per_line
    FROM jsonb_to_recordset($2::jsonb->'reservations')
         AS r(id uuid, movement_id uuid, order_line_id uuid, warehouse_id uuid, variant_id uuid, quantity numeric,
              expires_at timestamptz, units_per_line numeric)
), reservations AS (
    INSERT INTO tenant.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity, expires_at,
                                    units_per_line, created_at)
    SELECT $1, id, order_line_id, warehouse_id, variant_id, quantity, expires_at, units_per_line, $15 FROM promised
), movements AS (
    INSERT INTO tenant.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                       reference_kind, reference_id, idempotency_key, actor_label, at)
    SELECT $1, movement_id, warehouse_id, variant_id, 'reservation', 0, quantity, 'order_line', order_line_id,
           'reservation:' || id, $18, $15
    FROM promised
), history AS (
    INSERT INTO tenant.order_event (tenant_id, id, order_id, at, kind, to_status, detail, actor_kind, actor_label)
    VALUES ($1, $19, $3, $15, 'placed', 'pending', $20::jsonb, $21, $18)
), audited AS (
    INSERT INTO tenant.audit_entry (tenant_id, id, at, actor_kind, actor_id, actor_label, actor_ip, request_id,
                                    action, subject_kind, subject_id, subject_label, after)
    VALUES ($1, $22, $15, $21, $23, $18, $24, $25, 'orders.order.placed', 'order', $3, $4, $20::jsonb)
), announced AS (
    INSERT INTO platform.outbox (tenant_id, id, name, subject_id, payload, actor, request_id, occurred_at)
    VALUES ($1, $26, $27, $3, $28::jsonb, $29::jsonb, $25, $15)
)
INSERT INTO tenant.idempotency_key (tenant_id, id, scope, key, request_hash, status_code, subject_id, response,
                                    created_at)
SELECT $1, $30, $31, $32::varchar, $33, 201, $3, $34::jsonb, $15 WHERE $32::varchar IS NOT NULL
"""

#: The last statement of an order's transaction, sent together with the commit.
TAKE_LEVELS: Final = """
WITH needed AS MATERIALIZED (
    SELECT n.variant_id, n.warehouse_id, n.quantity
    FROM unnest($2::uuid[], $3::uuid[], $4::numeric[]) AS n(variant_id, warehouse_id, quantity)
    ORDER BY n.variant_id, n.warehouse_id
), locked AS MATERIALIZED (
    SELECT s.id, n.quantity
    FROM needed n
    CROSS JOIN LATERAL (
        SELECT l.id, tenant.available_of(l) AS available
        FROM tenant.stock_level l
        WHERE l.tenant_id = $1 AND l.variant_id = n.variant_id AND l.warehouse_id = n.warehouse_id
        LIMIT 1
        FOR UPDATE
    ) s
    WHERE s.available >= n.quantity
), taken AS (
    UPDATE tenant.stock_level s SET reserved = s.reserved + l.quantity
    FROM locked l
    WHERE s.tenant_id = $1 AND s.id = l.id
    RETURNING s.id
)
SELECT platform.require(count(*) = cardinality($2::uuid[])) FROM taken
"""

ADD_ADDRESSES: Final = """
INSERT INTO tenant.order_address (tenant_id, id, order_id, kind, recipient, line, city, region, postal_code, country)
SELECT $1, a.id, $2, a.kind, a.recipient, a.line, a.city, a.region, a.postal_code, a.country
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
     AS a(id, kind, recipient, line, city, region, postal_code, country)
"""

FIND_PLACED: Final = f"""
SELECT json_build_object(
    'id', o.id, 'number', o.number, 'status', o.status, 'channel', o.channel, 'external_id', o.external_id,
    'customer_id', o.customer_id, 'currency', o.currency, 'tax_included', o.tax_included,
    'items_minor', o.items_minor, 'discount_minor', o.discount_minor, 'shipping_minor', o.shipping_minor,
    'tax_minor', o.tax_minor, 'total_minor', o.total_minor, 'placed_at', o.placed_at, 'placed_on', o.placed_on,
    'note', o.note, 'payment_terms_days', o.payment_terms_days, 'version', o.version, 'approved_at', o.approved_at,
    'withheld', {_WITHHELD}, 'split_from', {_FROM}, 'split_into', {_INTO},
    'lines', (SELECT coalesce(json_agg(json_build_object(
                  'id', l.id, 'position', l.position, 'variant_id', l.variant_id, 'sku', l.sku, 'name', l.name,
                  'quantity', l.quantity::text, 'unit_price', l.unit_price::text, 'total_minor', l.total_minor,
                  'discount_minor', l.discount_minor, 'tax_minor', l.tax_minor, 'warehouse_id', l.warehouse_id,
                  'backordered', l.backordered::text, 'seller_id', l.seller_id,
                  'commission_minor', l.commission_minor, 'commission_tax_minor', l.commission_tax_minor,
                  'commission_rate', l.commission_rate::text, 'commission_tax_rate', l.commission_tax_rate::text,
                  'commission_scheme_id', l.commission_scheme_id,
                  'reserved_quantity', (SELECT coalesce(sum(r.quantity), 0)::text FROM tenant.reservation r
                                        WHERE r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active'),
                  'taxes', (SELECT coalesce(json_agg(json_build_object(
                                'code', t.code, 'name', t.name, 'rate', t.rate::text, 'base_minor', t.base_minor,
                                'amount_minor', t.amount_minor) ORDER BY t.id), '[]'::json)
                            FROM tenant.order_line_tax t WHERE t.tenant_id = $1 AND t.order_line_id = l.id))
                  ORDER BY l.position), '[]'::json)
              FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id))::text
FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.id = $2
"""  # noqa: S608 - built from constants

# What the buyer kept back before goes.
WRITE_WITHHELD: Final = """
WITH gone AS (
    DELETE FROM tenant.order_withholding WHERE tenant_id = $1 AND order_id = $2 AND code <> ALL($4::text[])
)
INSERT INTO tenant.order_withholding (tenant_id, id, order_id, code, name, base, rate, base_minor, amount_minor)
SELECT $1, w.id, $2, w.code, w.name, w.base, w.rate, w.base_minor, w.amount_minor
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::bigint[], $9::bigint[])
     AS w(id, code, name, base, rate, base_minor, amount_minor)
ON CONFLICT (tenant_id, order_id, code) DO UPDATE
SET name = excluded.name, base = excluded.base, rate = excluded.rate, base_minor = excluded.base_minor,
    amount_minor = excluded.amount_minor
"""

FIND_REGION: Final = """
SELECT region FROM tenant.order_address WHERE tenant_id = $1 AND order_id = $2 AND kind = 'shipping'
"""

# Only for orders that promotions may count for.
FIND_BASKET: Final = """
SELECT v.id AS variant_id, v.product_id,
       (SELECT p.brand_id FROM tenant.product p WHERE p.tenant_id = $1 AND p.id = v.product_id) AS brand_id,
       (WITH RECURSIVE above AS (
            SELECT c.id, c.parent_id FROM tenant.category c
            WHERE c.tenant_id = $1 AND c.id = (SELECT p.category_id FROM tenant.product p
                                               WHERE p.tenant_id = $1 AND p.id = v.product_id)
            UNION
            SELECT c.id, c.parent_id FROM tenant.category c JOIN above a ON c.id = a.parent_id WHERE c.tenant_id = $1)
        SELECT coalesce(array_agg(above.id), '{}') FROM above) AS category_ids,
       $3::uuid IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM tenant.sales_order o
            WHERE o.tenant_id = $1 AND o.customer_id = $3 AND o.status <> 'canceled') AS is_first_order,
       coalesce((SELECT p.floor_rate FROM tenant.promotion_policy p WHERE p.tenant_id = $1), 0) AS floor_rate
FROM tenant.variant v WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[])
"""

ADD_DISCOUNTS: Final = """
INSERT INTO tenant.order_discount (tenant_id, id, order_id, source, level, code, reason, amount_minor, promotion_id,
                                   coupon_id, order_line_id)
SELECT $1, d.id, $2, d.source, d.level, d.code, d.reason, d.amount_minor, d.promotion_id, d.coupon_id, d.order_line_id
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::uuid[], $10::uuid[],
            $11::uuid[])
     AS d(id, source, level, code, reason, amount_minor, promotion_id, coupon_id, order_line_id)
"""
