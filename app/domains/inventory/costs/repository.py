"""Statements of costs. All of them expect the stock levels at hand to be locked, in order of variant and warehouse."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from app.domains.inventory.costs.layers import Place
from app.domains.inventory.costs.rules import Book
from app.domains.inventory.costs.types import CostMethod, Entry, Layer, Piece
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_LAYERS: Final = """
SELECT s.variant_id, s.warehouse_id, s.on_hand, v.unit_cost, p.method,
       c.id, c.source_id, c.opened_at, c.received, c.remaining, c.value
FROM unnest($2::uuid[], $3::uuid[]) AS k(variant_id, warehouse_id)
JOIN tenant.stock_level s ON s.tenant_id = $1 AND s.variant_id = k.variant_id AND s.warehouse_id = k.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = k.variant_id
LEFT JOIN tenant.cost_policy p ON p.tenant_id = $1
LEFT JOIN tenant.cost_layer c ON c.tenant_id = $1 AND c.variant_id = k.variant_id
    AND c.warehouse_id = k.warehouse_id AND c.remaining > 0
ORDER BY s.variant_id, s.warehouse_id, c.opened_at, c.id
"""
_GONE: Final = """
SELECT u.source_id AS for_id, u.variant_id, u.layer_id, l.source_id, l.opened_at,
       sum(u.quantity) AS quantity, sum(u.value) AS value
FROM tenant.cost_use u
JOIN tenant.cost_layer l ON l.tenant_id = $1 AND l.id = u.layer_id
WHERE u.tenant_id = $1 AND u.source_id = ANY($2::uuid[])
GROUP BY u.source_id, u.variant_id, u.layer_id, l.source_id, l.opened_at
HAVING sum(u.quantity) > 0
ORDER BY u.source_id, u.variant_id, l.opened_at, u.layer_id
"""
# A line of a bundle has a reservation for each of its parts.
_SALE_UNITS: Final = """
SELECT p.order_line_id, sum(p.units) AS units FROM (
    SELECT r.order_line_id, r.variant_id, max(r.units_per_line) AS units FROM tenant.reservation r
    WHERE r.tenant_id = $1 AND r.order_line_id = ANY($2::uuid[]) GROUP BY r.order_line_id, r.variant_id
) p GROUP BY p.order_line_id
"""
_WRITE_LAYERS: Final = """
INSERT INTO tenant.cost_layer (tenant_id, id, warehouse_id, variant_id, source_id, opened_at, received, remaining,
                               value)
SELECT $1, l.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::numeric[],
                           $8::numeric[], $9::numeric[]) AS l
ON CONFLICT (tenant_id, id) DO UPDATE SET remaining = excluded.remaining, value = excluded.value
"""
_WRITE_ENTRIES: Final = """
INSERT INTO tenant.cost_entry (tenant_id, id, at, warehouse_id, variant_id, kind, movement_id, source_id, document_id,
                               quantity, unknown_quantity, value, cost_of_sales, sold_quantity, posted_on, currency)
SELECT $1, e.*, $16 FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
                                $8::uuid[], $9::uuid[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[],
                                $14::numeric[], $15::date[]) AS e
"""
_WRITE_USES: Final = """
INSERT INTO tenant.cost_use (tenant_id, id, variant_id, entry_id, layer_id, source_id, quantity, value)
SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::numeric[],
                           $8::numeric[]) AS u
"""


async def read_book(
    uow: UnitOfWork,
    places: Sequence[Place],
    *,
    sources: Sequence[UUID] = (),
    sold: Sequence[UUID] = (),
) -> tuple[Book, list[asyncpg.Record]]:
    """The open layers of levels, with the rows of the levels.

    With it comes what left for ``sources`` and is not back, and what a unit of the order lines ``sold`` is made of.
    """
    rows = await uow.fetch(_LAYERS, [item[0] for item in places], [item[1] for item in places])
    book = Book(
        method=CostMethod((rows[0]["method"] if rows else None) or CostMethod.AVERAGE),
        layers={place: [] for place in places},
        unit_costs={row["variant_id"]: row["unit_cost"] for row in rows},
        gone={},
        new_id=new_id,
    )
    if sold:
        units = await uow.fetch(_SALE_UNITS, list(sold))
        book.sale_units = {row["order_line_id"]: row["units"] for row in units}
    for row in rows:
        if row["id"] is not None:
            book.layers[row["variant_id"], row["warehouse_id"]].append(layer_of(row))
    for row in await uow.fetch(_GONE, list(sources)) if sources else ():
        book.gone.setdefault((row["for_id"], row["variant_id"]), []).append(
            Piece(
                layer_id=row["layer_id"],
                source_id=row["source_id"],
                opened_at=row["opened_at"],
                quantity=row["quantity"],
                value=row["value"],
            )
        )
    return book, rows


def layer_of(row: asyncpg.Record) -> Layer:
    """A layer as it is stored."""
    return Layer(
        id=row["id"],
        variant_id=row["variant_id"],
        warehouse_id=row["warehouse_id"],
        source_id=row["source_id"],
        opened_at=row["opened_at"],
        received=row["received"],
        remaining=row["remaining"],
        value=row["value"],
    )


async def write_layers(uow: UnitOfWork, layers: Sequence[Layer]) -> None:
    """Write new layers and what is left of known ones."""
    await uow.execute(
        _WRITE_LAYERS,
        [item.id for item in layers],
        [item.warehouse_id for item in layers],
        [item.variant_id for item in layers],
        [item.source_id for item in layers],
        [item.opened_at for item in layers],
        [item.received for item in layers],
        [item.remaining for item in layers],
        [item.value for item in layers],
    )


async def write_entries(uow: UnitOfWork, entries: Sequence[Entry]) -> None:
    """Append entries with what they took from layers."""
    zone = ZoneInfo(uow.tenant.time_zone)
    await uow.execute(
        _WRITE_ENTRIES,
        [item.id for item in entries],
        [item.at for item in entries],
        [item.warehouse_id for item in entries],
        [item.variant_id for item in entries],
        [item.kind.value for item in entries],
        [item.movement_id for item in entries],
        [item.source_id for item in entries],
        [item.document_id for item in entries],
        [item.quantity for item in entries],
        [item.unknown_quantity for item in entries],
        [item.value for item in entries],
        [item.cost_of_sales for item in entries],
        [item.sold_quantity for item in entries],
        [item.at.astimezone(zone).date() for item in entries],
        uow.tenant.currency,
    )
    uses = [(entry, piece) for entry in entries for piece in entry.uses]
    if uses:
        await uow.execute(
            _WRITE_USES,
            [new_id() for _ in uses],
            [entry.variant_id for entry, _ in uses],
            [entry.id for entry, _ in uses],
            [piece.layer_id for _, piece in uses],
            [entry.source_id for entry, _ in uses],
            [piece.quantity for _, piece in uses],
            [piece.value for _, piece in uses],
        )
