"""Reads of customers: lists, one whole, quick look-ups."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.customers.errors import CustomerNotFoundError
from app.domains.customers.search import search_customers
from app.domains.customers.views import (
    ConsentView,
    ContactView,
    CreditEntryView,
    CreditView,
    CustomerAddressView,
    CustomerDetail,
    CustomerFilter,
    CustomerGroupView,
    CustomerRow,
    CustomerSort,
    MergeView,
    NoteView,
    Spending,
)
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cursor_id,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.tax_ids import shown_tax_id

COUNT_CAP: Final = 10_000

#: What a customer's orders come to; ``source`` gives the customers as ``c``.
_ROWS: Final = """
SELECT c.id, c.kind, c.name, c.email, c.phone, c.tax_id, c.tax_country, c.external_id, c.created_at, c.source,
       c.version, c.group_id, g.name AS group_name, c.email_verified_at, c.payment_terms_days, c.credit_limit_minor,
       c.credit_used_minor, c.credit_currency, c.has_marketing_consent, c.marketing_consent_at,
       c.marketing_consent_source, coalesce(bought.orders, 0)::bigint AS order_count, bought.last_order_at,
       coalesce(bought.spent, '[]')::text AS spent
FROM ({source}) picked
JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = picked.id
LEFT JOIN tenant.customer_group g ON g.tenant_id = $1 AND g.id = c.group_id
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
#: A row that was merged leads to the one that is left.
_ONE: Final = """
SELECT coalesce(f.merged_into_id, f.id) AS id FROM tenant.customer f WHERE f.tenant_id = $1 AND f.id = $2
"""
_ADDRESSES: Final = """
SELECT id, kind, line, city, region, postal_code, country, is_structured, recipient, phone, commune_code, is_default
FROM tenant.customer_address
WHERE tenant_id = $1 AND customer_id = $2 ORDER BY kind DESC, is_default DESC, created_at, id
"""
_CONTACTS: Final = """
SELECT id, name, role, email, phone FROM tenant.customer_contact
WHERE tenant_id = $1 AND customer_id = $2 ORDER BY created_at, id
"""
_NOTES: Final = """
SELECT text, actor_label, created_at FROM tenant.customer_note
WHERE tenant_id = $1 AND customer_id = $2 ORDER BY created_at DESC, id DESC LIMIT 50
"""
_MERGES: Final = """
SELECT m.absorbed_id, a.name AS absorbed_name, m.reason, m.actor_label, m.created_at FROM tenant.customer_merge m
JOIN tenant.customer a ON a.tenant_id = $1 AND a.id = m.absorbed_id AND a.merged_into_id = $2
WHERE m.tenant_id = $1 ORDER BY m.created_at DESC LIMIT 50
"""
_CREDIT_ENTRIES: Final = """
SELECT e.kind, e.reference_id, e.amount_minor, e.currency, e.actor_label, e.created_at
FROM tenant.customer_credit_entry e
WHERE e.tenant_id = $1 AND e.customer_id IN (
    SELECT c.id FROM tenant.customer c WHERE c.tenant_id = $1 AND (c.id = $2 OR c.merged_into_id = $2))
ORDER BY e.created_at DESC, e.id DESC LIMIT $3
"""
_GROUPS: Final = """
SELECT g.id, g.name, g.description,
       (SELECT count(*) FROM tenant.customer c
        WHERE c.tenant_id = $1 AND c.group_id = g.id AND c.merged_into_id IS NULL) AS customer_count
FROM tenant.customer_group g WHERE g.tenant_id = $1 ORDER BY g.name, g.id LIMIT 500
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
    conditions = await _conditions_of(uow, filters)
    descending = (sort is CustomerSort.NAME_REVERSED) is not page.is_backward
    direction, comparison = ("DESC", "<") if descending else ("ASC", ">")
    if page.cursor is not None:
        name, last_id = _read_cursor(page.cursor)
        conditions.add(f"(c.name, c.id) {comparison} ({{}}, {{}})", name, last_id)
    source = (
        f"SELECT c.id FROM tenant.customer c WHERE {conditions.sql}"  # noqa: S608 - our own text; values are bound
        f" ORDER BY c.name {direction}, c.id {direction} LIMIT {page.limit + 1}"
    )
    statement = _ROWS.format(source=source, direction=direction)
    rows = [_row(record) for record in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.name, str(row.id)))


async def count_customers(uow: UnitOfWork, *, filters: CustomerFilter) -> tuple[int, bool]:
    """How many customers a filter finds, and whether counting stopped at 10,000."""
    conditions = await _conditions_of(uow, filters)
    statement = _COUNT.format(conditions=conditions.sql, limit=COUNT_CAP + 1)
    count: int = await uow.fetch_value(statement, *conditions.values)
    return min(count, COUNT_CAP), count > COUNT_CAP


async def get_customer(uow: UnitOfWork, customer_id: UUID) -> CustomerDetail:
    """A customer with addresses, contacts, terms and what it has ordered; a merged one answers with who is left.

    Raises:
        CustomerNotFoundError: If the tenant has no such customer.
    """
    record = await uow.fetch_row(_ROWS.format(source=_ONE, direction="ASC"), customer_id)
    if record is None:
        raise CustomerNotFoundError("There is no customer with this id.")
    left = record["id"]
    return CustomerDetail(
        customer=_row(record),
        source=record["source"],
        version=record["version"],
        email_verified_at=record["email_verified_at"],
        credit=CreditView(
            payment_terms_days=record["payment_terms_days"],
            limit_minor=record["credit_limit_minor"],
            used_minor=record["credit_used_minor"],
            currency=record["credit_currency"],
        ),
        consent=ConsentView(
            is_granted=record["has_marketing_consent"],
            since=record["marketing_consent_at"],
            source=record["marketing_consent_source"],
        ),
        addresses=[CustomerAddressView(**dict(row)) for row in await uow.fetch(_ADDRESSES, left)],
        contacts=[ContactView(**dict(row)) for row in await uow.fetch(_CONTACTS, left)],
        notes=[NoteView(**dict(row)) for row in await uow.fetch(_NOTES, left)],
        merges=[MergeView(**dict(row)) for row in await uow.fetch(_MERGES, left)],
    )


async def list_credit_entries(
    uow: UnitOfWork, customer_id: UUID, *, limit: int = 50
) -> list[CreditEntryView]:
    """The last changes of a customer's credit in use, the newest first."""
    rows = await uow.fetch(_CREDIT_ENTRIES, customer_id, checked_limit(limit))
    return [CreditEntryView(**dict(row)) for row in rows]


