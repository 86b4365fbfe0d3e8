"""Costs that are learnt after their goods came: landed costs, other prices on the invoice, costs nobody knew.

Nothing that was posted is posted again. The part of a late cost whose goods are still there goes to their layers, the
part whose goods have left goes to the cost of sales of today. The work is bounded by the layers of the receipt lines
at hand, however long ago the goods came.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.inventory.costs import repository
from app.domains.inventory.costs.types import AddedCost, CostSplit, Entry, EntryKind, Layer
from app.kernel.ids import new_id
from app.kernel.money import share_of_cost
from app.platform.db.unit_of_work import UnitOfWork

_ZERO: Final = Decimal(0)
_LOCK_LEVELS: Final = """
SELECT s.id FROM tenant.stock_level s
WHERE s.tenant_id = $1 AND s.variant_id IN (
    SELECT c.variant_id FROM tenant.cost_layer c WHERE c.tenant_id = $1 AND c.source_id = ANY($2::uuid[]))
ORDER BY s.variant_id, s.warehouse_id
FOR UPDATE
"""
_FAMILY: Final = """
SELECT c.id, c.variant_id, c.warehouse_id, c.source_id, c.opened_at, c.received, c.remaining, c.value
FROM tenant.cost_layer c
WHERE c.tenant_id = $1 AND c.source_id = ANY($2::uuid[])
ORDER BY c.source_id, c.opened_at, c.id
"""


async def add_costs(
    uow: UnitOfWork, *, costs: Sequence[AddedCost], kind: EntryKind, document_id: UUID
) -> list[CostSplit]:
    """Add late costs, which may be negative, to the goods of receipt lines; returns where each of them went.

    Locks the levels of the goods in order of variant and warehouse until the end of the transaction.
    """
    lines = [item.receipt_line_id for item in costs]
    await uow.fetch(_LOCK_LEVELS, lines)
    families = await _families(uow, lines)
    entries: list[Entry] = []
    splits: list[CostSplit] = []
    for cost in costs:
        made = split_cost(cost, families.get(cost.receipt_line_id, []))
        entries.extend(_entry(uow, layer, kind, document_id, *parts) for layer, *parts in made)
        splits.append(_split_of(cost, made))
    await repository.write_layers(uow, [layer for family in families.values() for layer in family])
    await repository.write_entries(uow, entries)
    return splits


def split_cost(cost: AddedCost, family: Sequence[Layer]) -> list[tuple[Layer, Decimal, Decimal]]:
    """Spread a late cost over the layers of its goods, which are changed: layer, its share, and what goes to sales.

    What has left bears its share as cost of sales, noted at the first layer. A layer never becomes worth less than
    nothing: what a credit takes off beyond its value goes to the cost of sales as well.
    """
    made: list[tuple[Layer, Decimal, Decimal]] = []
    kept, weighed, upto = cost.amount, _ZERO, _ZERO
    for layer in family:
        if not layer.remaining or layer.value is None:
            continue
        weighed += layer.remaining
        now = share_of_cost(cost.amount, weighed, cost.quantity)
        share = max(now - upto, -layer.value)
        upto = now
        layer.value += share
        kept -= share
        if share:
            made.append((layer, share, _ZERO))
    if kept and family:
        made.append((family[0], _ZERO, kept))
    return made


async def read_split(uow: UnitOfWork, *, costs: Sequence[AddedCost]) -> list[CostSplit]:
    """Where late costs would go now; writes nothing."""
    families = await _families(uow, [item.receipt_line_id for item in costs])
    return [
        _split_of(cost, split_cost(cost, families.get(cost.receipt_line_id, []))) for cost in costs
    ]


async def _families(uow: UnitOfWork, lines: Sequence[UUID]) -> dict[UUID, list[Layer]]:
    found: dict[UUID, list[Layer]] = {}
    for row in await uow.fetch(_FAMILY, lines):
        found.setdefault(row["source_id"], []).append(repository.layer_of(row))
    return found


def _split_of(cost: AddedCost, made: Sequence[tuple[Layer, Decimal, Decimal]]) -> CostSplit:
    return CostSplit(
        receipt_line_id=cost.receipt_line_id,
        to_stock=sum((part[1] for part in made), _ZERO),
        to_sales=sum((part[2] for part in made), _ZERO),
    )


def _entry(  # noqa: PLR0917 - the columns of one entry
    uow: UnitOfWork,
    layer: Layer,
    kind: EntryKind,
    document_id: UUID,
    to_stock: Decimal,
    to_sales: Decimal,
) -> Entry:
    return Entry(
        id=new_id(),
        at=uow.now,
        variant_id=layer.variant_id,
        warehouse_id=layer.warehouse_id,
        kind=kind,
        quantity=_ZERO,
        unknown_quantity=_ZERO,
        value=to_stock,
        cost_of_sales=to_sales,
        document_id=document_id,
    )
