"""Stock counts, while the shop goes on selling."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import inventory
from app.domains.inventory import BinCreate, BinMove, CountCreate, CountEntry, Demand
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, count, level, make_shop


async def open_count(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop, *, by_bin: bool = False
) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        return await inventory.create_count(
            uow, count=CountCreate(warehouse_id=shop.warehouses["W1"], by_bin=by_bin)
        )


async def record(factory: UnitOfWorkFactory, tenant: Tenant, entry: CountEntry) -> None:
    async with factory.tenant(tenant.id) as uow:
        await inventory.record_count(uow, entry=entry)


def found(shop: Shop, count_id: UUID, quantity: int, bin_id: UUID | None = None) -> CountEntry:
    return CountEntry(
        count_id=count_id,
        variant_id=shop.variants["A"],
        counted=Decimal(quantity),
        bin_id=bin_id,
    )


async def post(factory: UnitOfWorkFactory, tenant: Tenant, count_id: UUID) -> int:
    async with factory.tenant(tenant.id) as uow:
        return await inventory.post_count(uow, count_id=count_id)


async def sell(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop, quantity: int) -> None:
    """Reserve and dispatch."""
    line_id = new_id()
    demand = Demand(position=1, variant_id=shop.variants["A"], quantity=Decimal(quantity))
    async with factory.tenant(tenant.id) as uow:
        await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: line_id})
        await inventory.dispatch_stock(
            uow, wanted={line_id: Decimal(quantity)}, reference_id=new_id()
        )


async def test_what_is_sold_after_a_line_was_counted_is_no_loss(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    count_id = await open_count(factory, tenant, shop)

    await sell(factory, tenant, shop, 2)
    await record(factory, tenant, found(shop, count_id, 7))
    await sell(factory, tenant, shop, 3)
    differences = await post(factory, tenant, count_id)

    assert differences == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (4, 0)
    assert await broken(factory, tenant.id) == []


async def test_posting_twice_changes_levels_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    count_id = await open_count(factory, tenant, shop)
    await record(factory, tenant, found(shop, count_id, 12))
    await record(factory, tenant, found(shop, count_id, 11))

    posted = [await post(factory, tenant, count_id) for _ in range(2)]

    assert posted == [1, 0]
    assert await level(factory, tenant.id, shop.variants["A"]) == (11, 0)


async def test_what_nobody_counted_stays(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 4}})
    count_id = await open_count(factory, tenant, shop)
    await record(factory, tenant, found(shop, count_id, 10))

    assert await post(factory, tenant, count_id) == 0

    async with factory.tenant(tenant.id, read_only=True) as uow:
        lines = await inventory.list_count_lines(uow, count_id)
    assert [(line.sku, line.expected, line.counted) for line in lines] == [
        ("B", 4, None),
        ("A", 10, 10),
    ]
    assert await level(factory, tenant.id, shop.variants["B"]) == (4, 0)


async def test_a_count_below_what_is_promised_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    demand = Demand(position=1, variant_id=shop.variants["A"], quantity=Decimal(8))
    async with factory.tenant(tenant.id) as uow:
        await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: new_id()})
    count_id = await open_count(factory, tenant, shop)
    await record(factory, tenant, found(shop, count_id, 7))

    with pytest.raises(inventory.StockBelowReservedError):
        await post(factory, tenant, count_id)

    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 8)


async def test_bins_are_counted_each_for_itself(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    async with factory.tenant(tenant.id) as uow:
        warehouse_id = shop.warehouses["W1"]
        bin_id = await inventory.create_bin(
            uow, place=BinCreate(warehouse_id=warehouse_id, code="A-01")
        )
        moved = BinMove(
            warehouse_id=warehouse_id,
            variant_id=shop.variants["A"],
            quantity=Decimal(6),
            to_bin_id=bin_id,
        )
        await inventory.move_between_bins(uow, moved=moved)
    count_id = await open_count(factory, tenant, shop, by_bin=True)

    await record(factory, tenant, found(shop, count_id, 5, bin_id))
    await record(factory, tenant, found(shop, count_id, 7))
    differences = await post(factory, tenant, count_id)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        holdings = await inventory.list_holdings(uow, variant_id=shop.variants["A"])
    assert differences == 2
    assert await level(factory, tenant.id, shop.variants["A"]) == (12, 0)
    assert [(item.code, item.on_hand) for item in holdings] == [("A-01", 5)]
    assert await broken(factory, tenant.id) == []


@pytest.mark.parametrize("end", [inventory.post_count, inventory.cancel_count])
async def test_a_closed_count_takes_no_more(
    factory: UnitOfWorkFactory, tenant: Tenant, end: Callable[..., Awaitable[object]]
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    count_id = await open_count(factory, tenant, shop)
    async with factory.tenant(tenant.id) as uow:
        await end(uow, count_id=count_id)

    with pytest.raises(inventory.CountClosedError):
        await record(factory, tenant, found(shop, count_id, 1))

    assert await count(factory, tenant.id, "stock_movement") == 1


async def test_another_tenant_s_count_does_not_exist(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    count_id = await open_count(factory, tenant, shop)

    with pytest.raises(inventory.CountNotFoundError):
        await post(factory, other_tenant, count_id)
