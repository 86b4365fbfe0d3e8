"""Posting of goods that came or went: called by whatever writes movements, in the same transaction.

The levels are locked by the movement already, in order of variant and warehouse; that lock also guards their layers.
History is never posted again: what is learnt late about a cost is an entry of the day on which it is learnt.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from app.domains.inventory.costs import repository, rules
from app.domains.inventory.costs.types import EntryKind, Goods
from app.platform.db.unit_of_work import UnitOfWork

# Imports and the sample write movements by themselves. Where nobody knows a cost, neither of the stock nor of the
# variant, there is nothing to post: the first goods that come at a cost find the level as it is then.
_MOVEMENTS: Final = """
SELECT m.id AS movement_id, m.variant_id, m.warehouse_id, m.kind, m.quantity, m.at
FROM unnest($2::uuid[]) WITH ORDINALITY k(id, place)
JOIN tenant.stock_movement m ON m.tenant_id = $1 AND m.id = k.id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = m.variant_id
WHERE m.quantity <> 0 AND (v.unit_cost IS NOT NULL OR EXISTS (
        SELECT FROM tenant.cost_layer c
        WHERE c.tenant_id = $1 AND c.variant_id = m.variant_id AND c.warehouse_id = m.warehouse_id))
ORDER BY k.place
"""


async def post_goods(uow: UnitOfWork, moved: Sequence[Goods]) -> None:
    """Write what movements of goods do to the value of stock. The levels are locked and changed already."""
    if not moved:
        return
    places = sorted({(item.variant_id, item.warehouse_id) for item in moved})
    sources = sorted(
        {item.source_id for item in moved if item.source_id is not None and item.quantity > 0}
    )
    sold = sorted(
        {
            item.source_id
            for item in moved
            if item.source_id is not None and item.kind in rules.SALES
        }
    )
    book, rows = await repository.read_book(uow, places, sources=sources, sold=sold)
    before = {
        layer.id: (layer.remaining, layer.value)
        for layers in book.layers.values()
        for layer in layers
    }
    on_hand = {(row["variant_id"], row["warehouse_id"]): row["on_hand"] for row in rows}
    for item in moved:
        on_hand[item.variant_id, item.warehouse_id] -= item.quantity
    entries = rules.post_goods(book, moved, on_hand=on_hand)
    changed = [
        layer
        for place in places
        for layer in book.layers[place]
        if before.get(layer.id) != (layer.remaining, layer.value)
    ]
    await repository.write_layers(uow, changed)
    await repository.write_entries(uow, entries)


async def post_movements(
    uow: UnitOfWork, movement_ids: Sequence[UUID], *, sources: Mapping[UUID, UUID]
) -> None:
    """As ``post_goods`` for movements that were written without the use cases of stock: imports, the sample.

    They are posted in the order given; ``sources`` names by movement the order line or the transfer it is for.
    """
    rows = await uow.fetch(_MOVEMENTS, list(movement_ids))
    await post_goods(
        uow,
        [
            Goods(
                movement_id=row["movement_id"],
                variant_id=row["variant_id"],
                warehouse_id=row["warehouse_id"],
                kind=EntryKind(row["kind"]),
                quantity=row["quantity"],
                at=row["at"],
                source_id=sources.get(row["movement_id"]),
            )
            for row in rows
        ],
    )
