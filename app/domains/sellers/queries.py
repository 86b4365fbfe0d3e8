"""Reads of sellers: lists with sales figures of a period, one whole, quick look-ups."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.sellers.errors import SellerNotFoundError
from app.domains.sellers.views import (
    CommissionRateView,
    SalesPeriod,
    SellerDetail,
    SellerFigures,
    SellerFilter,
    SellerRow,
    SellerSort,
    SoldProduct,
)
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cursor_id,
    cursor_number,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

TOP_PRODUCTS: Final = 20
ALL_TIME: Final = SalesPeriod()
_LARGEST_MINOR: Final = 2**63 - 1

_ROWS: Final = """
SELECT s.id, s.name, s.email, s.tax_id, s.city, s.region, s.country, s.is_active, s.external_id, s.postal_code,
       s.source, coalesce(sold.items_minor, 0)::bigint AS sold_minor, coalesce(sold.figures, '[]')::text AS figures
FROM ({source}) picked
JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = picked.id
LEFT JOIN LATERAL (
    SELECT sum(per.items_minor) AS items_minor, jsonb_agg(to_jsonb(per) ORDER BY per.currency) AS figures
    FROM (
        SELECT o.currency, count(DISTINCT o.id) AS orders, count(*) AS lines,
               sum(l.total_minor)::bigint AS items_minor, sum(l.shipping_minor)::bigint AS shipping_minor,
               sum(l.commission_minor)::bigint AS commission_minor
        FROM tenant.order_line l
        JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
        WHERE l.tenant_id = $1 AND l.seller_id = s.id {period}
        GROUP BY o.currency
    ) per
) sold ON true
ORDER BY picked.key {direction}, picked.id {direction}
"""
_BY_NAME: Final = "SELECT s.id, s.name AS key FROM tenant.seller s WHERE {conditions}"
_BY_ITEMS: Final = """
SELECT s.id, s.key FROM (
    SELECT s.id, coalesce(sum(sold.items_minor), 0)::bigint AS key
    FROM tenant.seller s
    LEFT JOIN (
        SELECT l.seller_id, sum(l.total_minor) AS items_minor
        FROM tenant.order_line l
        JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
        WHERE l.tenant_id = $1 AND l.seller_id IS NOT NULL {period}
        GROUP BY l.seller_id
    ) sold ON sold.seller_id = s.id
    WHERE {conditions} GROUP BY s.id
) s WHERE true
"""
_RATES: Final = """
SELECT valid_from_on, rate FROM tenant.commission_rate
WHERE tenant_id = $1 AND seller_id = $2 ORDER BY valid_from_on DESC
"""
_PRODUCTS: Final = """
SELECT l.variant_id, v.product_id, v.sku, max(l.name) AS name, o.currency, sum(l.quantity) AS units,
       sum(l.total_minor)::bigint AS items_minor
