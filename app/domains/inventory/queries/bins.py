"""Reads of bins, of what they hold, and of where to pick what is promised."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory.rules import walk_bins
from app.domains.inventory.types import BinStock
from app.domains.inventory.views import BinHolding, BinView, PickRow
from app.platform.db.unit_of_work import UnitOfWork

_BINS: Final = """
SELECT b.id, b.code, b.position, coalesce(h.variants, 0) AS variants, coalesce(h.on_hand, 0) AS on_hand
FROM tenant.bin b
LEFT JOIN LATERAL (
    SELECT count(*) AS variants, sum(l.on_hand) AS on_hand FROM tenant.bin_level l
    WHERE l.tenant_id = $1 AND l.bin_id = b.id AND l.on_hand > 0
) h ON true
WHERE b.tenant_id = $1 AND b.warehouse_id = $2 AND b.is_active
ORDER BY b.position, b.code
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


async def list_bins(uow: UnitOfWork, *, warehouse_id: UUID) -> list[BinView]:
    """The bins of a warehouse in the order of the picker's walk."""
    return [BinView(**dict(row)) for row in await uow.fetch(_BINS, warehouse_id)]


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
