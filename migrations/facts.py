"""Triggers that note what changes in the facts of sales; version 0016 puts them into each tenant schema.

Every statement that writes orders, lines or payments adds rows to ``sales_delta`` saying what the facts gain and lose
by it. Rows are only added, so no two orders wait for each other; readers add facts and deltas, and a task folds deltas
into facts. A statement adds one row for each fact it touches, however many orders it writes.

An order belongs to the day it was placed on. Where that, its channel, its currency or whether it counts as sold
changes, its lines and payments move with it. A statement must not change these and the order's lines at once: each
trigger sees the rows as they are after the statement.

While a tenant is copied to another schema (``app.door``) they note nothing: the facts are copied like all else.
"""

# ruff: noqa: S608 - the parts are constants of this module

from migrations.fact_triggers import create_fact_triggers, drop_fact_triggers, note_all

NOT_SOLD = "('canceled', 'unavailable')"

_ORDER_COLUMNS = """
    (tenant_id, id, grain, day, channel, currency, status, orders, items_minor, discount_minor, shipping_minor,
     tax_minor, total_minor)
"""
_ORDER_SUMS = """
    SELECT c.tenant_id, platform.delta_id(c.placed_on), 'order', c.placed_on, c.channel, c.currency, c.status,
           sum(c.sign)::bigint, sum(c.sign * c.items_minor)::bigint, sum(c.sign * c.discount_minor)::bigint,
           sum(c.sign * c.shipping_minor)::bigint, sum(c.sign * c.tax_minor)::bigint,
           sum(c.sign * c.total_minor)::bigint
"""
_ORDER_KEYS = "GROUP BY c.tenant_id, c.placed_on, c.channel, c.currency, c.status"
_ORDER_VALUES = """
    {row}.placed_on, {row}.channel, {row}.currency, {row}.status, {row}.items_minor, {row}.discount_minor,
    {row}.shipping_minor, {row}.tax_minor, {row}.total_minor
"""
_LINE_COLUMNS = """
    (tenant_id, id, grain, day, channel, currency, is_sold, seller_id, variant_id, orders, seller_orders, lines, units,
     items_minor, discount_minor, net_minor, tax_minor, shipping_minor, commission_minor)
"""
_LINE_SUMS = f"""
    SELECT f.tenant_id, platform.delta_id(o.placed_on), 'line', o.placed_on, o.channel, o.currency,
           o.status NOT IN {NOT_SOLD}, f.seller_id, f.variant_id, sum(f.sign * f.is_first_of_variant::int)::bigint,
           sum(f.sign * f.is_first_of_seller::int)::bigint, sum(f.sign)::bigint, sum(f.sign * f.quantity),
           sum(f.sign * f.total_minor)::bigint, sum(f.sign * f.discount_minor)::bigint,
           sum(f.sign * (f.total_minor - f.discount_minor
                         - CASE WHEN o.tax_included THEN f.tax_minor ELSE 0 END))::bigint,
           sum(f.sign * f.tax_minor)::bigint, sum(f.sign * f.shipping_minor)::bigint,
           sum(f.sign * f.commission_minor)::bigint
"""
_LINE_KEYS = (
    "GROUP BY f.tenant_id, o.placed_on, o.channel, o.currency, 7, f.seller_id, f.variant_id"
)
#: Each row's order by its key, whatever the number of rows: a join might read all orders for a single line.
_ORDER_OF = """
    CROSS JOIN LATERAL (
        SELECT s.placed_on, s.channel, s.currency, s.status, s.tax_included FROM tenant.sales_order s
        WHERE s.tenant_id = {row}.tenant_id AND s.id = {row}.order_id LIMIT 1) o
"""
_PAYMENT_COLUMNS = "(tenant_id, id, grain, day, currency, method, lines, total_minor)"
_FIRST = """
    row_number() OVER (PARTITION BY {row}.order_id, {row}.variant_id ORDER BY {row}.position, {row}.id) = 1
        AS is_first_of_variant,
    row_number() OVER (PARTITION BY {row}.order_id, {row}.seller_id ORDER BY {row}.position, {row}.id) = 1
        AS is_first_of_seller
"""


def _orders(source: str, having: str = "") -> str:
    return (
        f"INSERT INTO tenant.sales_delta {_ORDER_COLUMNS} {_ORDER_SUMS} FROM ({source}) c"
        f" {_ORDER_KEYS} {having};"
    )


