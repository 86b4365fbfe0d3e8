"""What sellers owe for imported lines: the file names none, so the schemes of the day on which they were sold count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from app.domains import sellers
from app.domains.imports.apply.known import Known
from app.domains.imports.records import Batch, LineRecord, OrderRecord
from app.domains.sellers import Commission, CommissionLine, SchemeInForce, SchemeKind
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

CATEGORIES: Final = """
SELECT v.sku, p.category_id FROM tenant.variant v JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE v.tenant_id = $1 AND v.sku = ANY($2::text[]) AND p.category_id IS NOT NULL
"""
_Month = tuple[UUID, int, int]


async def depend_on_turnover(uow: UnitOfWork, orders: Iterable[OrderRecord]) -> bool:
    """Whether what these orders owe may depend on what was sold before them."""
    has_seller = any(line.seller for record in orders for line in record.lines)
    return has_seller and await sellers.has_schemes(uow)


async def find_commissions(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, batch: Batch, orders: Iterable[OrderRecord], known: Known
) -> dict[tuple[str, int], Commission]:
    """The commissions of the lines that name a seller, by order key and position; orders count as they were placed."""
    selling = sorted(
        (record for record in orders if any(line.seller for line in record.lines)),
        key=lambda record: record.placed_at,
    )
    if not selling or not await sellers.has_schemes(uow):
        return {}
    schemes = await _schemes(uow, selling, known, currency=batch.currency)
    kinds = {force.scheme.kind for found in schemes.values() for force in found.values()}
    paths = await _paths(uow, batch, selling, known) if SchemeKind.CATEGORY in kinds else {}
    sold: dict[_Month, int] = defaultdict(int)
    found: dict[tuple[str, int], Commission] = {}
    for record in selling:
        lines = {new_id(): line for line in record.lines if line.seller}
        owing = [
            _owing(key, line, known, currency=batch.currency, path=paths.get(line.sku, ()))
            for key, line in lines.items()
        ]
        on = record.placed_on
        force = _with_turnover(schemes[on], sold, on=on)
        for commission in sellers.commissions_for(owing, force):
            found[record.key, lines[commission.key].position] = commission
        for item in owing:
            sold[item.seller_id, on.year, on.month] += item.base_minor
    return found


async def _schemes(
    uow: UnitOfWork, orders: Iterable[OrderRecord], known: Known, *, currency: str
) -> dict[date, dict[UUID, SchemeInForce]]:
    wanted: dict[date, set[UUID]] = defaultdict(set)
    for record in orders:
        wanted[record.placed_on] |= {
            known.sellers[line.seller] for line in record.lines if line.seller
        }
    return {
        on: await sellers.find_schemes(uow, seller_ids=ids, on=on, currency=currency)
        for on, ids in wanted.items()
    }


async def _paths(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, batch: Batch, orders: Iterable[OrderRecord], known: Known
) -> dict[str, tuple[UUID, ...]]:
    """The category of each SKU and those above it; what the batch brings is not in the database yet."""
    skus = sorted({line.sku for record in orders for line in record.lines if line.seller})
    place = {
        record.sku: known.categories[record.category]
        for record in batch.products
        if record.category
    }
    own = {sku: known.placed.get(sku, sku) for sku in skus}
    rows = await uow.fetch(CATEGORIES, sorted(set(own.values())))
    found = {row["sku"]: row["category_id"] for row in rows}
    place |= {written: found[sku] for written, sku in own.items() if sku in found}
    above = await sellers.find_category_paths(uow, place.values())
    return {sku: above.get(category_id, (category_id,)) for sku, category_id in place.items()}


def _owing(
    key: UUID, line: LineRecord, known: Known, *, currency: str, path: tuple[UUID, ...]
) -> CommissionLine:
    return CommissionLine(
        key=key,
        seller_id=known.sellers[line.seller or ""],
        quantity=line.quantity,
        base_minor=line.total_minor,
        currency=currency,
        category_path=path,
    )


def _with_turnover(
    schemes: Mapping[UUID, SchemeInForce], sold: Mapping[_Month, int], *, on: date
) -> dict[UUID, SchemeInForce]:
    """The schemes with what the batch itself sold before in the month."""
    return {
        seller_id: msgspec.structs.replace(
            force,
            turnover_minor=force.turnover_minor + sold.get((seller_id, on.year, on.month), 0),
        )
        for seller_id, force in schemes.items()
    }
