"""Reads of bins, of what they hold, and of where to pick what is promised."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory.errors import BinNotFoundError
from app.domains.inventory.rules import walk_bins
from app.domains.inventory.types import BinStock
from app.domains.inventory.views import BinContent, BinHolding, BinView, PickRow
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

_BIN: Final = """
SELECT b.id, b.warehouse_id, b.code, b.position, b.is_active, coalesce(h.variants, 0) AS variants,
       coalesce(h.on_hand, 0) AS on_hand
FROM tenant.bin b
LEFT JOIN LATERAL (
    SELECT count(*) AS variants, sum(l.on_hand) AS on_hand FROM tenant.bin_level l
    WHERE l.tenant_id = $1 AND l.bin_id = b.id AND l.on_hand > 0
) h ON true
WHERE {conditions}
"""
_CONTENTS: Final = """
SELECT v.id AS variant_id, v.sku, p.name, l.on_hand
FROM tenant.bin_level l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE {conditions} ORDER BY v.sku {direction} LIMIT {limit}
"""
_HOLDINGS: Final = """
SELECT b.warehouse_id, b.id AS bin_id, b.code, l.on_hand FROM tenant.bin_level l
JOIN tenant.bin b ON b.tenant_id = $1 AND b.id = l.bin_id
WHERE l.tenant_id = $1 AND l.variant_id = $2 AND l.on_hand > 0
ORDER BY b.warehouse_id, b.position, b.code
"""
_PICKS: Final = """
SELECT r.id, o.id AS order_id, o.number AS order_number, r.order_line_id, r.variant_id, v.sku, v.barcode, p.name,
       r.quantity, b.code, b.on_hand
FROM tenant.reservation r
JOIN tenant.order_line ol ON ol.tenant_id = $1 AND ol.id = r.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = ol.order_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = r.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN LATERAL (
    SELECT n.code, n.position, l.on_hand FROM tenant.bin_level l
    JOIN tenant.bin n ON n.tenant_id = $1 AND n.id = l.bin_id AND n.warehouse_id = r.warehouse_id
    WHERE l.tenant_id = $1 AND l.variant_id = r.variant_id AND l.on_hand > 0
) b ON true
WHERE r.tenant_id = $1 AND r.warehouse_id = $2 AND r.status = 'active'
  AND o.status IN ('paid', 'invoiced', 'processing') AND ($3::uuid IS NULL OR o.id = $3)
ORDER BY o.placed_at, o.id, ol.position, v.sku, r.id, b.position, b.code
LIMIT 2000
"""


async def list_bins(
    uow: UnitOfWork, *, warehouse_id: UUID, is_active: bool = True
) -> list[BinView]:
    """The bins of a warehouse that are in use, or those that are archived, in the order of the picker's walk."""
    conditions = Conditions("b.tenant_id = $1")
    conditions.add("b.warehouse_id = {}", warehouse_id)
    conditions.add("b.is_active = {}", is_active)
    statement = _BIN.format(conditions=conditions.sql) + "ORDER BY b.position, b.code"
    return [BinView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]


async def page_bins(
    uow: UnitOfWork, *, page: PageRequest, warehouse_id: UUID | None = None, is_active: bool = True
) -> Page[BinView]:
    """A page of bins by code, of all warehouses or of one.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("b.tenant_id = $1")
    conditions.add("b.is_active = {}", is_active)
    if warehouse_id:
        conditions.add("b.warehouse_id = {}", warehouse_id)
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        code, last = decode_cursor(page.cursor, 2)
        conditions.add(f"(b.code, b.id::text) {comparison} ({{}}, {{}})", code, last)
    order = f"ORDER BY b.code {direction}, b.id::text {direction} LIMIT {page.limit + 1}"
    statement = _BIN.format(conditions=conditions.sql) + order
    rows = [BinView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.code, str(row.id)))


async def get_bin(uow: UnitOfWork, bin_id: UUID) -> BinView:
    """A bin, archived or not.

    Raises:
        BinNotFoundError: If there is no such bin.
    """
    row = await uow.fetch_row(_BIN.format(conditions="b.tenant_id = $1 AND b.id = $2"), bin_id)
    if row is None:
        raise BinNotFoundError("There is no bin with this id.")
    return BinView(**dict(row))


async def list_bin_contents(
    uow: UnitOfWork, *, bin_id: UUID, page: PageRequest
) -> Page[BinContent]:
    """A page of what lies in a bin, by SKU.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    checked_limit(page.limit)
    conditions = Conditions("l.tenant_id = $1")
    conditions.add("l.bin_id = {}", bin_id)
    conditions.add_raw("l.on_hand > 0")
    direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
    if page.cursor:
        (sku,) = decode_cursor(page.cursor, 1)
        conditions.add(f"v.sku {comparison} {{}}", sku)
    statement = _CONTENTS.format(
        conditions=conditions.sql, direction=direction, limit=page.limit + 1
    )
    rows = [BinContent(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(row.sku))


async def list_holdings(uow: UnitOfWork, *, variant_id: UUID) -> list[BinHolding]:
    """The bins that hold a variant, by warehouse in the order of the walk."""
    return [BinHolding(**dict(row)) for row in await uow.fetch(_HOLDINGS, variant_id)]


async def list_picks(
    uow: UnitOfWork, *, warehouse_id: UUID, order_id: UUID | None = None
) -> list[PickRow]:
    """What to fetch in a warehouse for paid orders, oldest order first, each with the bins to go to.

    A bin that an earlier row empties is not offered to a later one.
    """
    rows = await uow.fetch(_PICKS, warehouse_id, order_id)
    taken: dict[tuple[UUID, str], BinStock] = {}
    picks: list[PickRow] = []
    for _, group in itertools.groupby(rows, key=lambda row: row["id"]):
        found = list(group)
        first = found[0]
        variant_id: UUID = first["variant_id"]
        places = [
            taken.get(
                (variant_id, row["code"]), BinStock(code=row["code"], quantity=row["on_hand"])
            )
            for row in found
            if row["code"] is not None
        ]
        stops = walk_bins(first["quantity"], places)
        taken.update({(variant_id, place.code): place for place in _left(places, stops)})
        picks.append(
            PickRow(
                order_id=first["order_id"],
                order_number=first["order_number"],
                order_line_id=first["order_line_id"],
                variant_id=variant_id,
                sku=first["sku"],
                barcode=first["barcode"],
                name=first["name"],
                quantity=first["quantity"],
                stops=stops,
            )
        )
    return picks


def _left(places: Sequence[BinStock], stops: Sequence[BinStock]) -> list[BinStock]:
    """What is left in each bin for the rows that follow."""
    gone = {stop.code: stop.quantity for stop in stops if stop.code}
    return [
        BinStock(code=place.code, quantity=place.quantity - gone.get(place.code, Decimal(0)))
        for place in places
    ]