def _lines(source: str, order: str = "") -> str:
    return (
        f"INSERT INTO tenant.sales_delta {_LINE_COLUMNS} {_LINE_SUMS} FROM ({source}) f"
        f" {order or _ORDER_OF.format(row='f')} {_LINE_KEYS}"
        " HAVING sum(f.sign) <> 0 OR sum(f.sign * f.quantity) <> 0 OR sum(f.sign * f.total_minor) <> 0"
        " OR sum(f.sign * f.discount_minor) <> 0 OR sum(f.sign * f.tax_minor) <> 0"
        " OR sum(f.sign * f.shipping_minor) <> 0 OR sum(f.sign * f.commission_minor) <> 0"
        " OR sum(f.sign * f.is_first_of_variant::int) <> 0 OR sum(f.sign * f.is_first_of_seller::int) <> 0;"
    )


def _payments(source: str) -> str:
    return (
        f"INSERT INTO tenant.sales_delta {_PAYMENT_COLUMNS}"
        " SELECT p.tenant_id, platform.delta_id(o.placed_on), 'payment', o.placed_on, p.currency, p.method,"
        f" sum(p.sign)::bigint, sum(p.sign * p.amount_minor)::bigint FROM ({source}) p {_ORDER_OF.format(row='p')}"
        " GROUP BY p.tenant_id, o.placed_on, p.currency, p.method;"
    )


_OLD = _ORDER_VALUES.format(row="o")
_NEW = _ORDER_VALUES.format(row="n")
# Old and new rows are set against each other by grouping, never joined: the plan is made for the first statement of a
# session, often of one row, and a join planned for one row compares each with each.
_CHANGED_ORDERS = f"""
    SELECT -1 AS sign, o.tenant_id, {_OLD} FROM old_rows o
    UNION ALL
    SELECT 1, n.tenant_id, {_NEW} FROM new_rows n
"""
_ORDER_CHANGES = """
    HAVING sum(c.sign) <> 0 OR sum(c.sign * c.items_minor) <> 0 OR sum(c.sign * c.discount_minor) <> 0
        OR sum(c.sign * c.shipping_minor) <> 0 OR sum(c.sign * c.tax_minor) <> 0 OR sum(c.sign * c.total_minor) <> 0
"""
_MOVED_SIDES = f"""
    SELECT sum(b.sign)::integer AS sign, b.id, b.tenant_id, b.placed_on, b.channel, b.currency, min(b.status) AS status,
           b.tax_included
    FROM (SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n) b
    GROUP BY b.id, b.tenant_id, b.placed_on, b.channel, b.currency, b.tax_included, b.status NOT IN {NOT_SOLD}
    HAVING sum(b.sign) <> 0
"""
_MOVED_LINES = f"""
    SELECT m.sign, m.placed_on, m.channel, m.currency, m.status, m.tax_included, l.* FROM ({_MOVED_SIDES}) m
    CROSS JOIN LATERAL (
        SELECT l.tenant_id, l.seller_id, l.variant_id, l.quantity, l.total_minor, l.discount_minor, l.tax_minor,
               l.shipping_minor, l.commission_minor, {_FIRST.format(row="l")}
        FROM tenant.order_line l WHERE l.tenant_id = m.tenant_id AND l.order_id = m.id) l
"""
_MOVED_PAYMENTS = f"""
    INSERT INTO tenant.sales_delta {_PAYMENT_COLUMNS}
    SELECT m.tenant_id, platform.delta_id(m.placed_on), 'payment', m.placed_on, p.currency, p.method,
           sum(m.sign)::bigint, sum(m.sign * p.amount_minor)::bigint
    FROM ({_MOVED_SIDES}) m
    CROSS JOIN LATERAL (
        SELECT p.currency, p.method, p.amount_minor FROM tenant.payment p
        WHERE p.tenant_id = m.tenant_id AND p.order_id = m.id OFFSET 0) p
    GROUP BY m.tenant_id, m.placed_on, p.currency, p.method HAVING sum(m.sign) <> 0;
"""
# A line is the first of its variant where none stands before it, neither among the new ones nor among those that the
# order had already: these are read order by order and sorted before the new ones.
_LINE_VALUES = """
    {row}.tenant_id, {row}.order_id, {row}.seller_id, {row}.variant_id, {row}.quantity, {row}.total_minor,
    {row}.discount_minor, {row}.tax_minor, {row}.shipping_minor, {row}.commission_minor
"""
_FIRST_NEW = """
    row_number() OVER (PARTITION BY l.order_id, l.{column} ORDER BY l.is_new, l.position, l.id) = 1
        AS is_first_of_{name}
"""
_NEW_LINES = f"""
    SELECT l.* FROM (
        SELECT 1 AS sign, l.is_new, {_LINE_VALUES.format(row="l")},
               {_FIRST_NEW.format(column="variant_id", name="variant")},
               {_FIRST_NEW.format(column="seller_id", name="seller")}
        FROM (
            SELECT true AS is_new, n.position, n.id, {_LINE_VALUES.format(row="n")} FROM new_rows n
            UNION ALL
            SELECT false, p.position, p.id, {_LINE_VALUES.format(row="p")}
            FROM (SELECT n.tenant_id, n.order_id, array_agg(n.id) AS ids FROM new_rows n GROUP BY 1, 2) t
            CROSS JOIN LATERAL (
                SELECT * FROM tenant.order_line p
                WHERE p.tenant_id = t.tenant_id AND p.order_id = t.order_id AND p.id <> ALL (t.ids) OFFSET 0) p
        ) l
    ) l WHERE l.is_new
"""


