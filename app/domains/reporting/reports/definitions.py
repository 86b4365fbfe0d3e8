"""What each report says. Orders that were cancelled or could not be served do not count, unless a report is on them.

Net is items less discounts, without shipping and without tax, whether the prices contain it or not. Figures of sales
are read from daily facts, so they cost what the period has days; ageing, dispatch times and stock are read from the
rows they are about. Amounts of two currencies are never added.
"""

# ruff: noqa: S608 - the parts are constants of this package

from collections.abc import Mapping
from typing import Final

from app.domains.reporting.facts import COSTS, PRODUCTS, RETURNS, SALES, SELLERS, once
from app.domains.reporting.facts.kinds import NOT_SOLD
from app.domains.reporting.reports.types import Column, ColumnKind, Report, ReportName

_COUNT, _MONEY, _QUANTITY = ColumnKind.COUNT, ColumnKind.MONEY, ColumnKind.QUANTITY
_DATE, _RATE, _HOURS = ColumnKind.DATE, ColumnKind.RATE, ColumnKind.HOURS
_PERIOD: Final = "day BETWEEN $2 AND $3"

_BY_SKU: Final = f"""
SELECT variant_id, currency, sum(orders)::bigint AS orders, sum(lines)::bigint AS lines, sum(units) AS units,
       sum(items_minor)::bigint AS items_minor, sum(discount_minor)::bigint AS discount_minor,
       sum(net_minor)::bigint AS net_minor, sum(tax_minor)::bigint AS tax_minor,
       sum(shipping_minor)::bigint AS shipping_minor, sum(commission_minor)::bigint AS commission_minor
FROM {PRODUCTS.sql} f WHERE {_PERIOD} AND is_sold
GROUP BY variant_id, currency HAVING sum(lines) <> 0
"""
_SALES_BY_SKU: Final = Report(
    name=ReportName.SALES_BY_SKU,
    totals=("units", "items", "discount", "net", "tax"),
    columns=(
        Column("sku"), Column("product"), Column("currency"), Column("orders", _COUNT), Column("units", _QUANTITY),
        Column("items", _MONEY), Column("discount", _MONEY), Column("net", _MONEY), Column("tax", _MONEY),
    ),
    sql=f"""
SELECT v.product_id, v.sku, p.name AS product, f.currency, f.orders, f.units, f.items_minor AS items,
       f.discount_minor AS discount, f.net_minor AS net, f.tax_minor AS tax
FROM {once(_BY_SKU)} f
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = f.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
ORDER BY f.currency, f.net_minor DESC, v.sku
""",
)  # fmt: skip
# What was sold costs what its goods came to cost; units of which that is not known yet, for they have not left or came
# without a cost, are taken at the catalogue's cost, and said. What came back takes its revenue back on the day it was
# settled, and its cost on the day it could be sold again. All costs are in the tenant's currency: of sales in another
# one, cost and margin are unknown.
_SOLD_AND_COST: Final = f"""
SELECT variant_id, currency, sum(units) AS units, sum(net_minor)::bigint AS net_minor,
       sum(commission_minor)::bigint AS commission_minor, sum(shipping_minor)::bigint AS shipping_minor,
       sum(returned_minor)::bigint AS returned_minor, sum(cost) AS cost,
       greatest(round(sum(units) - sum(costed), 4), 0) - round(sum(back), 4) AS estimated
FROM (
    SELECT variant_id, currency, lines, units, net_minor, commission_minor, shipping_minor, 0 AS returned_minor,
           0 AS costed, 0 AS cost, 0 AS back
    FROM {PRODUCTS.sql} p WHERE {_PERIOD} AND is_sold
    UNION ALL
    SELECT variant_id, currency, 0, 0, 0, 0, 0, 0, costed, cost, back FROM {COSTS.sql} c WHERE {_PERIOD} AND is_sold
    UNION ALL
    SELECT variant_id, currency, 0, 0, 0, 0, 0, net_minor, 0, 0, 0 FROM {RETURNS.sql} r WHERE {_PERIOD}
) b
GROUP BY variant_id, currency
HAVING sum(lines) <> 0 OR sum(cost) <> 0 OR sum(back) <> 0 OR sum(returned_minor) <> 0
"""
_MARGINS: Final = Report(
    name=ReportName.MARGINS,
    totals=("net", "returned", "cost", "commission", "margin"),
    columns=(
        Column("sku"), Column("product"), Column("currency"), Column("units", _QUANTITY), Column("net", _MONEY),
        Column("returned", _MONEY), Column("cost", _MONEY), Column("estimated", _QUANTITY),
        Column("commission", _MONEY), Column("freight", _MONEY), Column("margin", _MONEY), Column("margin_rate", _RATE),
    ),
    sql=f"""
SELECT m.*, m.kept - m.cost - m.commission AS margin,
       CASE WHEN m.kept <> 0 THEN round((m.kept - m.cost - m.commission)::numeric / m.kept, 4) END AS margin_rate
FROM (
    SELECT v.product_id, v.sku, p.name AS product, f.currency, f.units, f.net_minor AS net, f.estimated,
           f.returned_minor AS returned, f.net_minor - f.returned_minor AS kept,
           CASE WHEN f.currency = '{{currency}}' THEN round(
               (f.cost + CASE WHEN f.estimated = 0 THEN 0 ELSE f.estimated * v.unit_cost END)
               * power(10::numeric, {{decimals}}))::bigint END AS cost,
           f.commission_minor AS commission, f.shipping_minor AS freight
    FROM {once(_SOLD_AND_COST)} f
    JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = f.variant_id
    JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
) m
ORDER BY m.currency, m.net DESC, m.sku
""",
)  # fmt: skip
_BY_SELLER: Final = f"""
SELECT seller_id, currency, sum(orders)::bigint AS orders, sum(units) AS units, sum(items_minor)::bigint AS items,
       sum(discount_minor)::bigint AS discount, sum(net_minor)::bigint AS net,
       sum(shipping_minor)::bigint AS freight, sum(commission_minor)::bigint AS commission
FROM {SELLERS.sql} l WHERE {_PERIOD} AND is_sold GROUP BY seller_id, currency HAVING sum(lines) <> 0
"""
_SALES_BY_SELLER: Final = Report(
    name=ReportName.SALES_BY_SELLER,
    totals=("units", "net", "freight", "commission"),
    columns=(
        Column("seller"), Column("currency"), Column("orders", _COUNT), Column("units", _QUANTITY),
        Column("items", _MONEY), Column("discount", _MONEY), Column("net", _MONEY), Column("freight", _MONEY),
        Column("commission", _MONEY), Column("after_commission", _MONEY),
    ),
    sql=f"""
SELECT f.seller_id, s.name AS seller, f.currency, f.orders, f.units, f.items, f.discount, f.net, f.freight,
       f.commission, f.net - f.commission AS after_commission
FROM {once(_BY_SELLER)} f
LEFT JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = f.seller_id
ORDER BY f.currency, f.net DESC, s.name
""",
)  # fmt: skip
_BOOK: Final = f"""
SELECT day, channel, currency, sum(orders)::bigint AS orders, sum(items_minor)::bigint AS items,
       sum(discount_minor)::bigint AS discount, sum(shipping_minor)::bigint AS shipping,
       sum(total_minor - tax_minor)::bigint AS without_tax, sum(tax_minor)::bigint AS tax,
       sum(total_minor)::bigint AS total
FROM {SALES.sql} f WHERE {_PERIOD} AND status NOT IN {NOT_SOLD}
GROUP BY day, channel, currency HAVING sum(orders) <> 0
"""
# Few orders have some kept back, and an index of their own.
_WITHHELD: Final = f"""
SELECT o.placed_on AS day, o.channel, o.currency, sum(o.withheld_minor)::bigint AS withheld
FROM tenant.sales_order o
WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 AND o.withheld_minor > 0 AND o.status NOT IN {NOT_SOLD}
GROUP BY o.placed_on, o.channel, o.currency
"""
_SALES_BOOK: Final = Report(
    name=ReportName.SALES_BOOK,
    totals=("orders", "items", "discount", "without_tax", "tax", "total", "withheld"),
    columns=(
        Column("day", _DATE), Column("channel"), Column("currency"), Column("orders", _COUNT),
        Column("items", _MONEY), Column("discount", _MONEY), Column("shipping", _MONEY), Column("without_tax", _MONEY),
        Column("tax", _MONEY), Column("total", _MONEY), Column("withheld", _MONEY),
    ),
    sql=f"""
SELECT b.*, coalesce(w.withheld, 0) AS withheld FROM {once(_BOOK)} b
LEFT JOIN {once(_WITHHELD)} w ON w.day = b.day AND w.channel = b.channel AND w.currency = b.currency
ORDER BY b.day, b.channel, b.currency
""",
)  # fmt: skip
_BY_DAY_AND_SELLER: Final = f"""
SELECT day, channel, seller_id, currency, sum(orders)::bigint AS orders, sum(units) AS units,
       sum(items_minor)::bigint AS items, sum(discount_minor)::bigint AS discount, sum(net_minor)::bigint AS net,
       sum(tax_minor)::bigint AS tax, sum(commission_minor)::bigint AS commission
FROM {SELLERS.sql} l WHERE {_PERIOD} AND is_sold
GROUP BY day, channel, seller_id, currency HAVING sum(lines) <> 0
"""
_SALES_BOOK_BY_SELLER: Final = Report(
    name=ReportName.SALES_BOOK_BY_SELLER,
    totals=("units", "net", "tax", "commission"),
    columns=(
        Column("day", _DATE), Column("channel"), Column("seller"), Column("currency"), Column("orders", _COUNT),
        Column("units", _QUANTITY), Column("items", _MONEY), Column("discount", _MONEY), Column("net", _MONEY),
        Column("tax", _MONEY), Column("commission", _MONEY),
    ),
    sql=f"""
SELECT f.*, s.name AS seller FROM {once(_BY_DAY_AND_SELLER)} f
LEFT JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = f.seller_id
ORDER BY f.day, f.channel, s.name NULLS FIRST, f.currency
""",
)  # fmt: skip
# What an order still owes, by how long it has been due: from its day, or where it has terms from the end of them.
_UNPAID: Final = Report(
    name=ReportName.UNPAID_ORDERS,
    totals=("total", "paid", "open"),
    columns=(
        Column("number"), Column("placed_on", _DATE), Column("due_on", _DATE), Column("channel"), Column("customer"),
        Column("currency"), Column("total", _MONEY), Column("paid", _MONEY), Column("open", _MONEY),
        Column("days_overdue", _COUNT), Column("age"),
    ),
    sql="""
SELECT u.order_id, u.number, u.placed_on, u.due_on, u.channel, u.customer, u.currency, u.total, u.paid,
       u.total - u.paid AS open, greatest(u.days, 0) AS days_overdue,
       CASE WHEN u.days <= 0 THEN 'not_due' WHEN u.days <= 7 THEN '1-7' WHEN u.days <= 30 THEN '8-30'
            WHEN u.days <= 60 THEN '31-60' WHEN u.days <= 90 THEN '61-90' ELSE '90+' END AS age
FROM (
    SELECT o.id AS order_id, o.number, o.placed_on, d.due_on, o.channel, c.name AS customer, o.currency,
           o.total_minor - o.withheld_minor AS total, pay.paid, $4::date - d.due_on AS days
    FROM tenant.sales_order o
    CROSS JOIN LATERAL (SELECT o.placed_on + coalesce(o.payment_terms_days, 0)::int AS due_on) d
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.amount_minor - p.refunded_minor), 0)::bigint AS paid FROM tenant.payment p
        WHERE p.tenant_id = $1 AND p.order_id = o.id AND p.currency = o.currency
          AND p.status IN ('received', 'refunded')) pay
    LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
    WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 AND o.status = 'pending'
      AND pay.paid < o.total_minor - o.withheld_minor
) u
ORDER BY u.due_on, u.number
""",
)  # fmt: skip
_CANCELLATIONS: Final = Report(
    name=ReportName.CANCELLATIONS,
    totals=("orders", "canceled", "unavailable", "value"),
    columns=(
        Column("channel"), Column("currency"), Column("orders", _COUNT), Column("canceled", _COUNT),
        Column("unavailable", _COUNT), Column("rate", _RATE), Column("value", _MONEY),
    ),
    sql=f"""
SELECT channel, currency, sum(orders)::bigint AS orders,
       coalesce(sum(orders) FILTER (WHERE status = 'canceled'), 0)::bigint AS canceled,
       coalesce(sum(orders) FILTER (WHERE status = 'unavailable'), 0)::bigint AS unavailable,
       round(coalesce(sum(orders) FILTER (WHERE status IN {NOT_SOLD}), 0) / sum(orders), 4) AS rate,
       coalesce(sum(total_minor) FILTER (WHERE status IN {NOT_SOLD}), 0)::bigint AS value
FROM {SALES.sql} f WHERE {_PERIOD}
GROUP BY channel, currency HAVING sum(orders) <> 0 ORDER BY channel, currency
""",
)  # fmt: skip
_CAME_BACK: Final = f"""
SELECT variant_id, currency, sum(sold) AS sold, sum(asked) AS asked, sum(received) AS received,
       sum(scrapped) AS scrapped, sum(worth)::bigint AS worth
FROM (
    SELECT variant_id, currency, lines, 0 AS sold, asked, received, scrapped, worth_minor AS worth
    FROM {RETURNS.sql} r WHERE {_PERIOD}
    UNION ALL
    SELECT variant_id, currency, 0, units, 0, 0, 0, 0 FROM {PRODUCTS.sql} s WHERE {_PERIOD} AND is_sold
) b
GROUP BY variant_id, currency HAVING sum(lines) <> 0
"""
# What came back in a period beside what was sold in it; more can come back than is sold.
_RETURNS_BY_SKU: Final = Report(
    name=ReportName.RETURNS_BY_SKU,
    totals=("asked", "received", "scrapped", "worth"),
    columns=(
        Column("sku"), Column("product"), Column("currency"), Column("sold", _QUANTITY), Column("asked", _QUANTITY),
        Column("received", _QUANTITY), Column("scrapped", _QUANTITY), Column("rate", _RATE), Column("worth", _MONEY),
    ),
    sql=f"""
SELECT v.product_id, v.sku, p.name AS product, f.currency, f.sold, f.asked, f.received, f.scrapped,
       CASE WHEN f.sold > 0 THEN round(f.received / f.sold, 4) END AS rate, f.worth
FROM {once(_CAME_BACK)} f
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = f.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
ORDER BY f.currency, f.received DESC, f.asked DESC, v.sku
""",
)  # fmt: skip
_RETURNS_BY_REASON: Final = Report(
    name=ReportName.RETURNS_BY_REASON,
    totals=("lines", "asked", "received", "scrapped", "worth", "tax"),
    columns=(
        Column("channel"), Column("reason"), Column("currency"), Column("lines", _COUNT), Column("asked", _QUANTITY),
        Column("received", _QUANTITY), Column("scrapped", _QUANTITY), Column("worth", _MONEY), Column("tax", _MONEY),
    ),
    sql=f"""
SELECT channel, reason, currency, sum(lines)::bigint AS lines, sum(asked) AS asked, sum(received) AS received,
       sum(scrapped) AS scrapped, sum(worth_minor)::bigint AS worth, sum(tax_minor)::bigint AS tax
FROM {RETURNS.sql} f WHERE {_PERIOD}
GROUP BY channel, reason, currency HAVING sum(lines) <> 0 ORDER BY channel, currency, received DESC, reason
""",
)  # fmt: skip
_DISPATCH_TIMES: Final = Report(
    name=ReportName.DISPATCH_TIMES,
    totals=(),
    columns=(
        Column("channel"), Column("orders", _COUNT), Column("dispatched", _COUNT), Column("median_hours", _HOURS),
        Column("p90_hours", _HOURS),
    ),
    sql=f"""
SELECT o.channel, count(*) AS orders, count(s.hours) AS dispatched,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY s.hours)::numeric, 1) AS median_hours,
       round(percentile_cont(0.9) WITHIN GROUP (ORDER BY s.hours)::numeric, 1) AS p90_hours
FROM tenant.sales_order o
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM min(h.shipped_at) - o.placed_at) / 3600 AS hours FROM tenant.shipment h
    WHERE h.tenant_id = $1 AND h.order_id = o.id AND h.status <> 'canceled' AND h.shipped_at >= o.placed_at) s
WHERE o.tenant_id = $1 AND o.placed_on BETWEEN $2 AND $3 AND o.status NOT IN {NOT_SOLD}
GROUP BY o.channel ORDER BY o.channel
""",
)  # fmt: skip
_STOCK: Final = Report(
    name=ReportName.STOCK_BY_WAREHOUSE,
    totals=("on_hand", "reserved", "available", "value"),
    has_period=False,
    columns=(
        Column("warehouse"), Column("sku"), Column("product"), Column("on_hand", _QUANTITY),
        Column("reserved", _QUANTITY), Column("safety", _QUANTITY), Column("available", _QUANTITY),
        Column("is_low", ColumnKind.FLAG), Column("currency"), Column("value", _MONEY),
    ),
    sql="""
SELECT v.product_id, w.name AS warehouse, v.sku, p.name AS product, l.on_hand, l.reserved, l.safety,
       greatest(tenant.available_of(l), 0) AS available,
       l.on_hand - l.reserved < l.safety AS is_low,
       '{currency}' AS currency, round(k.value * power(10::numeric, {decimals}))::bigint AS value
FROM tenant.stock_level l
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN bool_and(c.value IS NOT NULL) THEN sum(c.value)
                WHEN count(*) = 0 THEN l.on_hand * v.unit_cost END AS value
    FROM tenant.cost_layer c
    WHERE c.tenant_id = $1 AND c.variant_id = l.variant_id AND c.warehouse_id = l.warehouse_id
      AND c.remaining > 0) k
WHERE l.tenant_id = $1 AND (l.on_hand <> 0 OR l.reserved <> 0 OR l.safety <> 0)
ORDER BY w.priority, w.code, v.sku
""",
)  # fmt: skip

REPORTS: Final[Mapping[ReportName, Report]] = {
    report.name: report
    for report in (
        _SALES_BY_SKU, _MARGINS, _SALES_BY_SELLER, _SALES_BOOK, _SALES_BOOK_BY_SELLER, _UNPAID, _CANCELLATIONS,
        _RETURNS_BY_SKU, _RETURNS_BY_REASON, _DISPATCH_TIMES, _STOCK,
    )
}  # fmt: skip
