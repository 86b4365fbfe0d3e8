"""Triggers that note what comes back; version 0021 puts them into each tenant schema.

A return belongs to the day it was asked for, in the company's zone, and to the channel of its order, both kept in its
row: so nothing here looks at orders, and writing orders costs nothing more. Returns that were rejected or canceled do
not count. The revenue that a return takes back stands on the day it was settled, if the customer got anything for it.
As with the other facts (``migrations/facts.py``), rows are only added, one for each fact that a statement touches, and
each row's return is found by its key, whatever the number of rows.

One thing to keep: a statement must not change a return and its lines at once.
"""

# ruff: noqa: S608 - the parts are constants of this module

from migrations.fact_triggers import create_fact_triggers, drop_fact_triggers, note_all

_NOT_BACK = "('rejected', 'canceled')"
_VALUES = "quantity, received, scrapped, worth_minor, tax_minor"
_CREDITED_ON = "CASE WHEN {row}.resolution <> 'nothing' THEN {row}.settled_on END AS credited_on"
#: A line says something of the day it was asked for, and of the day on which its worth was given back.
_PARTS = f"""
    CROSS JOIN LATERAL (VALUES
        (s.day, 1, l.quantity, l.received, l.scrapped, l.worth_minor, l.tax_minor, 0::bigint),
        (s.credited_on, 0, 0, 0, 0, 0, 0, l.worth_minor - l.tax_minor)) p(day, lines, {_VALUES}, net_minor)
    WHERE p.day IS NOT NULL
"""
_COLUMNS = (
    "(tenant_id, id, grain, day, channel, currency, variant_id, reason, lines, units, received, scrapped, total_minor,"
    " tax_minor, net_minor)"
)


def _noted(source: str) -> str:
    """Add up what ``source`` selects: sign, tenant, day, channel, currency, variant, reason and a line's values."""
    return f"""
    INSERT INTO tenant.sales_delta {_COLUMNS}
    SELECT c.tenant_id, platform.delta_id(c.day), 'return', c.day, c.channel, c.currency, c.variant_id, c.reason,
           sum(c.sign * c.lines)::bigint, sum(c.sign * c.quantity), sum(c.sign * c.received), sum(c.sign * c.scrapped),
           sum(c.sign * c.worth_minor)::bigint, sum(c.sign * c.tax_minor)::bigint,
           sum(c.sign * c.net_minor)::bigint
    FROM ({source}) c
    GROUP BY c.tenant_id, c.day, c.channel, c.currency, c.variant_id, c.reason
    HAVING sum(c.sign * c.lines) <> 0 OR sum(c.sign * c.quantity) <> 0 OR sum(c.sign * c.received) <> 0
        OR sum(c.sign * c.scrapped) <> 0 OR sum(c.sign * c.worth_minor) <> 0 OR sum(c.sign * c.tax_minor) <> 0
        OR sum(c.sign * c.net_minor) <> 0;
    """


def _of_lines(rows: str) -> str:
    """Lines with a sign, each with its return."""
    return _noted(f"""
    SELECT l.sign, l.tenant_id, s.channel, s.currency, l.variant_id, l.reason, p.*
    FROM ({rows}) l
    CROSS JOIN LATERAL (
        SELECT r.requested_on AS day, r.channel, r.currency, {_CREDITED_ON.format(row="r")} FROM tenant.sales_return r
        WHERE r.tenant_id = l.tenant_id AND r.id = l.return_id AND r.status NOT IN {_NOT_BACK} LIMIT 1) s
    {_PARTS}
    """)


# Old and new rows are set against each other by grouping, never joined (see ``migrations/facts.py``).
_SIDES = f"""
    SELECT sum(b.sign)::integer AS sign, b.tenant_id, b.id, b.requested_on AS day, b.channel, b.currency,
           {_CREDITED_ON.format(row="b")}
    FROM (SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n) b
    WHERE b.status NOT IN {_NOT_BACK}
    GROUP BY b.tenant_id, b.id, b.requested_on, b.channel, b.currency, credited_on HAVING sum(b.sign) <> 0
"""
_MOVED = f"""
    SELECT s.sign, s.tenant_id, s.channel, s.currency, l.variant_id, l.reason, p.*
    FROM ({_SIDES}) s
    CROSS JOIN LATERAL (
        SELECT x.variant_id, x.reason, {_VALUES} FROM tenant.return_line x
        WHERE x.tenant_id = s.tenant_id AND x.return_id = s.id OFFSET 0) l
    {_PARTS}
"""

#: Function, table, event, and what it notes.
_TRIGGERS = (
    (
        "return_fact_added",
        "return_line",
        "INSERT",
        _of_lines("SELECT 1 AS sign, n.* FROM new_rows n"),
    ),
    (
        "return_fact_changed",
        "return_line",
        "UPDATE",
        _of_lines("SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n"),
    ),
    (
        "return_fact_removed",
        "return_line",
        "DELETE",
        _of_lines("SELECT -1 AS sign, o.* FROM old_rows o"),
    ),
    ("return_fact_moved", "sales_return", "UPDATE", _noted(_MOVED)),
)


def create_return_triggers() -> None:
    """Put the triggers into the schema at hand."""
    create_fact_triggers(_TRIGGERS)


def drop_return_triggers() -> None:
    """Take the triggers out of the schema at hand."""
    drop_fact_triggers(_TRIGGERS)


def fill_return_deltas() -> None:
    """Note all returns that stand in the schema at hand."""
    note_all(
        ("sales_return", "return_line", "sales_delta"),
        (_of_lines("SELECT 1 AS sign, l.* FROM tenant.return_line l"),),
    )