def _touched_lines(touched: str, before: str) -> str:
    """All lines of the touched orders as they are now, less all as they were."""
    return f"""
    WITH touched AS (SELECT DISTINCT t.tenant_id, t.order_id FROM ({touched}) t),
    now_lines AS (
        SELECT l.* FROM touched t CROSS JOIN LATERAL (
            SELECT * FROM tenant.order_line l WHERE l.tenant_id = t.tenant_id AND l.order_id = t.order_id OFFSET 0) l
    ), was_lines AS ({before})
    SELECT 1 AS sign, n.*, {_FIRST.format(row="n")} FROM now_lines n
    UNION ALL SELECT -1, w.*, {_FIRST.format(row="w")} FROM was_lines w
"""


_UPDATED_LINES = _touched_lines(
    "SELECT o.tenant_id, o.order_id FROM old_rows o UNION ALL SELECT n.tenant_id, n.order_id FROM new_rows n",
    "SELECT * FROM now_lines WHERE id NOT IN (SELECT x.id FROM new_rows x) UNION ALL SELECT * FROM old_rows",
)
_DELETED_LINES = _touched_lines(
    "SELECT o.tenant_id, o.order_id FROM old_rows o",
    "SELECT * FROM now_lines UNION ALL SELECT * FROM old_rows",
)

#: Function, table, event, transition tables, and what it notes.
_TRIGGERS = (
    ("fact_order_added", "sales_order", "INSERT", _orders("SELECT 1 AS sign, n.* FROM new_rows n")),
    (
        "fact_order_changed",
        "sales_order",
        "UPDATE",
        _orders(_CHANGED_ORDERS, _ORDER_CHANGES)
        + f"IF EXISTS ({_MOVED_SIDES}) THEN "
        + _lines(
            _MOVED_LINES,
            "CROSS JOIN LATERAL (SELECT f.placed_on, f.channel, f.currency, f.status, f.tax_included) o",
        )
        + _MOVED_PAYMENTS
        + "END IF;",
    ),
    (
        "fact_order_removed",
        "sales_order",
        "DELETE",
        _orders("SELECT -1 AS sign, o.* FROM old_rows o"),
    ),
    ("fact_line_added", "order_line", "INSERT", _lines(_NEW_LINES)),
    ("fact_line_changed", "order_line", "UPDATE", _lines(_UPDATED_LINES)),
    ("fact_line_removed", "order_line", "DELETE", _lines(_DELETED_LINES)),
    ("fact_payment_added", "payment", "INSERT", _payments("SELECT 1 AS sign, n.* FROM new_rows n")),
    (
        "fact_payment_changed",
        "payment",
        "UPDATE",
        _payments("SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n"),
    ),
    (
        "fact_payment_removed",
        "payment",
        "DELETE",
        _payments("SELECT -1 AS sign, o.* FROM old_rows o"),
    ),
)


def create_triggers() -> None:
    """Put the triggers into the schema at hand."""
    create_fact_triggers(_TRIGGERS)


def drop_triggers() -> None:
    """Take the triggers out of the schema at hand."""
    drop_fact_triggers(_TRIGGERS)


def fill_deltas() -> None:
    """Note all sales that stand in the schema at hand."""
    every_line = f"SELECT 1 AS sign, l.*, {_FIRST.format(row='l')} FROM tenant.order_line l"
    note_all(
        ("sales_order", "order_line", "payment", "sales_delta"),
        (
            _orders("SELECT 1 AS sign, n.* FROM tenant.sales_order n"),
            _lines(every_line),
            _payments("SELECT 1 AS sign, p.* FROM tenant.payment p"),
        ),
    )
