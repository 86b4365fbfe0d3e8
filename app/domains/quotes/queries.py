"""Reads of quotes: a list, and one whole."""

from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.checkout import OrderAddressCreate
from app.domains.quotes.errors import QuoteNotFoundError
from app.domains.quotes.views import QuoteDetail, QuoteFilter, QuoteLineView, QuoteRow
from app.domains.tax import Withheld
from app.kernel.pagination import Page, PageRequest, cut_page, moment_cursor
from app.platform.db.conditions import Conditions, like_anywhere, like_prefix
from app.platform.db.unit_of_work import UnitOfWork

_ROWS: Final = """
SELECT q.id, q.number, q.status, q.customer_id, c.name AS customer_name, q.currency, q.total_minor, q.quoted_at,
       q.valid_until_on, q.order_id
FROM tenant.quote q LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = q.customer_id
WHERE {conditions} ORDER BY q.quoted_at {direction}, q.id {direction} LIMIT {limit}
"""
_HEADER: Final = """
SELECT q.id, q.number, q.status, q.customer_id, c.name AS customer_name, c.email AS customer_email, q.currency,
       q.tax_included, q.items_minor, q.discount_minor, q.shipping_minor,
       q.tax_minor, q.total_minor, q.channel, q.on_credit, q.shipping_address::text AS shipping_address, q.note,
       q.quoted_at, q.valid_until_on, q.closed_at, q.order_id, o.number AS order_number,
       q.withheld::text AS withheld
FROM tenant.quote q
LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = q.customer_id
LEFT JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = q.order_id
WHERE q.tenant_id = $1 AND q.id = $2
"""
_LINES: Final = """
SELECT id, position, variant_id, sku, name, quantity, unit_price, total_minor, discount_minor, tax_minor
FROM tenant.quote_line WHERE tenant_id = $1 AND quote_id = $2 ORDER BY position
"""
_WITHHELD = msgspec.json.Decoder(list[Withheld])
_ADDRESS = msgspec.json.Decoder(OrderAddressCreate)


async def list_quotes(
    uow: UnitOfWork, *, filters: QuoteFilter, page: PageRequest
) -> Page[QuoteRow]:
    """A page of quotes, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("q.tenant_id = $1")
    if filters.status is not None:
        conditions.add("q.status = {}", filters.status.value)
    if filters.customer_id is not None:
        conditions.add("q.customer_id = {}", filters.customer_id)
    if filters.search:
        conditions.add(
            "(q.number ILIKE {} OR c.name ILIKE {})",
            like_prefix(filters.search),
            like_anywhere(filters.search),
        )
    direction = conditions.follow(page, moment="q.quoted_at", key="q.id")
    statement = _ROWS.format(conditions=conditions.sql, direction=direction, limit=page.limit + 1)
    rows = [QuoteRow(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: moment_cursor(row.quoted_at, row.id))


async def get_quote(uow: UnitOfWork, quote_id: UUID) -> QuoteDetail:
    """A quote with its lines.

    Raises:
        QuoteNotFoundError: If the tenant has no such quote.
    """
    header = await uow.fetch_row(_HEADER, quote_id)
    if header is None:
        raise QuoteNotFoundError("There is no such quote.")
    values: dict[str, Any] = dict(header)
    if values["shipping_address"] is not None:
        values["shipping_address"] = _ADDRESS.decode(values["shipping_address"])
    values["withheld"] = _WITHHELD.decode(values["withheld"])
    lines = [QuoteLineView(**dict(row)) for row in await uow.fetch(_LINES, quote_id)]
    return QuoteDetail(**values, lines=lines)
