"""The kinds of daily facts: their keys, what they count, and where the same can be read from orders."""

# ruff: noqa: S608 - the parts are constants of this module

from collections.abc import Mapping
from typing import Final

import msgspec

#: Orders in these states were not sold; the triggers say the same (``migrations/facts.py``).
NOT_SOLD: Final = "('canceled', 'unavailable')"


def once(sql: str) -> str:
    """A sub-query that is computed once, however few rows the planner expects of it.

    Just after many rows came in it expects one, and would add up the facts again for each row they are joined with.
    """
    return f"(WITH added AS MATERIALIZED ({sql}) SELECT * FROM added)"


class FactKind(msgspec.Struct, frozen=True, kw_only=True):
    """A table of facts.

    ``measures`` maps what it counts to the column of ``sales_delta`` that carries it; ``grains`` are the deltas that
    belong to it, the first of which is its own. ``truth`` reads the same from orders, one row for each key.
    """

    table: str
    keys: tuple[str, ...]
    measures: Mapping[str, str]
    grains: tuple[str, ...]
    truth: str

    @property
    def sql(self) -> str:
        """A sub-query of facts and deltas; keys can stand in several rows. ``$1`` is the tenant."""
        columns = ", ".join((*self.keys, *self.measures))
        carried = ", ".join(
            (*self.keys, *(f"{at} AS {name}" for name, at in self.measures.items()))
        )
        return (
            f"(SELECT {columns} FROM tenant.{self.table} WHERE tenant_id = $1 UNION ALL"
            f" SELECT {carried} FROM tenant.sales_delta WHERE tenant_id = $1 AND grain IN ({self.grain_list}))"
        )

    @property
    def grain_list(self) -> str:
        """The grains as SQL."""
        return ", ".join(f"'{grain}'" for grain in self.grains)


_LINE_MEASURES: Final = {
    "orders": "orders", "lines": "lines", "units": "units", "items_minor": "items_minor",
    "discount_minor": "discount_minor", "net_minor": "net_minor", "tax_minor": "tax_minor",
    "shipping_minor": "shipping_minor", "commission_minor": "commission_minor",
}  # fmt: skip
_LINE_SUMS: Final = """
count(DISTINCT l.order_id) AS orders, count(*) AS lines, sum(l.quantity) AS units,
sum(l.total_minor)::bigint AS items_minor, sum(l.discount_minor)::bigint AS discount_minor,
sum(l.total_minor - l.discount_minor
    - CASE WHEN o.tax_included THEN l.tax_minor ELSE 0 END)::bigint AS net_minor,
sum(l.tax_minor)::bigint AS tax_minor, sum(l.shipping_minor)::bigint AS shipping_minor,
sum(l.commission_minor)::bigint AS commission_minor
FROM tenant.order_line l JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE l.tenant_id = $1
"""

