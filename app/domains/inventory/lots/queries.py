"""Reads of lots: what expires when, where a lot is, where it went."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains.inventory.errors import LotNotFoundError
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

_NEVER: Final = date(9999, 12, 31)
_LOTS: Final = """
SELECT l.id, l.code, l.is_serial, l.variant_id, v.product_id, v.sku, p.name, l.made_on, l.expires_on, l.expired_at,
       coalesce(k.on_hand, 0) AS on_hand, coalesce(k.warehouses, '') AS warehouses
FROM tenant.lot l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN LATERAL (
    SELECT sum(k.on_hand) AS on_hand, string_agg(w.name, ', ' ORDER BY w.name) AS warehouses
    FROM tenant.lot_level k JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = k.warehouse_id
    WHERE k.tenant_id = $1 AND k.lot_id = l.id AND k.on_hand > 0) k ON true
WHERE {conditions} ORDER BY coalesce(l.expires_on, '9999-12-31'::date) {direction}, l.id {direction} LIMIT {limit}
"""
# Where it went: the movement, and the order and customer when a shipment took it along.
_TRACE: Final = """
SELECT m.at, m.kind, lm.quantity, w.name AS warehouse, m.reason, o.id AS order_id, o.number AS order_number,
       c.id AS customer_id, coalesce(c.name, '') AS customer, coalesce(c.email, '') AS email,
       coalesce(c.phone, '') AS phone
FROM tenant.lot_movement lm
JOIN tenant.stock_movement m ON m.tenant_id = $1 AND m.id = lm.movement_id
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = lm.warehouse_id
LEFT JOIN tenant.order_line ol ON ol.tenant_id = $1 AND ol.id = lm.source_id
LEFT JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = ol.order_id
LEFT JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
WHERE lm.tenant_id = $1 AND lm.lot_id = $2 ORDER BY m.at DESC, lm.id DESC LIMIT 1000
"""


class LotRow(msgspec.Struct, frozen=True, kw_only=True):
    """A lot or a serial number with what there is of it; ``expired_at`` is when it left what is available."""

    id: UUID
    code: str
    is_serial: bool
    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    made_on: date | None
    expires_on: date | None
    expired_at: datetime | None
    on_hand: Decimal
    warehouses: str


class LotTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One movement of a lot, with the order and customer it went to or came back from."""

    at: datetime
    kind: str
    quantity: Decimal
    warehouse: str
    reason: str
    order_id: UUID | None
    order_number: str | None
    customer_id: UUID | None
    customer: str
    email: str
    phone: str


class LotDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A lot and its last 1000 movements, newest first."""

    lot: LotRow
    trace: list[LotTrace]


async def list_lots(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    search: str = "",
    expires_by: date | None = None,
    is_in_stock: bool = False,
) -> Page[LotRow]:
    """A page of lots, first to expire first; ``expires_by`` leaves those that expire until that day, the past included.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("l.tenant_id = $1")
    if search:
        pattern = like_anywhere(search)
        conditions.add("(l.code ILIKE {} OR v.sku ILIKE {})", pattern, pattern)
    if expires_by is not None:
        conditions.add("l.expires_on <= {}", expires_by)
    if is_in_stock or expires_by is not None:
        conditions.add_raw("k.on_hand > 0")
    if page.cursor:
        day, key = decode_cursor(page.cursor, 2)
        try:
            after = (date.fromisoformat(day), UUID(key))
        except ValueError:
            raise InvalidCursorError("The cursor belongs to another list.") from None
        sign = "<" if page.is_backward else ">"
        conditions.add(
            f"(coalesce(l.expires_on, '9999-12-31'::date), l.id) {sign} ({{}}, {{}})", *after
        )
    sql = _LOTS.format(
        conditions=conditions.sql,
        direction="DESC" if page.is_backward else "ASC",
        limit=page.limit + 1,
    )
    rows = [LotRow(**dict(row)) for row in await uow.fetch(sql, *conditions.values)]
    return cut_page(
        rows, page, lambda row: encode_cursor((row.expires_on or _NEVER).isoformat(), str(row.id))
    )


async def get_lot(uow: UnitOfWork, lot_id: UUID) -> LotDetail:
    """A lot and where it went: the recall list.

    Raises:
        LotNotFoundError: If there is none with this id.
    """
    sql = _LOTS.format(conditions="l.tenant_id = $1 AND l.id = $2", direction="ASC", limit="1")
    row = await uow.fetch_row(sql, lot_id)
    if row is None:
        raise LotNotFoundError("There is no lot with this id.")
    trace = await uow.fetch(_TRACE, lot_id)
    return LotDetail(lot=LotRow(**dict(row)), trace=[LotTrace(**dict(item)) for item in trace])
