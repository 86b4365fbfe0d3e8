"""Statements that write or lock quotes."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from app.domains.checkout import OrderPreview
from app.domains.quotes.errors import QuoteNotFoundError
from app.domains.quotes.types import QuoteCreate, QuoteHead, QuoteStatus
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ONE_AT_A_TIME: Final = (
    "SELECT pg_advisory_xact_lock(hashtextextended('quote ' || $1::uuid || ' ' || $2::text, 0))"
)
_FIND_KEY: Final = "SELECT id FROM tenant.quote WHERE tenant_id = $1 AND idempotency_key = $2"
_LOCK: Final = """
SELECT id, number, status, valid_until_on, order_id FROM tenant.quote WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""
_ADD: Final = """
INSERT INTO tenant.quote (tenant_id, id, number, customer_id, currency, tax_included, items_minor, discount_minor,
                          shipping_minor, tax_minor, total_minor, channel, on_credit, shipping_address, note, quoted_at,
                          valid_until_on, idempotency_key, withheld)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19::jsonb)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.quote_line (tenant_id, id, quote_id, position, variant_id, sku, name, quantity, unit_price,
                               total_minor, discount_minor, tax_minor)
SELECT $1, i.id, $2, i.position, l.variant_id, l.sku, l.name, l.quantity, l.unit_price, l.total_minor, l.discount_minor,
       l.tax_minor
FROM unnest($3::uuid[]) WITH ORDINALITY AS i(id, position)
JOIN LATERAL jsonb_to_record($4::jsonb -> (i.position::int - 1))
     AS l(variant_id uuid, sku text, name text, quantity numeric, unit_price numeric, total_minor bigint,
          discount_minor bigint, tax_minor bigint) ON true
"""
_CLOSE: Final = """
UPDATE tenant.quote SET status = $3, order_id = $4, closed_at = $5, updated_at = $5
WHERE tenant_id = $1 AND id = $2 AND status = 'open'
"""
# One that is being accepted at this moment is left to whoever accepts it.
_EXPIRE: Final = """
UPDATE tenant.quote SET status = 'expired', closed_at = $3, updated_at = $3
WHERE tenant_id = $1 AND id IN (
    SELECT id FROM tenant.quote WHERE tenant_id = $1 AND status = 'open' AND valid_until_on < $2
    ORDER BY valid_until_on, id LIMIT $4 FOR UPDATE SKIP LOCKED)
RETURNING id, number
"""


async def find_by_key(uow: UnitOfWork, key: str) -> UUID | None:
    """The quote of a request that came before; whoever asks the same at the same instant waits for the commit."""
    await uow.execute(_ONE_AT_A_TIME, key)
    return await uow.fetch_value(_FIND_KEY, key)


async def lock_quote(uow: UnitOfWork, quote_id: UUID) -> QuoteHead:
    """Lock a quote until the end of the transaction.

    Raises:
        QuoteNotFoundError: If there is no such quote.
    """
    row = await uow.fetch_row(_LOCK, quote_id)
    if row is None:
        raise QuoteNotFoundError("There is no such quote.")
    return QuoteHead(
        id=row["id"],
        number=row["number"],
        status=QuoteStatus(row["status"]),
        valid_until_on=row["valid_until_on"],
        order_id=row["order_id"],
    )


async def add_quote(
    uow: UnitOfWork, quote: QuoteCreate, preview: OrderPreview, *, number: str
) -> UUID:
    """Write a quote with its lines."""
    quote_id, order = new_id(), quote.order
    address = order.shipping_address
    await uow.execute(
        _ADD,
        quote_id,
        number,
        order.customer_id,
        preview.currency,
        preview.tax_included,
        preview.items_minor,
        preview.discount_minor - preview.shipping_discount_minor,
        preview.shipping_minor - preview.shipping_discount_minor,
        preview.tax_minor,
        preview.total_minor,
        order.channel,
        order.on_credit,
        None if address is None else msgspec.json.encode(address).decode(),
        order.note,
        uow.now,
        quote.valid_until_on,
        quote.idempotency_key,
        msgspec.json.encode(preview.withheld).decode(),
    )
    lines = msgspec.json.encode(preview.lines).decode()
    await uow.execute(_ADD_LINES, quote_id, [new_id() for _ in preview.lines], lines)
    return quote_id


async def close_quote(
    uow: UnitOfWork, quote_id: UUID, *, status: QuoteStatus, order_id: UUID | None = None
) -> None:
    """End a locked quote."""
    await uow.execute(_CLOSE, quote_id, status.value, order_id, uow.now)


async def expire_quotes(uow: UnitOfWork, *, today: date, most: int) -> list[tuple[UUID, str]]:
    """End open quotes whose last day is over; their ids and numbers."""
    rows = await uow.fetch(_EXPIRE, today, uow.now, most)
    return [(row["id"], row["number"]) for row in rows]
