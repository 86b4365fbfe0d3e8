"""Who gets which stock."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.inventory import (
    Demand,
    InsufficientStockError,
    LevelRead,
    allocate_stock,
    available_by_variant,
)

VARIANTS = [UUID(int=number) for number in (1, 2)]
WAREHOUSES = [UUID(int=number) for number in (11, 12, 13)]

levels_of = st.lists(
    st.builds(
        LevelRead,
        variant_id=st.sampled_from(VARIANTS),
        warehouse_id=st.sampled_from(WAREHOUSES),
        available=st.decimals(min_value=-5, max_value=20, places=1),
    ),
    unique_by=lambda level: (level.variant_id, level.warehouse_id),
    max_size=6,
)
demands_of = st.lists(
    st.tuples(
        st.sampled_from(VARIANTS),
        st.decimals(min_value=Decimal("0.1"), max_value=15, places=1),
    ),
    min_size=1,
    max_size=5,
).map(
    lambda pairs: [
        Demand(position=position, variant_id=variant, quantity=quantity)
        for position, (variant, quantity) in enumerate(pairs, start=1)
    ]
)


@given(levels=levels_of, demands=demands_of)
def test_all_demands_are_served_within_the_levels_or_none(
    levels: list[LevelRead], demands: list[Demand]
) -> None:
    available = available_by_variant(levels)
    asked = {
        variant: sum(item.quantity for item in demands if item.variant_id == variant)
        for variant in VARIANTS
    }
    is_short = any(asked[variant] > available.get(variant, 0) for variant in VARIANTS)

    if is_short:
        with pytest.raises(InsufficientStockError):
            allocate_stock(levels, demands)
        return
    allocations = allocate_stock(levels, demands)

    for demand in demands:
        served = sum(item.quantity for item in allocations if item.position == demand.position)
        assert served == demand.quantity
    for level in levels:
        taken = sum(
            item.quantity
            for item in allocations
            if (item.variant_id, item.warehouse_id) == (level.variant_id, level.warehouse_id)
        )
        assert taken <= max(level.available, 0)
    assert all(item.quantity > 0 for item in allocations)


def test_first_warehouse_is_emptied_before_the_second_is_touched() -> None:
    first, second = (
        LevelRead(variant_id=VARIANTS[0], warehouse_id=warehouse, available=Decimal(5))
        for warehouse in WAREHOUSES[:2]
    )
    demand = Demand(position=1, variant_id=VARIANTS[0], quantity=Decimal(7))

    allocations = allocate_stock([first, second], [demand])

    assert [(item.warehouse_id, item.quantity) for item in allocations] == [
        (WAREHOUSES[0], 5),
        (WAREHOUSES[1], 2),
    ]


def test_every_line_of_a_short_variant_is_named_with_what_there_is() -> None:
    level = LevelRead(variant_id=VARIANTS[0], warehouse_id=WAREHOUSES[0], available=Decimal(3))
    demands = [
        Demand(position=position, variant_id=VARIANTS[0], quantity=Decimal(2), label="A")
        for position in (1, 2)
    ]

    with pytest.raises(InsufficientStockError) as refused:
        allocate_stock([level], demands)

    assert [issue.detail for issue in refused.value.issues] == [
        "A: 2 requested, 3 available",
        "A: 2 requested, 3 available",
    ]