FROM tenant.order_line l
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE l.tenant_id = $1 AND l.seller_id = {seller} {period}
GROUP BY l.variant_id, v.product_id, v.sku, o.currency
ORDER BY items_minor DESC, v.sku LIMIT {limit}
"""


async def list_sellers(
    uow: UnitOfWork,
    *,
    filters: SellerFilter,
    page: PageRequest,
    sort: SellerSort = SellerSort.NAME,
) -> Page[SellerRow]:
    """A page of sellers with what they sold in the period.

    Raises:
        InvalidCursorError: If the cursor is not one of this list in this order.
    """
    by_items = sort in {SellerSort.MOST_SOLD, SellerSort.LEAST_SOLD}
    descending = sort.value.startswith("-") is not page.is_backward
    direction, comparison = ("DESC", "<") if descending else ("ASC", ">")
    conditions = _conditions_of(filters)
    period = _period(conditions, filters.period)
    source = (_BY_ITEMS if by_items else _BY_NAME).format(conditions=conditions.sql, period=period)
    if page.cursor is not None:
        key, last_id = _read_cursor(page.cursor, by_items=by_items)
        column = "s.key" if by_items else "s.name"
        key_sql, id_sql = conditions.bind(key), conditions.bind(last_id)
        source += f" AND ({column}, s.id) {comparison} ({key_sql}, {id_sql})"
    source += f" ORDER BY key {direction}, s.id {direction} LIMIT {page.limit + 1}"
    statement = _ROWS.format(source=source, period=period, direction=direction)
    rows = [_row(record) for record in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, _cursor_of(by_items=by_items))


async def get_seller(
    uow: UnitOfWork, seller_id: UUID, *, period: SalesPeriod = ALL_TIME
) -> SellerDetail:
    """A seller with figures and best products of a period, and all commission rates.

    Raises:
        SellerNotFoundError: If the tenant has no such seller.
    """
    conditions = Conditions("f.tenant_id = $1")
    conditions.add("f.id = {}", seller_id)
    source = f"SELECT f.id, f.name AS key FROM tenant.seller f WHERE {conditions.sql}"  # noqa: S608 - our own text; values are bound
    dates = _period(conditions, period)
    statement = _ROWS.format(source=source, period=dates, direction="ASC")
    record = await uow.fetch_row(statement, *conditions.values)
    if record is None:
        raise SellerNotFoundError("There is no seller with this id.")
    products = await uow.fetch(
        _PRODUCTS.format(seller="$2", period=dates, limit=TOP_PRODUCTS), *conditions.values
    )
    rates = await uow.fetch(_RATES, seller_id)
    return SellerDetail(
        seller=_row(record),
        postal_code=record["postal_code"],
        source=record["source"],
        rates=[CommissionRateView(**dict(row)) for row in rates],
        products=[SoldProduct(**dict(row)) for row in products],
    )


async def find_sellers(uow: UnitOfWork, *, text: str, limit: int = 10) -> list[SellerRow]:
    """The first sellers by name whose name contains the text or whose channel's id or tax id is it."""
    request = PageRequest(limit=checked_limit(limit))
    return (await list_sellers(uow, filters=SellerFilter(search=text), page=request)).items


async def list_seller_names(uow: UnitOfWork, *, limit: int = 100) -> list[tuple[UUID, str]]:
    """The first sellers by name, for a choice."""
    rows = await uow.fetch(
        "SELECT id, name FROM tenant.seller WHERE tenant_id = $1 ORDER BY name, id LIMIT $2",
        checked_limit(limit),
    )
    return [(row["id"], row["name"]) for row in rows]


def _conditions_of(filters: SellerFilter) -> Conditions:
    found = Conditions("s.tenant_id = $1")
    if filters.is_active is not None:
        found.add("s.is_active = {}", filters.is_active)
    text = filters.search.strip()
    if text:
        found.add(
            "(s.name ILIKE {} OR s.external_id = {} OR s.tax_id = {} OR lower(s.email) = lower({}))",
            like_anywhere(text),
            text,
            text,
            text,
        )
    return found


def _period(conditions: Conditions, period: SalesPeriod) -> str:
    """The condition on the orders ``o`` of a period; its values join the statement's."""
    parts = ""
    if period.first_on is not None:
        parts += f" AND o.placed_on >= {conditions.bind(period.first_on)}"
    if period.last_on is not None:
        parts += f" AND o.placed_on <= {conditions.bind(period.last_on)}"
    return parts


def _row(record: asyncpg.Record) -> SellerRow:
    values: dict[str, Any] = dict(record)
    del values["postal_code"], values["source"]
    values["figures"] = msgspec.json.decode(values["figures"], type=list[SellerFigures])
    return SellerRow(**values)


def _cursor_of(*, by_items: bool) -> Callable[[SellerRow], str]:
    if by_items:
        return lambda row: encode_cursor(str(row.sold_minor), str(row.id))
    return lambda row: encode_cursor(row.name, str(row.id))


def _read_cursor(cursor: str, *, by_items: bool) -> tuple[str | int, UUID]:
    key, last_id = decode_cursor(cursor, 2)
    value = cursor_number(key, most=_LARGEST_MINOR) if by_items else key
    return value, cursor_id(last_id)
