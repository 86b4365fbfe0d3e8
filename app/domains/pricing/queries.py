"""Reads of pricing: lists, prices, history, and the prices that count for an order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.catalog import name_sql
from app.domains.pricing.errors import PriceListNotFoundError
from app.domains.pricing.resolution import price_lateral
from app.domains.pricing.types import PriceQuery, ResolvedPrice
from app.domains.pricing.views import PriceHistoryRow, PriceListView, PriceRow
from app.kernel.pagination import (
    InvalidCursorError,
    Page,
    PageRequest,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

_LISTS: Final = """
SELECT l.id, l.name, l.kind, l.currency, l.tax_included, l.is_default, l.is_active, l.priority, l.channel,
       l.customer_group_id, l.valid_from_on, l.valid_to_on, l.version,
       (SELECT count(*) FROM tenant.price p WHERE p.tenant_id = $1 AND p.price_list_id = l.id) AS price_count
FROM tenant.price_list l WHERE l.tenant_id = $1
ORDER BY l.currency, l.is_default, l.priority, l.id
"""
_NAME: Final = name_sql(variant="v", product="pd")
_ROWS: Final = """
SELECT v.id AS variant_id, v.sku, {name} AS name, p.min_quantity, p.unit_price,
       p.updated_at
FROM tenant.price p
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = p.variant_id
JOIN tenant.product pd ON pd.tenant_id = $1 AND pd.id = v.product_id
WHERE {conditions}
ORDER BY v.sku {direction}, p.min_quantity {direction} LIMIT {limit}
"""
_HISTORY: Final = """
SELECT a.at, a.actor_label AS by, a.after ->> 'price_list' AS price_list, a.after ->> 'currency' AS currency,
       (a.after ->> 'min_quantity')::numeric AS min_quantity, (a.before ->> 'unit_price')::numeric AS before,
       (a.after ->> 'unit_price')::numeric AS after
FROM tenant.audit_entry a
WHERE a.tenant_id = $1 AND a.subject_kind = 'price' AND a.subject_id = $2
ORDER BY a.at DESC, a.id DESC LIMIT 200
"""
_LATERAL: Final = price_lateral(
    variant="v.id", quantity="v.quantity", channel="$5::text", customer_group="$6::uuid",
    currency="$7::text", day="$8::date",
)  # fmt: skip
_RESOLVE: Final = f"""
SELECT v.position, p.price_list_id, p.unit_price, p.min_quantity, p.tax_included
FROM unnest($2::int[], $3::uuid[], $4::numeric[]) AS v(position, id, quantity)
CROSS JOIN LATERAL ({_LATERAL}) p
"""  # noqa: S608 - our own text; values are bound


async def list_price_lists(uow: UnitOfWork) -> list[PriceListView]:
    """All price lists, in the order in which they count."""
    return [msgspec.convert(dict(row), PriceListView) for row in await uow.fetch(_LISTS)]


async def get_price_list(uow: UnitOfWork, price_list_id: UUID) -> PriceListView:
    """One price list.

    Raises:
        PriceListNotFoundError: If the tenant has no such list.
    """
    found = [row for row in await list_price_lists(uow) if row.id == price_list_id]
    if not found:
        raise PriceListNotFoundError("There is no price list with this id.")
    return found[0]


async def list_prices(
    uow: UnitOfWork, price_list_id: UUID, *, page: PageRequest, search: str = ""
) -> Page[PriceRow]:
    """A page of a list's prices by SKU and minimum quantity.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("p.tenant_id = $1")
    conditions.add("p.price_list_id = {}", price_list_id)
    if search.strip():
        pattern = like_anywhere(search)
        conditions.add("(v.sku ILIKE {} OR v.name ILIKE {} OR pd.name ILIKE {})", *[pattern] * 3)
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor is not None:
        sku, least = decode_cursor(page.cursor, 2)
        conditions.add(f"(v.sku, p.min_quantity) {comparison} ({{}}, {{}})", sku, _decimal(least))
    statement = _ROWS.format(
        name=_NAME, conditions=conditions.sql, direction=direction, limit=page.limit + 1
    )
    rows = [
        msgspec.convert(dict(row), PriceRow)
        for row in await uow.fetch(statement, *conditions.values)
    ]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku, str(row.min_quantity)))


def _decimal(text: str) -> Decimal:
    """A number in a cursor.

    Raises:
        InvalidCursorError: If it is none.
    """
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise InvalidCursorError("Leave the cursor out to start from the first page.") from None
    if not number.is_finite():
        raise InvalidCursorError("Leave the cursor out to start from the first page.")
    return number


async def list_price_history(uow: UnitOfWork, variant_id: UUID) -> list[PriceHistoryRow]:
    """The last 200 changes of a variant's prices in all lists, the newest first."""
    rows = await uow.fetch(_HISTORY, variant_id)
    return [msgspec.convert(dict(row), PriceHistoryRow) for row in rows]


async def resolve_prices(
    uow: UnitOfWork, *, wanted: Sequence[tuple[UUID, Decimal]], query: PriceQuery
) -> list[ResolvedPrice | None]:
    """The price that counts for each pair of variant and quantity, in one statement."""
    rows = await uow.fetch(
        _RESOLVE, list(range(len(wanted))), [item[0] for item in wanted], [item[1] for item in wanted],
        query.channel, query.customer_group_id, query.currency, query.on,
    )  # fmt: skip
    found: list[ResolvedPrice | None] = [None] * len(wanted)
    for row in rows:
        found[row["position"]] = ResolvedPrice(
            price_list_id=row["price_list_id"],
            unit_price=row["unit_price"],
            min_quantity=row["min_quantity"],
            tax_included=row["tax_included"],
        )
    return found
