"""Stock levels that an import touches: locked in (variant, warehouse) order before all planning, then changed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from app.domains import inventory
from app.domains.imports.apply.known import Known
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

#: Warehouse code and SKU.
Place: TypeAlias = tuple[str, str]
#: What happens to a level: to on hand and to reserved.
Changes: TypeAlias = dict[Place, list[Decimal]]

_LOCK_LEVELS: Final = """
SELECT w.code, v.sku, l.on_hand, l.reserved, l.safety
FROM tenant.stock_level l
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
WHERE l.tenant_id = $1 AND w.code = ANY($2::text[]) AND v.sku = ANY($3::text[])
ORDER BY l.variant_id, l.warehouse_id
FOR UPDATE OF l
"""
_CHANGE_LEVELS: Final = """
UPDATE tenant.stock_level l SET on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved
FROM unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::numeric[]) AS d(warehouse_id, variant_id, on_hand, reserved)
WHERE l.tenant_id = $1 AND l.warehouse_id = d.warehouse_id AND l.variant_id = d.variant_id
"""
_ADD_LEVELS: Final = """
INSERT INTO tenant.stock_level (tenant_id, id, warehouse_id, variant_id, on_hand, reserved)
SELECT $1, d.id, d.warehouse_id, d.variant_id, 0, 0
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS d(id, warehouse_id, variant_id)
ON CONFLICT (tenant_id, variant_id, warehouse_id) DO NOTHING
"""


class Level(msgspec.Struct):
    """What a warehouse has of a SKU."""

    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    safety: Decimal = Decimal(0)

    @property
    def available(self) -> Decimal:
        """What can still be promised or taken."""
        return self.on_hand - self.reserved


async def lock_levels(uow: UnitOfWork, places: Iterable[Place]) -> dict[Place, Level]:
    """Lock the levels of these places; a place without a level has none yet."""
    wanted = set(places)
    if not wanted:
        return {}
    rows = await uow.fetch(
        _LOCK_LEVELS, sorted({code for code, _ in wanted}), sorted({sku for _, sku in wanted})
    )
    found = {
        (row["code"], row["sku"]): Level(row["on_hand"], row["reserved"], row["safety"])
        for row in rows
    }
    return {place: found.get(place, Level()) for place in wanted}


async def change_levels(uow: UnitOfWork, changes: Changes, known: Known) -> None:
    """Add to the levels, making those that are missing; bins never hold more than their level."""
    if not changes:
        return
    # The order in which everybody locks levels.
    places = sorted(
        changes, key=lambda place: (known.variants[place[1]][0], known.warehouses[place[0]])
    )
    warehouses = [known.warehouses[code] for code, _ in places]
    variants = [known.variants[sku][0] for _, sku in places]
    await uow.execute(_ADD_LEVELS, [new_id() for _ in places], warehouses, variants)
    await uow.execute(
        _CHANGE_LEVELS,
        warehouses,
        variants,
        [changes[place][0] for place in places],
        [changes[place][1] for place in places],
    )
    await inventory.settle_bins(uow, list(zip(variants, warehouses, strict=True)))
