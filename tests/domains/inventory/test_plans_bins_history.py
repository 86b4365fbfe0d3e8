"""Reorder points with their alerts, bins with the picker's walk, and what there was on a day."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import inventory
from app.domains.inventory import BinCreate, BinMove, BinStock, Demand, LevelPlan, StockScrap
from app.domains.inventory.rules import walk_bins
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, count, level, make_shop, receive


async def plan(uow: UnitOfWork, shop: Shop, point: int | None) -> None:
    await inventory.plan_levels(
        uow,
        plans=[
            LevelPlan(
                variant_id=shop.variants["A"],
                warehouse_id=shop.warehouses["W1"],
                reorder_point=None if point is None else Decimal(point),
                reorder_quantity=Decimal(12),
            )
        ],
    )


async def due(factory: UnitOfWorkFactory, tenant: Tenant) -> list[tuple[str, Decimal]]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = await inventory.list_reorder(uow, page=PageRequest())
    return [(row.sku, row.available) for row in found.items]


async def test_one_alert_is_open_while_stock_is_at_its_point(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 6}})
    demand = Demand(position=1, variant_id=shop.variants["A"], quantity=Decimal(1))

    async with factory.tenant(tenant.id) as uow:
        await plan(uow, shop, 4)
    enough = await due(factory, tenant)
    for _ in range(3):
        async with factory.tenant(tenant.id) as uow:
            await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: new_id()})
    low = await due(factory, tenant)
    async with factory.tenant(tenant.id) as uow:
        await receive(uow, shop.warehouses["W1"], shop.variants["A"], 5)

    assert (enough, low) == ([], [("A", Decimal(3))])
    assert await due(factory, tenant) == []
    assert await count(factory, tenant.id, "stock_alert") == 1
    assert await broken(factory, tenant.id) == []


async def test_without_a_point_nothing_is_due(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 2}})
    async with factory.tenant(tenant.id) as uow:
        await plan(uow, shop, 4)
    before = await due(factory, tenant)

    async with factory.tenant(tenant.id) as uow:
        await plan(uow, shop, None)

    assert before == [("A", Decimal(2))]
    assert await due(factory, tenant) == []


async def test_a_negative_plan_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 2}})

    with pytest.raises(inventory.InvalidMovementError) as refused:
        async with factory.tenant(tenant.id) as uow:
            await plan(uow, shop, -1)

    assert [issue.pointer for issue in refused.value.issues] == ["/0/reorder_point"]


async def stowed(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop) -> dict[str, UUID]:
    """Ten of A: three in bin B1, four in bin A9 that comes later on the walk, three in none."""
    made: dict[str, UUID] = {}
    async with factory.tenant(tenant.id) as uow:
        for position, (code, quantity) in enumerate({"B1": 3, "A9": 4}.items()):
            place = BinCreate(warehouse_id=shop.warehouses["W1"], code=code, position=position)
            made[code] = await inventory.create_bin(uow, place=place)
            moved = BinMove(
                warehouse_id=shop.warehouses["W1"],
                variant_id=shop.variants["A"],
                quantity=Decimal(quantity),
                to_bin_id=made[code],
            )
            await inventory.move_between_bins(uow, moved=moved)
    return made


async def holdings(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop) -> dict[str, int]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = await inventory.list_holdings(uow, variant_id=shop.variants["A"])
    return {item.code: int(item.on_hand) for item in found}


@pytest.mark.parametrize(
    ("quantity", "left"), [(2, {"B1": 1, "A9": 4}), (5, {"A9": 2}), (8, {}), (10, {})]
)
async def test_goods_leave_the_bins_on_the_picker_s_walk(
    factory: UnitOfWorkFactory, tenant: Tenant, quantity: int, left: dict[str, int]
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await stowed(factory, tenant, shop)
    scrap = StockScrap(
        warehouse_id=shop.warehouses["W1"],
        lines=[inventory.StockLine(variant_id=shop.variants["A"], quantity=Decimal(quantity))],
        idempotency_key="s-1",
        reason="wet",
    )

    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await inventory.scrap_stock(uow, scrap=scrap)

    assert await holdings(factory, tenant, shop) == left
    assert await level(factory, tenant.id, shop.variants["A"]) == (10 - quantity, 0)
    assert await broken(factory, tenant.id) == []


async def test_no_more_is_put_away_than_lies_around(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10, "W2": 5}})
    bins = await stowed(factory, tenant, shop)
    moved = BinMove(
        warehouse_id=shop.warehouses["W1"],
        variant_id=shop.variants["A"],
        quantity=Decimal(4),
        to_bin_id=bins["B1"],
    )

    with pytest.raises(inventory.BinTooEmptyError):
        async with factory.tenant(tenant.id) as uow:
            await inventory.move_between_bins(uow, moved=moved)
    with pytest.raises(inventory.UnknownStockItemError):
        async with factory.tenant(tenant.id) as uow:
            await inventory.move_between_bins(
                uow,
                moved=BinMove(
                    warehouse_id=shop.warehouses["W2"],
                    variant_id=shop.variants["A"],
                    quantity=Decimal(1),
                    to_bin_id=bins["B1"],
                ),
            )

    assert await holdings(factory, tenant, shop) == {"B1": 3, "A9": 4}


def test_the_walk_empties_each_bin_before_the_next() -> None:
    bins = [BinStock(code="B1", quantity=Decimal(3)), BinStock(code="A9", quantity=Decimal(4))]

    assert walk_bins(Decimal(5), bins) == [bins[0], BinStock(code="A9", quantity=Decimal(2))]
    assert walk_bins(Decimal(9), bins) == [*bins, BinStock(code="", quantity=Decimal(2))]


async def test_stock_on_a_day_is_what_the_movements_until_then_add_up_to(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 6}})
    async with factory.tenant(tenant.id) as uow:
        today = uow.now.date()
        await uow.execute(
            "INSERT INTO tenant.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity,"
            " reserved_quantity, idempotency_key, actor_label, at)"
            " VALUES ($1, $2, $3, $4, 'opening', 4, 0, 'old', 'test', $5)",
            new_id(), shop.warehouses["W1"], shop.variants["A"], uow.now - timedelta(days=10),
        )  # fmt: skip
        await uow.execute("UPDATE tenant.stock_level SET on_hand = 10 WHERE tenant_id = $1")

    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = {
            days: [
                row.on_hand async for row in inventory.stream_stock_on(uow, on=today - timedelta(days=days))
            ]
            for days in (0, 2, 12)
        }  # fmt: skip

    assert found[2] == [4]
    assert found[12] == [0]


async def test_another_tenant_sees_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await stowed(factory, tenant, shop)
    async with factory.tenant(tenant.id) as uow:
        await plan(uow, shop, 10)

    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        page = PageRequest()
        assert (await inventory.list_reorder(uow, page=page)).items == []
        assert (await inventory.list_stock_on(uow, on=uow.now.date(), page=page)).items == []
        assert await inventory.list_bins(uow, warehouse_id=shop.warehouses["W1"]) == []
    with pytest.raises(inventory.UnknownStockItemError):
        async with factory.tenant(other_tenant.id) as uow:
            await plan(uow, shop, 1)
