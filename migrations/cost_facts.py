"""Triggers that note what goods that were sold came to cost; version 0018 puts them into each tenant schema.

What left for an order line belongs to the day of its order, to the variant that was sold (of a bundle, the bundle) and
to the order's currency, as its revenue does; where the order moves or its lines go, the cost moves along. What comes
back takes its cost back on the day it came, unless it is thrown away, so a closed month does not change; units of
unknown cost that come back are counted. A cost that is learnt later belongs to no order: it stands on the day it was
learnt, under the SKU that was bought.

Amounts are in the tenant's currency. As with the other facts (``migrations/facts.py``), rows are only added.
"""

# ruff: noqa: S608 - the parts are constants of this module

from migrations.fact_triggers import create_fact_triggers, drop_fact_triggers, note_all

_NOT_SOLD = "('canceled', 'unavailable')"
_COLUMNS = "(tenant_id, id, grain, day, currency, is_sold, variant_id, costed, cost, units)"
#: Each entry's line and order by their keys, whatever the number of entries.
_OF_LINE = f"""
    CROSS JOIN LATERAL (
        SELECT x.order_id, x.variant_id FROM tenant.order_line x
        WHERE x.tenant_id = e.tenant_id AND x.id = e.source_id LIMIT 1) l
    CROSS JOIN LATERAL (
        SELECT s.placed_on AS day, s.currency, s.status NOT IN {_NOT_SOLD} AS is_sold FROM tenant.sales_order s
        WHERE s.tenant_id = e.tenant_id AND s.id = l.order_id LIMIT 1) o
"""
_ORDER_OF = f"""
    CROSS JOIN LATERAL (
        SELECT s.placed_on AS day, s.currency, s.status NOT IN {_NOT_SOLD} AS is_sold FROM tenant.sales_order s
        WHERE s.tenant_id = l.tenant_id AND s.id = l.order_id LIMIT 1) o
"""
#: What the entries of a line come to: what left stands on the order's day, what came back on its own.
_MOVED_GOODS = "('dispatch', 'return', 'scrap')"
_ENTRIES_OF = f"""
    CROSS JOIN LATERAL (
        SELECT x.kind, x.posted_on, x.sold_quantity, x.cost_of_sales FROM tenant.cost_entry x
        WHERE x.tenant_id = l.tenant_id AND x.source_id = l.id AND x.kind IN {_MOVED_GOODS} OFFSET 0) e
"""


def _values(order: str) -> str:
    """Day, currency, sold or not, variant, units left at a known cost, cost, units back at an unknown one."""
    return f"""
    CASE e.kind WHEN 'dispatch' THEN {order}.day ELSE coalesce(e.posted_on, {order}.day) END AS day,
    {order}.currency, {order}.is_sold, l.variant_id,
    CASE e.kind WHEN 'dispatch' THEN e.sold_quantity ELSE 0 END AS costed, e.cost_of_sales,
    CASE e.kind WHEN 'dispatch' THEN 0 ELSE -e.sold_quantity END AS back
    """


def _noted(source: str) -> str:
    """Add up what ``source`` selects: sign, tenant, day, currency, sold or not, variant, units, cost and units back."""
    return f"""
    INSERT INTO tenant.sales_delta {_COLUMNS}
    SELECT c.tenant_id, platform.delta_id(c.day), 'cost', c.day, c.currency, c.is_sold, c.variant_id,
           sum(c.sign * c.costed), sum(c.sign * c.cost_of_sales), sum(c.sign * c.back)
    FROM ({source}) c
    GROUP BY c.tenant_id, c.day, c.currency, c.is_sold, c.variant_id
    HAVING sum(c.sign * c.costed) <> 0 OR sum(c.sign * c.cost_of_sales) <> 0 OR sum(c.sign * c.back) <> 0;
    """


def _of_entries(rows: str, sign: int) -> str:
    return _noted(f"""
    SELECT {sign} AS sign, e.tenant_id, {_values("o")} FROM {rows} e {_OF_LINE} WHERE e.kind IN {_MOVED_GOODS}
    UNION ALL
    SELECT {sign}, e.tenant_id, e.posted_on, e.currency, true, e.variant_id, 0, e.cost_of_sales, 0
    FROM {rows} e WHERE e.document_id IS NOT NULL AND e.cost_of_sales <> 0 AND e.posted_on IS NOT NULL
    """)


def _of_lines(rows: str) -> str:
    """Lines with a sign, and what their goods came to cost."""
    return _noted(f"""
    SELECT l.sign, l.tenant_id, {_values("o")} FROM ({rows}) l {_ORDER_OF} {_ENTRIES_OF}
    """)


# Old and new rows are set against each other by grouping, never joined (see ``migrations/facts.py``).
_LINE_SIDES = """
    SELECT sum(b.sign)::integer AS sign, b.tenant_id, b.id, b.order_id, b.variant_id
    FROM (SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n) b
    GROUP BY b.tenant_id, b.id, b.order_id, b.variant_id HAVING sum(b.sign) <> 0
"""
_ORDER_SIDES = f"""
    SELECT sum(b.sign)::integer AS sign, b.tenant_id, b.id, b.placed_on AS day, b.currency,
           b.status NOT IN {_NOT_SOLD} AS is_sold
    FROM (SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n) b
    GROUP BY b.tenant_id, b.id, b.placed_on, b.currency, b.status NOT IN {_NOT_SOLD} HAVING sum(b.sign) <> 0
"""
_MOVED_ORDERS = f"""
    SELECT m.sign, m.tenant_id, {_values("m")}
    FROM ({_ORDER_SIDES}) m
    CROSS JOIN LATERAL (
        SELECT x.tenant_id, x.id, x.variant_id FROM tenant.order_line x
        WHERE x.tenant_id = m.tenant_id AND x.order_id = m.id OFFSET 0) l
    {_ENTRIES_OF}
"""

#: Function, table, event, and what it notes.
_TRIGGERS = (
    ("cost_fact_added", "cost_entry", "INSERT", _of_entries("new_rows", 1)),
    ("cost_fact_removed", "cost_entry", "DELETE", _of_entries("old_rows", -1)),
    (
        "cost_fact_line_changed",
        "order_line",
        "UPDATE",
        f"IF EXISTS ({_LINE_SIDES}) THEN {_of_lines(_LINE_SIDES)} END IF;",
    ),
    (
        "cost_fact_line_removed",
        "order_line",
        "DELETE",
        _of_lines("SELECT -1 AS sign, r.* FROM old_rows r"),
    ),
    (
        "cost_fact_order_changed",
        "sales_order",
        "UPDATE",
        f"IF EXISTS ({_ORDER_SIDES}) THEN {_noted(_MOVED_ORDERS)} END IF;",
    ),
)


def create_cost_triggers() -> None:
    """Put the triggers into the schema at hand."""
    create_fact_triggers(_TRIGGERS)


def drop_cost_triggers() -> None:
    """Take the triggers out of the schema at hand."""
    drop_fact_triggers(_TRIGGERS)


def fill_cost_deltas() -> None:
    """Note all costs that stand in the schema at hand."""
    note_all(
        ("sales_order", "order_line", "cost_entry", "sales_delta"),
        (_of_entries("tenant.cost_entry", 1),),
    )
