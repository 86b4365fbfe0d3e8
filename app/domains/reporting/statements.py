"""The statements behind the key figures; ``$2`` and ``$3`` are the first and the last business day, or null."""

# ruff: noqa: S608 - the parts are constants of this module

from typing import Final

from app.domains.reporting.facts import PRODUCTS, SELLERS, once

_SCOPE: Final = """
WITH o AS MATERIALIZED (
    SELECT o.* FROM tenant.sales_order o
    WHERE o.tenant_id = $1 AND ($2::date IS NULL OR o.placed_on >= $2) AND ($3::date IS NULL OR o.placed_on <= $3)
)
"""

#: Orders by everything the tables group by; the caller adds the groups up. Lines are counted order by order: joined as
#: a whole they would be counted again for each order while the planner knows of few.
ORDER_GROUPS: Final = f"""{_SCOPE}
SELECT to_char(o.placed_on, 'YYYY-MM') AS month, o.status, o.source_status, a.region, o.currency,
       count(*) AS orders, count(*) FILTER (WHERE l.lines = 0) AS orders_without_items,
       coalesce(sum(l.lines), 0)::bigint AS item_lines, sum(o.items_minor)::bigint AS items_minor,
       sum(o.shipping_minor)::bigint AS freight_minor
FROM o
CROSS JOIN LATERAL (
    SELECT count(*) AS lines FROM tenant.order_line i WHERE i.tenant_id = $1 AND i.order_id = o.id OFFSET 0
) l
LEFT JOIN tenant.order_address a ON a.tenant_id = $1 AND a.order_id = o.id AND a.kind = 'shipping'
GROUP BY 1, 2, 3, 4, 5
"""

PAYMENT_GROUPS: Final = f"""{_SCOPE}
SELECT to_char(o.placed_on, 'YYYY-MM') AS month, o.status, o.source_status, a.region, p.currency, p.method,
       p.installments, count(*) AS payment_rows, sum(p.amount_minor)::bigint AS payments_minor
FROM o
JOIN tenant.payment p ON p.tenant_id = $1 AND p.order_id = o.id
LEFT JOIN tenant.order_address a ON a.tenant_id = $1 AND a.order_id = o.id AND a.kind = 'shipping'
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

_DAYS: Final = "($2::date IS NULL OR day >= $2) AND ($3::date IS NULL OR day <= $3)"
# The best by value are found in the facts alone; only theirs are the products counted, which are no sum of days.
_BY_SELLER: Final = f"""
SELECT seller_id, currency, sum(orders)::bigint AS orders, sum(lines)::bigint AS item_lines,
       sum(items_minor)::bigint AS items_minor, sum(shipping_minor)::bigint AS freight_minor,
       sum(commission_minor)::bigint AS commission_minor
FROM {SELLERS.sql} d WHERE {_DAYS} AND seller_id IS NOT NULL
GROUP BY seller_id, currency HAVING sum(lines) <> 0
ORDER BY items_minor DESC FETCH FIRST $4 ROWS WITH TIES
"""
TOP_SELLERS: Final = f"""
SELECT s.id AS seller_id, s.name, s.external_id, s.region, f.currency, f.orders, f.item_lines,
       (SELECT count(DISTINCT v.product_id)
        FROM tenant.order_line l
        JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
        JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
        WHERE l.tenant_id = $1 AND l.seller_id = s.id AND o.currency = f.currency
          AND ($2::date IS NULL OR o.placed_on >= $2) AND ($3::date IS NULL OR o.placed_on <= $3)) AS products,
       f.items_minor, f.freight_minor, f.commission_minor
FROM {once(_BY_SELLER)} f
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = f.seller_id
ORDER BY f.items_minor DESC, s.external_id, s.id LIMIT $4
"""
# The best by value are found in the facts alone; only they are looked up by name.
_BEST_SKUS: Final = f"""
SELECT variant_id, currency, sum(orders)::bigint AS orders, sum(lines)::bigint AS item_lines, sum(units) AS units,
       sum(items_minor)::bigint AS items_minor
FROM {PRODUCTS.sql} f
WHERE {_DAYS} {{currency}}
GROUP BY variant_id, currency HAVING sum(lines) <> 0
ORDER BY {{rank}} FETCH FIRST $4 ROWS WITH TIES
"""
_SKUS: Final = f"""
SELECT v.id AS variant_id, v.product_id, v.sku, p.name, p.external_id AS product_external_id, c.name AS category,
       s.currency, s.orders, s.item_lines, s.units, s.items_minor
FROM {once(_BEST_SKUS)} s
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = s.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
ORDER BY {{rank}}, v.sku LIMIT $4
"""
TOP_SKUS_BY_VALUE: Final = _SKUS.format(currency="", rank="items_minor DESC, units DESC")
TOP_SKUS_OF_CURRENCY: Final = _SKUS.format(currency="AND currency = $5", rank="items_minor DESC")
TOP_SKUS_BY_UNITS: Final = _SKUS.format(currency="", rank="units DESC, items_minor DESC")

_BY_VARIANT: Final = f"""
SELECT variant_id, currency, sum(lines)::bigint AS item_lines, sum(units) AS units,
       sum(items_minor)::bigint AS items_minor
FROM {PRODUCTS.sql} d WHERE {_DAYS} GROUP BY variant_id, currency HAVING sum(lines) <> 0
"""
TOP_CATEGORIES: Final = f"""
SELECT c.id AS category_id, c.name, c.external_id, f.currency, sum(f.item_lines)::bigint AS item_lines,
       sum(f.units) AS units, sum(f.items_minor)::bigint AS items_minor
