"""Lists of orders: a page by keyset, and the totals of a filter."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domains.orders.queries.filters import (
    CHANNELS,
    PAYMENT_STATE,
    PAYMENTS,
    conditions_of,
    statuses_of,
)
from app.domains.orders.views import CurrencySum, OrderFilter, OrderRow, OrderSort, OrderTotals
from app.kernel.pagination import (
    Page,
    PageRequest,
    cursor_id,
    cursor_number,
    cut_page,
    decode_cursor,
    encode_cursor,
    moment_cursor,
    read_moment_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

#: Up to here a total is exact at once; more is counted only when asked for.
COUNT_CAP: Final = 10_000
_LARGEST_MINOR: Final = 2**63 - 1

_COLUMNS: Final = {
    OrderSort.NEWEST: ("placed_at", True),
    OrderSort.OLDEST: ("placed_at", False),
    OrderSort.LARGEST: ("total_minor", True),
    OrderSort.SMALLEST: ("total_minor", False),
}
_ROWS: Final = """
SELECT o.id, o.number, o.channel, o.external_id, o.status, o.customer_id, c.name AS customer_name,
       c.email AS customer_email, o.currency, o.items_minor, o.discount_minor, o.shipping_minor, o.tax_minor,
       o.tax_included, o.total_minor, o.placed_at, o.placed_on, pay.paid_minor, {payment_state} AS payment_state,
       line.line_count, line.units, flag.open_flags
FROM ({picked}) picked
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = picked.id
LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
{payments}
CROSS JOIN LATERAL (
    SELECT count(*) AS line_count, coalesce(sum(l.quantity), 0) AS units
    FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id
) line
CROSS JOIN LATERAL (
    SELECT count(*) AS open_flags FROM tenant.order_flag f
    WHERE f.tenant_id = $1 AND f.order_id = o.id AND f.resolved_at IS NULL
) flag
ORDER BY picked.{column} {direction}, picked.id {direction}
"""
_TOTALS: Final = """
SELECT found.currency, count(*) AS orders, coalesce(sum(found.total_minor), 0)::bigint AS total_minor
FROM (SELECT o.currency, o.total_minor FROM tenant.sales_order o {joins} WHERE {conditions} {limit}) found
GROUP BY found.currency ORDER BY found.currency
"""


async def list_orders(
    uow: UnitOfWork,
    *,
    filters: OrderFilter,
    page: PageRequest,
    sort: OrderSort = OrderSort.NEWEST,
) -> Page[OrderRow]:
    """A page of the orders that a filter finds.

    Raises:
        InvalidCursorError: If the cursor is not one of this list in this order.
    """
    conditions = await conditions_of(uow, filters)
    column, descending = _COLUMNS[sort]
    if page.is_backward:
        descending = not descending
    picked = _picked(conditions, filters, page=page, column=column, descending=descending)
    statement = _ROWS.format(
        picked=picked,
        payments=PAYMENTS,
        payment_state=PAYMENT_STATE,
        column=column,
        direction="DESC" if descending else "ASC",
    )
    rows = [OrderRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, _cursor_of(column))


async def total_orders(
    uow: UnitOfWork, *, filters: OrderFilter, cap: int | None = COUNT_CAP
) -> OrderTotals:
    """What a filter finds in all; counting stops at ``cap`` orders, where there is one."""
    conditions = await conditions_of(uow, filters)
    statuses = statuses_of(filters)
    if statuses is not None:
        conditions.add("o.status = ANY({}::text[])", statuses)
    statement = _TOTALS.format(
        joins=PAYMENTS if filters.payment_state is not None else "",
        conditions=conditions.sql,
        limit="" if cap is None else f"LIMIT {cap + 1}",
    )
    sums = [CurrencySum(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    count = sum(item.orders for item in sums)
    if cap is not None and count > cap:
        return OrderTotals(count=cap, is_capped=True, sums=[])
    return OrderTotals(count=count, is_capped=False, sums=sums)


async def list_channels(uow: UnitOfWork) -> list[str]:
    """The channels that orders with an id of their own came through."""
    return [row["channel"] for row in await uow.fetch(CHANNELS)]


def _picked(
    conditions: Conditions,
    filters: OrderFilter,
    *,
    page: PageRequest,
    column: str,
    descending: bool,
) -> str:
    """The statement that picks a page's ids.

    Several states are read one by one in their index's order and merged, so that a page of a rare state never walks
    through all orders.
    """
    direction, comparison = ("DESC", "<") if descending else ("ASC", ">")
    if page.cursor is not None:
        key, last_id = _read_cursor(page.cursor, column)
        conditions.add(f"(o.{column}, o.id) {comparison} ({{}}, {{}})", key, last_id)
    limit = f"ORDER BY {column} {direction}, id {direction} LIMIT {page.limit + 1}"
    joins = PAYMENTS if filters.payment_state is not None else ""
    base = f"SELECT o.id, o.{column} FROM tenant.sales_order o {joins} WHERE {conditions.sql}"  # noqa: S608 - our own text; values are bound
    statuses = statuses_of(filters)
    if statuses is None:
        return f"{base} {limit}"
    if not statuses:
        return f"{base} AND false"
    branches = [f"({base} AND o.status = {conditions.bind(status)} {limit})" for status in statuses]
    return f"SELECT id, {column} FROM ({' UNION ALL '.join(branches)}) branches {limit}"  # noqa: S608 - our own text; values are bound


def _cursor_of(column: str) -> Callable[[OrderRow], str]:
    if column == "placed_at":
        return lambda row: moment_cursor(row.placed_at, row.id)
    return lambda row: encode_cursor(str(row.total_minor), str(row.id))


def _read_cursor(cursor: str, column: str) -> tuple[datetime | int, UUID]:
    if column == "placed_at":
        return read_moment_cursor(cursor)
    key, last_id = decode_cursor(cursor, 2)
    return cursor_number(key, most=_LARGEST_MINOR), cursor_id(last_id)
