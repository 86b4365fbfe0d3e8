"""Reads of customers: lists, one whole, quick look-ups."""

import re
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.customers.errors import CustomerNotFoundError
from app.domains.customers.views import (
    CustomerAddressView,
    CustomerDetail,
    CustomerFilter,
    CustomerRow,
    CustomerSort,
    Spending,
)
from app.kernel.pagination import (
    InvalidCursorError,
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

COUNT_CAP: Final = 10_000
_TAX_ID: Final = re.compile(r"[0-9]{6,9}[0-9kK]?")

#: What a customer's orders come to; ``source`` gives the customers as ``c``.
_ROWS: Final = """
SELECT c.id, c.kind, c.name, c.email, c.phone, c.tax_id, c.external_id, c.created_at, c.source, c.version,
       coalesce(bought.orders, 0)::bigint AS order_count, bought.last_order_at,
       coalesce(bought.spent, '[]')::text AS spent
FROM ({source}) picked
JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = picked.id
LEFT JOIN LATERAL (
    SELECT sum(per.orders) AS orders, max(per.last_order_at) AS last_order_at,
           jsonb_agg(jsonb_build_object('currency', per.currency, 'total_minor', per.total_minor)
                     ORDER BY per.currency) FILTER (WHERE per.counted > 0) AS spent
    FROM (
        SELECT o.currency, count(*) AS orders, max(o.placed_at) AS last_order_at,
               count(*) FILTER (WHERE o.status NOT IN ('canceled', 'unavailable')) AS counted,
               coalesce(sum(o.total_minor) FILTER (WHERE o.status NOT IN ('canceled', 'unavailable')), 0)::bigint
                   AS total_minor
        FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.customer_id = c.id GROUP BY o.currency
    ) per
) bought ON true
ORDER BY c.name {direction}, c.id {direction}
"""
_ADDRESSES: Final = """
SELECT id, kind, line, city, region, postal_code, country, is_structured FROM tenant.customer_address
WHERE tenant_id = $1 AND customer_id = $2 ORDER BY kind DESC, created_at, id
"""
_COUNT: Final = """
SELECT count(*) FROM (SELECT 1 FROM tenant.customer c WHERE {conditions} LIMIT {limit}) found
"""


async def list_customers(
    uow: UnitOfWork,
    *,
    filters: CustomerFilter,
    page: PageRequest,
    sort: CustomerSort = CustomerSort.NAME,
) -> Page[CustomerRow]:
    """A page of customers by name, with what they have ordered.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = _conditions_of(filters)
    descending = (sort is CustomerSort.NAME_REVERSED) is not page.is_backward
    direction, comparison = ("DESC", "<") if descending else ("ASC", ">")
    if page.cursor is not None:
        name, last_id = _read_cursor(page.cursor)
        conditions.add(f"(c.name, c.id) {comparison} ({{}}, {{}})", name, last_id)
    # Searching walks all names anyway; the fence keeps it from doing so in the order of the index, row by row.
    fence = "OFFSET 0" if filters.search.strip() else ""
    source = (
        f"SELECT h.id FROM (SELECT c.id, c.name FROM tenant.customer c WHERE {conditions.sql} {fence}) h"  # noqa: S608 - our own text; values are bound
        f" ORDER BY h.name {direction}, h.id {direction} LIMIT {page.limit + 1}"
    )
    statement = _ROWS.format(source=source, direction=direction)
    rows = [_row(record) for record in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.name, str(row.id)))


async def count_customers(uow: UnitOfWork, *, filters: CustomerFilter) -> tuple[int, bool]:
    """How many customers a filter finds, and whether counting stopped at 10,000."""
    conditions = _conditions_of(filters)
    statement = _COUNT.format(conditions=conditions.sql, limit=COUNT_CAP + 1)
    count: int = await uow.fetch_value(statement, *conditions.values)
    return min(count, COUNT_CAP), count > COUNT_CAP


async def get_customer(uow: UnitOfWork, customer_id: UUID) -> CustomerDetail:
    """A customer with addresses and what it has ordered.

    Raises:
        CustomerNotFoundError: If the tenant has no such customer.
    """
    source = "SELECT f.id FROM tenant.customer f WHERE f.tenant_id = $1 AND f.id = $2"
    record = await uow.fetch_row(_ROWS.format(source=source, direction="ASC"), customer_id)
    if record is None:
        raise CustomerNotFoundError("There is no customer with this id.")
    addresses = await uow.fetch(_ADDRESSES, customer_id)
    return CustomerDetail(
        customer=_row(record),
        source=record["source"],
        version=record["version"],
        addresses=[CustomerAddressView(**dict(row)) for row in addresses],
    )


async def find_customers(uow: UnitOfWork, *, text: str, limit: int = 10) -> list[CustomerRow]:
    """The first customers by name whose name contains the text or whose e-mail or tax id is it."""
    filters = CustomerFilter(search=text)
    page = await list_customers(uow, filters=filters, page=PageRequest(limit=checked_limit(limit)))
    return page.items


def tax_id_spellings(text: str) -> list[str]:
    """How a tax id may be kept: as typed, bare, with a hyphen, with dots and a hyphen (as a Chilean RUT)."""
    bare = re.sub(r"[.\-\s/]", "", text)
    found = {text, bare, bare.upper()}
    if _TAX_ID.fullmatch(bare):
        body, digit = bare[:-1], bare[-1].upper()
        found |= {f"{body}-{digit}", f"{int(body):,}".replace(",", ".") + f"-{digit}"}
    return sorted(found)


def _conditions_of(filters: CustomerFilter) -> Conditions:
    found = Conditions("c.tenant_id = $1")
    if filters.kind is not None:
        found.add("c.kind = {}", filters.kind.value)
    text = filters.search.strip()
    if text:
        found.add(
            "(c.name ILIKE {} OR lower(c.email) = lower({}) OR c.tax_id = ANY({}::text[]))",
            like_anywhere(text),
            text,
            tax_id_spellings(text),
        )
    return found


def _row(record: asyncpg.Record) -> CustomerRow:
    values: dict[str, Any] = dict(record)
    del values["source"], values["version"]
    values["spent"] = msgspec.json.decode(values["spent"], type=list[Spending])
    return CustomerRow(**values)


def _read_cursor(cursor: str) -> tuple[str, UUID]:
    name, last_id = decode_cursor(cursor, 2)
    try:
        return name, UUID(last_id)
    except ValueError:
        raise InvalidCursorError("The cursor belongs to another list.") from None
