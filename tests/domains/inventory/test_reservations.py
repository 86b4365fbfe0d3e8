"""Stock that is promised: parts of bundles, expiry, races, returns, and the complaints of others' users."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import inventory
from app.domains.inventory import (
    AllocationMethod,
    AllocationPolicy,
    Demand,
    Destination,
    LevelRead,
    StockLine,
    StockReturn,
)
from app.domains.inventory.tasks import SCHEDULE
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, level, make_shop


def ask(shop: Shop, quantity: str, *, position: int = 1, units: str = "1") -> Demand:
    return Demand(
        position=position,
        variant_id=shop.variants["A"],
        quantity=Decimal(quantity),
        units_per_line=Decimal(units),
    )


async def reserve(
    factory: UnitOfWorkFactory, tenant: Tenant, *demands: Demand, minutes: int | None = None
) -> list[UUID]:
    """Reserve; returns the order lines by position."""
    lines = {demand.position: new_id() for demand in demands}
    async with factory.tenant(tenant.id) as uow:
        await inventory.reserve_stock(
            uow,
            demands=demands,
            order_line_ids=lines,
            expires_at=None if minutes is None else uow.now + timedelta(minutes=minutes),
        )
    return [lines[position] for position in sorted(lines)]


async def dispatch(
    factory: UnitOfWorkFactory, tenant: Tenant, line_id: UUID, quantity: str
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await inventory.dispatch_stock(
            uow, wanted={line_id: Decimal(quantity)}, reference_id=new_id()
        )


async def test_a_part_of_a_bundle_leaves_in_its_own_units(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    (line_id,) = await reserve(factory, tenant, ask(shop, "6", units="3"))

    await dispatch(factory, tenant, line_id, "1")
    after_one = await level(factory, tenant.id, shop.variants["A"])
    with pytest.raises(inventory.InvalidMovementError):
        await dispatch(factory, tenant, line_id, "2")
    await dispatch(factory, tenant, line_id, "1")

    assert after_one == (7, 3)
    assert await level(factory, tenant.id, shop.variants["A"]) == (4, 0)
    assert await broken(factory, tenant.id) == []


async def test_what_is_promised_too_long_is_freed_and_announced(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    (late,) = await reserve(factory, tenant, ask(shop, "3"), minutes=-1)
    await reserve(factory, tenant, ask(shop, "2"), minutes=5)
    await reserve(factory, tenant, ask(shop, "1"))

    async with factory.tenant(tenant.id) as uow:
        freed = await inventory.expire_reservations(uow)
    async with factory.tenant(tenant.id) as uow:
        again = await inventory.expire_reservations(uow)

    assert (freed, again) == (1, 0)
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 3)
    async with factory.platform(read_only=True) as transaction:
        told = await transaction.driver.fetch(
            "SELECT subject_id FROM platform.outbox WHERE tenant_id = $1"
            " AND name = 'inventory.reservation.expired'",
            tenant.id,
        )
    assert [row["subject_id"] for row in told] == [late]
    assert await broken(factory, tenant.id) == []


async def test_the_schedule_expires_for_every_tenant(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shops = [
        (item, await make_shop(factory, item.id, stock={"A": {"W1": 4}}))
        for item in (tenant, other_tenant)
    ]
    for item, shop in shops:
        await reserve(factory, item, ask(shop, "4"), minutes=-1)

    (task,) = [item for item in SCHEDULE if item.name == "inventory.expire_reservations"]
    await task.run(factory)

    for item, shop in shops:
        assert await level(factory, item.id, shop.variants["A"]) == (4, 0)


async def test_i8_expiry_passes_over_reservations_in_use_but_waits_for_levels(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    (held,) = await reserve(factory, tenant, ask(shop, "3"), minutes=-1)
    await reserve(factory, tenant, ask(shop, "2"), minutes=-1)

    async def expire() -> int:
        async with factory.tenant(tenant.id) as uow:
            return await inventory.expire_reservations(uow)

    async with factory.tenant(tenant.id) as uow:
        await inventory.dispatch_stock(uow, wanted={held: Decimal(3)}, reference_id=new_id())
        waiting = asyncio.create_task(expire())
        done, _ = await asyncio.wait({waiting}, timeout=0.3)

    assert not done
    assert await waiting == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (7, 0)
    assert await broken(factory, tenant.id) == []


async def test_i3_reservations_race_without_a_lock_of_the_caller(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3, "W2": 2}})

    outcomes = await asyncio.gather(
        *(reserve(factory, tenant, ask(shop, "1")) for _ in range(9)), return_exceptions=True
    )

    refused = [item for item in outcomes if isinstance(item, inventory.InsufficientStockError)]
    assert len(refused) == 4
    assert await level(factory, tenant.id, shop.variants["A"]) == (5, 5)
    assert await broken(factory, tenant.id) == []


async def test_i4_two_lines_sharing_an_item_are_checked_together(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    bundle, single = ask(shop, "4", units="2"), ask(shop, "2", position=2)

    with pytest.raises(inventory.InsufficientStockError) as refused:
        await reserve(factory, tenant, bundle, single)

    assert len(refused.value.issues) == 2
    assert await level(factory, tenant.id, shop.variants["A"]) == (5, 0)


async def test_i5_a_reservation_is_split_over_sites_whole_or_not_at_all(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3, "W2": 2}})

    await reserve(factory, tenant, ask(shop, "4"))
    with pytest.raises(inventory.InsufficientStockError):
        await reserve(factory, tenant, ask(shop, "2"))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT reserved FROM tenant.stock_level WHERE tenant_id = $1 ORDER BY on_hand DESC"
        )
    assert [row["reserved"] for row in rows] == [3, 1]
    assert await broken(factory, tenant.id) == []


async def test_i14_what_comes_back_is_capped_by_what_left(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    (line_id,) = await reserve(factory, tenant, ask(shop, "4"))
    await dispatch(factory, tenant, line_id, "3")

    async def take_back(quantity: int, key: str) -> bool:
        returned = StockReturn(
            order_line_id=line_id,
            warehouse_id=shop.warehouses["W1"],
            lines=[StockLine(variant_id=shop.variants["A"], quantity=Decimal(quantity))],
            idempotency_key=key,
        )
        async with factory.tenant(tenant.id) as uow:
            return await inventory.return_stock(uow, returned=returned)

    first, again = await take_back(2, "r-1"), await take_back(2, "r-1")
    with pytest.raises(inventory.ReturnExceedsDispatchError):
        await take_back(2, "r-2")
    racing = await asyncio.gather(take_back(1, "r-3"), take_back(1, "r-4"), return_exceptions=True)

    assert (first, again) == (True, False)
    assert sorted(str(type(item).__name__) for item in racing) == [
        "ReturnExceedsDispatchError",
        "bool",
    ]
    assert await level(factory, tenant.id, shop.variants["A"]) == (5, 1)


def levels(*stock: tuple[str, int]) -> list[LevelRead]:
    """Levels of one variant in warehouses named by their commune, in order of priority."""
    return [
        LevelRead(
            variant_id=UUID(int=1),
            warehouse_id=UUID(int=number),
            available=Decimal(available),
            commune=commune,
            region={"Ñuñoa": "RM", "Maipú": "RM", "Talca": "Maule"}.get(commune),
        )
        for number, (commune, available) in enumerate(stock, start=1)
    ]


SITES = levels(("Talca", 2), ("Maipú", 3), ("Ñuñoa", 5))


@pytest.mark.parametrize(
    ("policy", "quantity", "served"),
    [
        (AllocationPolicy(), 4, [(1, 2), (2, 2)]),
        (AllocationPolicy(method=AllocationMethod.NEAREST), 4, [(3, 4)]),
        (AllocationPolicy(method=AllocationMethod.NEAREST), 7, [(3, 5), (2, 2)]),
        (AllocationPolicy(method=AllocationMethod.NEAREST), 10, [(3, 5), (2, 3), (1, 2)]),
        (AllocationPolicy(method=AllocationMethod.FEWEST_PARCELS), 2, [(1, 2)]),
        (AllocationPolicy(method=AllocationMethod.FEWEST_PARCELS), 4, [(3, 4)]),
        (AllocationPolicy(method=AllocationMethod.FEWEST_PARCELS), 7, [(1, 2), (3, 5)]),
        (AllocationPolicy(may_split=False), 3, [(2, 3)]),
    ],
)
def test_the_policy_chooses_who_serves(
    policy: AllocationPolicy, quantity: int, served: list[tuple[int, int]]
) -> None:
    demand = Demand(position=1, variant_id=UUID(int=1), quantity=Decimal(quantity))

    allocations = inventory.allocate_stock(
        SITES, [demand], policy=policy, destination=Destination(commune="ñuñoa ", region="RM")
    )

    assert [(item.warehouse_id.int, int(item.quantity)) for item in allocations] == served


def test_an_order_that_may_not_be_split_is_refused_where_no_site_has_it_all() -> None:
    demand = Demand(position=1, variant_id=UUID(int=1), quantity=Decimal(6))

    with pytest.raises(inventory.SplitNotAllowedError):
        inventory.allocate_stock(SITES, [demand], policy=AllocationPolicy(may_split=False))
