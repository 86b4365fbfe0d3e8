"""Who gets which stock; pure.

Demand is summed by variant before anything is checked, so two lines of the same variant, or two bundles that share a
part, can't both be promised the last unit. An order is served whole or not at all.

Which warehouses serve it is the company's policy:

- by priority: in the order of the levels as they come;
- nearest: those in the commune of the address first, then those in its region, then the rest, each by priority;
- fewest parcels: the smallest set of warehouses that has everything, of those the first by priority.

Without splitting, one warehouse serves all of the order, the first one that has it all.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final
from uuid import UUID

from app.domains.inventory.errors import InsufficientStockError, SplitNotAllowedError
from app.domains.inventory.types import (
    Allocation,
    AllocationMethod,
    AllocationPolicy,
    Demand,
    Destination,
    LevelRead,
)

_ZERO: Final = Decimal(0)
#: Up to here every set of warehouses is tried, 4,096 at most; beyond, the sets get too many.
_MOST_WAREHOUSES: Final = 12
_USUAL: Final = AllocationPolicy()
_NOWHERE: Final = Destination()


def available_by_variant(levels: Iterable[LevelRead]) -> dict[UUID, Decimal]:
    """What can be promised of each variant over all warehouses; a level below zero counts as none."""
    found: dict[UUID, Decimal] = {}
    for level in levels:
        found[level.variant_id] = found.get(level.variant_id, _ZERO) + max(level.available, _ZERO)
    return found


def allocate_stock(
    levels: Sequence[LevelRead],
    demands: Sequence[Demand],
    *,
    policy: AllocationPolicy = _USUAL,
    destination: Destination = _NOWHERE,
) -> list[Allocation]:
    """Split demands over warehouses, all or none. ``levels`` are in order of priority.

    Raises:
        InsufficientStockError: If a variant is asked for more than is available; names every line of it.
        SplitNotAllowedError: If no warehouse has everything and the policy does not split.
    """
    asked = _asked(demands)
    _require_enough(available_by_variant(levels), demands, asked=asked)
    ordered = order_levels(levels, policy=policy, destination=destination)
    if not policy.may_split:
        chosen = _smallest_set(ordered, asked, largest=1)
        if chosen is None:
            raise SplitNotAllowedError("No warehouse has all of the order.")
        ordered = _within(ordered, chosen)
    elif policy.method is AllocationMethod.FEWEST_PARCELS:
        chosen = _smallest_set(ordered, asked, largest=_MOST_WAREHOUSES)
        ordered = ordered if chosen is None else _within(ordered, chosen)
    left: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    for level in ordered:
        if level.available > 0:
            left.setdefault(level.variant_id, []).append((level.warehouse_id, level.available))
    allocations: list[Allocation] = []
    for demand in demands:
        allocations.extend(_serve(demand, left[demand.variant_id]))
    return allocations


def order_levels(
    levels: Sequence[LevelRead], *, policy: AllocationPolicy, destination: Destination
) -> list[LevelRead]:
    """The levels in the order in which they serve; those that are equally near stay by priority."""
    if policy.method is not AllocationMethod.NEAREST:
        return list(levels)
    return sorted(levels, key=lambda level: _distance(level, destination))


def _distance(level: LevelRead, destination: Destination) -> int:
    """Nought in the same commune, one in the same region, two elsewhere or where nobody knows."""
    if _same(level.commune, destination.commune):
        return 0
    return 1 if _same(level.region, destination.region) else 2


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).strip().casefold() == str(other).strip().casefold()


def _asked(demands: Sequence[Demand]) -> dict[UUID, Decimal]:
    asked: dict[UUID, Decimal] = {}
    for demand in demands:
        asked[demand.variant_id] = asked.get(demand.variant_id, _ZERO) + demand.quantity
    return asked


def _require_enough(
    available: dict[UUID, Decimal], demands: Sequence[Demand], *, asked: dict[UUID, Decimal]
) -> None:
    short = [
        (demand, available.get(demand.variant_id, _ZERO))
        for demand in demands
        if asked[demand.variant_id] > available.get(demand.variant_id, _ZERO)
    ]
    if short:
        raise InsufficientStockError.of(short)


def _smallest_set(
    levels: Sequence[LevelRead], asked: dict[UUID, Decimal], *, largest: int
) -> Collection[UUID] | None:
    """The smallest set of warehouses that has all that is asked for, the first of its size; none if all are needed."""
    useful = [level for level in levels if level.variant_id in asked and level.available > 0]
    warehouses = list(dict.fromkeys(level.warehouse_id for level in useful))[:_MOST_WAREHOUSES]
    for size in range(1, min(largest, len(warehouses)) + 1):
        for chosen in combinations(warehouses, size):
            available = available_by_variant(_within(useful, chosen))
            if all(available.get(variant, _ZERO) >= need for variant, need in asked.items()):
                return chosen
    return None


def _within(levels: Sequence[LevelRead], chosen: Collection[UUID]) -> list[LevelRead]:
    return [level for level in levels if level.warehouse_id in chosen]


def _serve(demand: Demand, left: list[tuple[UUID, Decimal]]) -> list[Allocation]:
    """Take a demand from what is left, which is changed, first warehouse first."""
    wanted = demand.quantity
    taken: list[Allocation] = []
    while wanted > 0:
        warehouse_id, available = left[0]
        quantity = min(wanted, available)
        taken.append(
            Allocation(
                position=demand.position,
                variant_id=demand.variant_id,
                warehouse_id=warehouse_id,
                quantity=quantity,
                units_per_line=demand.units_per_line,
            )
        )
        wanted -= quantity
        if quantity == available:
            left.pop(0)
        else:
            left[0] = (warehouse_id, available - quantity)
    return taken
