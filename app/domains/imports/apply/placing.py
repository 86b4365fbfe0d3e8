"""Places a channel's SKUs: those of order lines, counts and prices. docs/guides/sku-matching.md has the rules.

An order line that nobody can place makes a product, as a shop's file would have it. A count or a price has nothing to
go to: it is refused, put into the catalogue's queue, and waits until somebody says which variant is meant.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains import catalog
from app.domains.imports.apply.known import Known
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.records import Batch, PriceRecord, StockCountRecord
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_WAITING: Final = Target(
    "import_waiting",
    ("id", "job_id", "channel", "normalised", "kind", "row_number", "content", "noted_at"),
)
_VARIANTS: Final = """
SELECT id, sku, name FROM tenant.variant WHERE tenant_id = $1 AND id = ANY($2::uuid[])
"""


async def place_lines(uow: UnitOfWork, batch: Batch, known: Known) -> None:
    """Let lines of orders mean our own SKUs where the channel has other words for them."""
    lines = {line.sku for record in batch.orders for line in record.lines}
    known.placed |= await _places(uow, batch.channel, lines - known.variants.keys(), known)
    if not known.placed:
        return
    for record in batch.orders:
        record.movements = [
            msgspec.structs.replace(move, sku=known.placed.get(move.sku, move.sku))
            for move in record.movements
        ]


async def place_rows(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, stage: Stage, job_id: UUID, batch: Batch, known: Known
) -> None:
    """Let counts and prices name our own SKUs; those that nobody can place go to the queue and wait."""
    rows: list[StockCountRecord | PriceRecord] = [*batch.counts, *batch.prices]
    placed = await _places(
        uow, batch.channel, {row.sku for row in rows} - known.variants.keys(), known
    )
    unknown: dict[str, dict[str, str]] = {}
    waiting: list[tuple[Any, ...]] = []
    for row in rows:
        row.sku = placed.get(row.sku, row.sku)
        if row.sku in known.variants:
            continue
        is_count = isinstance(row, StockCountRecord)
        unknown[row.sku] = {"warehouse": row.warehouse} if is_count else {}
        key = catalog.sku_key(row.sku) or row.sku
        waiting.append(
            (
                new_id(), job_id, batch.channel, key, "stock_count" if is_count else "price", row.row,
                msgspec.json.encode(row).decode(), uow.now,
            )
        )  # fmt: skip
    if unknown:
        await catalog.note_unmatched(uow, channel=batch.channel, seen=unknown)
    stage.add(_WAITING, waiting)


async def _places(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, channel: str, skus: set[str], known: Known
) -> dict[str, str]:
    """Our SKUs by what the channel writes; the variants become known by both."""
    if not skus:
        return {}
    matched = await catalog.match_skus(uow, channel=channel, skus=sorted(skus))
    rows = await uow.fetch(_VARIANTS, list(set(matched.values())))
    variants = {row["id"]: (row["sku"], row["name"]) for row in rows}
    places: dict[str, str] = {}
    for written, variant_id in matched.items():
        sku, name = variants[variant_id]
        known.variants[written] = known.variants[sku] = (variant_id, name)
        if written != sku:
            places[written] = sku
    return places