FROM {once(_BY_VARIANT)} f
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = f.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN tenant.category c ON c.tenant_id = $1 AND c.id = p.category_id
GROUP BY c.tenant_id, c.id, f.currency
ORDER BY items_minor DESC, c.name LIMIT $4
"""

COUNTS: Final = f"""{_SCOPE}, l AS MATERIALIZED (
    SELECT l.order_id, l.variant_id, v.product_id, l.seller_id, l.unit_price, l.shipping_minor
    FROM o
    JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
    JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
), by_order AS (
    SELECT order_id, count(*) AS lines, count(DISTINCT product_id) AS products, count(DISTINCT seller_id) AS sellers
    FROM l GROUP BY order_id
), by_product AS (
    SELECT product_id, count(DISTINCT unit_price) AS prices, count(DISTINCT seller_id) AS sellers
    FROM l GROUP BY product_id
), paid AS (
    SELECT p.order_id, count(*) AS payments, count(DISTINCT p.method) AS methods,
           count(*) FILTER (WHERE p.amount_minor = 0) AS zeros
    FROM o JOIN tenant.payment p ON p.tenant_id = $1 AND p.order_id = o.id GROUP BY p.order_id
), person AS (
    SELECT customer_id, count(*) AS orders FROM o WHERE customer_id IS NOT NULL GROUP BY customer_id
), of_orders AS (
    SELECT count(*) AS orders,
           count(DISTINCT coalesce(o.channel || ':' || o.customer_reference, o.customer_id::text)) AS customers,
           min(o.placed_on) AS first_placed_on, max(o.placed_on) AS last_placed_on
    FROM o
), of_lines AS (
    SELECT count(*) AS orders, count(*) FILTER (WHERE lines > 1) AS orders_with_several_lines,
           count(*) FILTER (WHERE products > 1) AS orders_with_several_products,
           count(*) FILTER (WHERE sellers > 1) AS orders_with_several_sellers
    FROM by_order
), of_payments AS (
    SELECT count(*) AS orders, count(*) FILTER (WHERE payments > 1) AS orders_with_several_payments,
           count(*) FILTER (WHERE methods > 1) AS orders_with_several_payment_methods,
           coalesce(max(payments), 0) AS most_payments_of_an_order, coalesce(sum(zeros), 0)::bigint AS zero_payments
    FROM paid
)
SELECT o.orders, o.customers, o.first_placed_on, o.last_placed_on, o.orders - l.orders AS orders_without_items,
       l.orders_with_several_lines, l.orders_with_several_products, l.orders_with_several_sellers,
       o.orders - p.orders AS orders_without_payments, p.orders_with_several_payments,
       p.orders_with_several_payment_methods, p.most_payments_of_an_order, p.zero_payments,
       (SELECT count(*) FROM l WHERE shipping_minor = 0) AS lines_with_free_freight,
       (SELECT count(*) FROM person) AS people,
       (SELECT count(*) FROM person WHERE orders > 1) AS people_with_several_orders,
       (SELECT coalesce(max(orders), 0) FROM person) AS most_orders_of_a_person,
       (SELECT count(*) FROM tenant.seller WHERE tenant_id = $1) AS sellers,
       (SELECT count(DISTINCT seller_id) FROM l) AS sellers_with_sales,
       (SELECT count(*) FROM tenant.product WHERE tenant_id = $1) AS products,
       (SELECT count(*) FROM tenant.product WHERE tenant_id = $1 AND category_id IS NULL) AS products_without_category,
       (SELECT count(*) FROM by_product) AS products_sold,
       (SELECT count(*) FROM by_product WHERE prices > 1) AS products_sold_at_several_prices,
       (SELECT count(*) FROM by_product WHERE sellers > 1) AS products_sold_by_several_sellers
FROM of_orders o CROSS JOIN of_lines l CROSS JOIN of_payments p
"""

REVIEWS: Final = f"""{_SCOPE}
SELECT r.score, count(*) AS reviews
FROM o JOIN tenant.order_review r ON r.tenant_id = $1 AND r.order_id = o.id GROUP BY r.score ORDER BY r.score
"""

_DIFFERENCES: Final = f"""{_SCOPE}, d AS (
    SELECT o.id AS order_id, o.number, o.external_id, o.currency, o.total_minor,
           sum(p.amount_minor)::bigint AS payments_minor,
           (sum(p.amount_minor) - o.total_minor)::bigint AS difference_minor
    FROM o
    JOIN tenant.payment p ON p.tenant_id = $1 AND p.order_id = o.id AND p.currency = o.currency AND p.status <> 'failed'
    WHERE EXISTS (SELECT FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id)
    GROUP BY o.id, o.number, o.external_id, o.currency, o.total_minor
)
"""
DIFFERENCES: Final = f"""{_DIFFERENCES}
SELECT currency, count(*) AS compared, count(*) FILTER (WHERE difference_minor = 0) AS equal,
       count(*) FILTER (WHERE difference_minor > 0) AS paid_more,
       count(*) FILTER (WHERE difference_minor < 0) AS paid_less,
       sum(difference_minor)::bigint AS sum_minor, sum(abs(difference_minor))::bigint AS absolute_minor
FROM d GROUP BY currency ORDER BY currency
"""
LARGEST_DIFFERENCES: Final = f"""{_DIFFERENCES}
SELECT * FROM d WHERE difference_minor <> 0 ORDER BY abs(difference_minor) DESC, external_id, order_id LIMIT $4
"""