async def list_groups(uow: UnitOfWork) -> list[CustomerGroupView]:
    """The groups of customers by name."""
    return [CustomerGroupView(**dict(row)) for row in await uow.fetch(_GROUPS)]


async def find_customers(uow: UnitOfWork, *, text: str, limit: int = 10) -> list[CustomerRow]:
    """The first customers by name that a text finds (see ``search_customers``)."""
    filters = CustomerFilter(search=text)
    page = await list_customers(uow, filters=filters, page=PageRequest(limit=checked_limit(limit)))
    return page.items


async def _conditions_of(uow: UnitOfWork, filters: CustomerFilter) -> Conditions:
    found = Conditions("c.tenant_id = $1", "c.merged_into_id IS NULL")
    if filters.kind is not None:
        found.add("c.kind = {}", filters.kind.value)
    if filters.group_id is not None:
        found.add("c.group_id = {}", filters.group_id)
    if filters.owes:
        found.add_raw("c.credit_used_minor > 0")
    if filters.search.strip():
        (await search_customers(uow, filters.search)).restrict(found, "c.id")
    return found


def _row(record: asyncpg.Record) -> CustomerRow:
    values: dict[str, Any] = {name: record[name] for name in CustomerRow.__struct_fields__}
    values["spent"] = msgspec.json.decode(values["spent"], type=list[Spending])
    if values["tax_country"]:
        values["tax_id"] = shown_tax_id(values["tax_country"], values["tax_id"])
    return CustomerRow(**values)


def _read_cursor(cursor: str) -> tuple[str, UUID]:
    name, last_id = decode_cursor(cursor, 2)
    return name, cursor_id(last_id)