SALES: Final = FactKind(
    table="sales_day",
    keys=("day", "channel", "currency", "status"),
    measures={
        name: name
        for name in (
            "orders",
            "items_minor",
            "discount_minor",
            "shipping_minor",
            "tax_minor",
            "total_minor",
        )
    },
    grains=("order",),
    truth="""
SELECT placed_on AS day, channel, currency, status, count(*) AS orders, sum(items_minor)::bigint AS items_minor,
       sum(discount_minor)::bigint AS discount_minor, sum(shipping_minor)::bigint AS shipping_minor,
       sum(tax_minor)::bigint AS tax_minor, sum(total_minor)::bigint AS total_minor
FROM tenant.sales_order WHERE tenant_id = $1 GROUP BY placed_on, channel, currency, status
""",
)
PRODUCTS: Final = FactKind(
    table="product_day",
    keys=("day", "variant_id", "currency", "is_sold"),
    measures=_LINE_MEASURES,
    grains=("product", "line"),
    truth=f"""
SELECT o.placed_on AS day, l.variant_id, o.currency, o.status NOT IN {NOT_SOLD} AS is_sold, {_LINE_SUMS}
GROUP BY 1, 2, 3, 4
""",
)
SELLERS: Final = FactKind(
    table="seller_day",
    keys=("day", "channel", "seller_id", "currency", "is_sold"),
    measures={**_LINE_MEASURES, "orders": "seller_orders"},
    grains=("seller", "line"),
    truth=f"""
SELECT o.placed_on AS day, o.channel, l.seller_id, o.currency, o.status NOT IN {NOT_SOLD} AS is_sold, {_LINE_SUMS}
GROUP BY 1, 2, 3, 4, 5
""",
)
PAYMENTS: Final = FactKind(
    table="payment_day",
    keys=("day", "currency", "method"),
    measures={"payments": "lines", "amount_minor": "total_minor"},
    grains=("payment",),
    truth="""
SELECT o.placed_on AS day, p.currency, p.method, count(*) AS payments, sum(p.amount_minor)::bigint AS amount_minor
FROM tenant.payment p JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = p.order_id
WHERE p.tenant_id = $1 GROUP BY 1, 2, 3
""",
)
#: Amounts are in the tenant's currency; ``currency`` is the order's.
COSTS: Final = FactKind(
    table="cost_day",
    keys=("day", "variant_id", "currency", "is_sold"),
    measures={"costed": "costed", "cost": "cost", "back": "units"},
    grains=("cost",),
    truth=f"""
SELECT CASE e.kind WHEN 'dispatch' THEN o.placed_on ELSE coalesce(e.posted_on, o.placed_on) END AS day,
       l.variant_id, o.currency, o.status NOT IN {NOT_SOLD} AS is_sold,
       coalesce(sum(e.sold_quantity) FILTER (WHERE e.kind = 'dispatch'), 0) AS costed,
       sum(e.cost_of_sales) AS cost,
       coalesce(-sum(e.sold_quantity) FILTER (WHERE e.kind <> 'dispatch'), 0) AS back
FROM tenant.cost_entry e
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = e.source_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE e.tenant_id = $1 AND e.kind IN ('dispatch', 'return', 'scrap') GROUP BY 1, 2, 3, 4
UNION ALL
SELECT e.posted_on, e.variant_id, e.currency, true, 0, sum(e.cost_of_sales), 0 FROM tenant.cost_entry e
WHERE e.tenant_id = $1 AND e.document_id IS NOT NULL AND e.cost_of_sales <> 0 AND e.posted_on IS NOT NULL
GROUP BY 1, 2, 3
""",
)
#: By the day a return was asked for, and the channel of its order then; what revenue it takes back, by the day it was
#: settled.
RETURNS: Final = FactKind(
    table="return_day",
    keys=("day", "channel", "variant_id", "reason", "currency"),
    measures={
        "lines": "lines", "asked": "units", "received": "received", "scrapped": "scrapped",
        "worth_minor": "total_minor", "tax_minor": "tax_minor", "net_minor": "net_minor",
    },
    grains=("return",),
    truth="""
SELECT s.requested_on AS day, s.channel, r.variant_id, r.reason, s.currency, count(*) AS lines,
       sum(r.quantity) AS asked, sum(r.received) AS received, sum(r.scrapped) AS scrapped,
       sum(r.worth_minor)::bigint AS worth_minor, sum(r.tax_minor)::bigint AS tax_minor, 0::bigint AS net_minor
FROM tenant.return_line r JOIN tenant.sales_return s ON s.tenant_id = $1 AND s.id = r.return_id
WHERE r.tenant_id = $1 AND s.status NOT IN ('rejected', 'canceled') GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT s.settled_on, s.channel, r.variant_id, r.reason, s.currency, 0, 0, 0, 0, 0, 0,
       sum(r.worth_minor - r.tax_minor)::bigint
FROM tenant.return_line r JOIN tenant.sales_return s ON s.tenant_id = $1 AND s.id = r.return_id
WHERE r.tenant_id = $1 AND s.status = 'settled' AND s.resolution <> 'nothing' AND s.settled_on IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
""",
)  # fmt: skip
KINDS: Final = (SALES, PRODUCTS, SELLERS, PAYMENTS, COSTS, RETURNS)
