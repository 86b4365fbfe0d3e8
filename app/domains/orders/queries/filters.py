"""The conditions of a list of orders: everything starts with the tenant, so every index does its work."""

from datetime import timedelta
from typing import Final

from app.domains.customers import CustomerHits, search_customers
from app.domains.orders.tags.rules import key_of
from app.domains.orders.views import VIEW_STATUSES, OrderFilter, OrderView
from app.platform.db.conditions import Conditions, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

#: A business date and its instant are never further apart than any two zones of the world.
_ZONE_SLACK: Final = timedelta(days=1)

#: What an order's payments come to.
PAYMENTS: Final = """
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount_minor - p.refunded_minor)
                    FILTER (WHERE p.status IN ('received', 'refunded')), 0)::bigint AS paid_minor,
           coalesce(sum(p.refunded_minor), 0)::bigint AS refunded_minor,
           coalesce(bool_or(p.status = 'authorized'), false) AS is_authorized
    FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = o.id
) pay
"""
#: What goods that came back were worth to the buyer: it is not owed any more.
RETURNED: Final = """
CASE WHEN pay.refunded_minor > 0
     THEN (SELECT coalesce(sum(r.shipping_minor - r.fee_minor + w.worth_minor), 0)::bigint
           FROM tenant.sales_return r
           CROSS JOIN LATERAL (SELECT coalesce(sum(rl.worth_minor), 0) AS worth_minor FROM tenant.return_line rl
                               WHERE rl.tenant_id = $1 AND rl.return_id = r.id) w
           WHERE r.tenant_id = $1 AND r.order_id = o.id AND r.status = 'settled' AND r.resolution <> 'nothing')
     ELSE 0 END
"""
#: What the buyer pays to us: not what it keeps back for the authority.
PAYABLE: Final = "(o.total_minor - o.withheld_minor)"
PAYMENT_STATE: Final = f"""
CASE WHEN pay.refunded_minor > 0 AND pay.paid_minor <= 0 THEN 'refunded'
     WHEN pay.paid_minor >= {PAYABLE} AND (pay.paid_minor > 0 OR {PAYABLE} = 0) THEN 'paid'
     WHEN pay.paid_minor > 0 AND pay.paid_minor + ({RETURNED}) >= {PAYABLE} THEN 'partially_refunded'
     WHEN pay.paid_minor > 0 THEN 'partially_paid'
     WHEN pay.is_authorized THEN 'authorized'
     ELSE 'unpaid' END
"""
#: The tenant's channels by one index look-up each; there are few channels and many orders.
CHANNELS: Final = """
WITH RECURSIVE known AS (
    (SELECT channel FROM tenant.sales_order
     WHERE tenant_id = $1 AND external_id IS NOT NULL ORDER BY channel LIMIT 1)
    UNION ALL
    SELECT (SELECT s.channel FROM tenant.sales_order s
            WHERE s.tenant_id = $1 AND s.external_id IS NOT NULL AND s.channel > known.channel
            ORDER BY s.channel LIMIT 1)
    FROM known WHERE known.channel IS NOT NULL
)
SELECT channel FROM known WHERE channel IS NOT NULL
"""
_FOUND: Final = f"""
    SELECT s.id FROM tenant.sales_order s WHERE s.tenant_id = $1 AND s.number = ANY({{0}})
    UNION
    SELECT s.id FROM tenant.sales_order s
    WHERE s.tenant_id = $1 AND s.channel IN ({CHANNELS.strip()}) AND s.external_id = {{1}}
    UNION
    SELECT l.order_id FROM tenant.order_line l
    JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
    WHERE l.tenant_id = $1 AND v.sku ILIKE {{2}}
"""  # noqa: S608 - our own text; values are bound
_OF_BUYERS: Final = """
SELECT s.id FROM tenant.sales_order s WHERE s.tenant_id = $1 AND s.customer_id = ANY({}::uuid[])
"""
# One look-up in the tag's index for each order that the list's own index brings.
_TAGGED: Final = """
EXISTS (SELECT 1 FROM tenant.order_tagging g
        WHERE g.tenant_id = $1 AND g.order_id = o.id
          AND g.tag_id = (SELECT t.id FROM tenant.order_tag t WHERE t.tenant_id = $1 AND t.key = {}))
"""


async def conditions_of(uow: UnitOfWork, filters: OrderFilter) -> Conditions:
    """The conditions on ``sales_order o``, without the state: see ``statuses_of``."""
    found = Conditions("o.tenant_id = $1")
    if filters.view is OrderView.FLAGGED:
        found.add(
            "o.id IN (SELECT f.order_id FROM tenant.order_flag f"
            " WHERE f.tenant_id = $1 AND f.resolved_at IS NULL)"
        )
    if filters.search.strip():
        buyers = await search_customers(uow, filters.search)
        _add_search(found, filters.search.strip(), buyers)
    if filters.channel:
        found.add("o.channel = {}", filters.channel)
    if filters.external_id:
        found.add(
            f"o.channel IN ({CHANNELS.strip()}) AND o.external_id = {{}}", filters.external_id
        )
    _add_period(found, filters)
    if filters.customer_id is not None:
        found.add("o.customer_id = {}", filters.customer_id)
    for column, value in (("seller_id", filters.seller_id), ("warehouse_id", filters.warehouse_id)):
        if value is not None:
            found.add(
                "o.id IN (SELECT l.order_id FROM tenant.order_line l"  # noqa: S608 - our own text; values are bound
                f" WHERE l.tenant_id = $1 AND l.{column} = {{}})",
                value,
            )
    if filters.tag.strip():
        found.add(_TAGGED, key_of(filters.tag))
    if filters.payment_state is not None:
        found.add(f"({PAYMENT_STATE}) = {{}}", filters.payment_state.value)
    return found


def statuses_of(filters: OrderFilter) -> list[str] | None:
    """The states a filter allows; none for all, an empty list when the view and the state contradict."""
    of_view = VIEW_STATUSES.get(filters.view)
    if filters.status is None:
        return None if of_view is None else [status.value for status in of_view]
    if of_view is not None and filters.status not in of_view:
        return []
    return [filters.status.value]


def number_spellings(text: str) -> list[str]:
    """How an order's number may be written: with or without a leading hash, in any case."""
    bare = text.removeprefix("#")
    return sorted({bare, bare.upper(), bare.lower()})


def _add_search(found: Conditions, text: str, buyers: CustomerHits) -> None:
    """Orders by their own number, the channel's, a SKU, or who bought.

    Orders of few buyers are looked up. Those of very many are so frequent that the list comes upon a page of them in
    its own order.
    """
    direct = _FOUND.format(
        found.bind(number_spellings(text)), found.bind(text), found.bind(like_prefix(text))
    )
    if buyers.ids is None:
        found.add_raw(f"(o.id IN ({direct}) OR {buyers.condition(found, 'o.customer_id')})")
        return
    of_buyers = _OF_BUYERS.format(found.bind(list(buyers.ids)))
    found.add_raw(f"o.id IN ({direct} UNION {of_buyers})")


def _add_period(found: Conditions, filters: OrderFilter) -> None:
    """The business date decides; the instant beside it lets the index by time bound the scan."""
    if filters.placed_from is not None:
        found.add("o.placed_on >= {}", filters.placed_from)
        found.add("o.placed_at >= {}::date", filters.placed_from - _ZONE_SLACK)
    if filters.placed_to is not None:
        found.add("o.placed_on <= {}", filters.placed_to)
        found.add("o.placed_at < {}::date", filters.placed_to + 2 * _ZONE_SLACK)
