"""Many buyers, few units, real connections."""

import asyncio
from decimal import Decimal

import asyncpg
import pytest

from app.domains import checkout, inventory
from app.domains.checkout import Idempotency, OrderCreate, OrderDesk, OrderLineCreate, Outcome
from app.platform.db.context import SYSTEM_ACTOR
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, level, make_shop


def order_of(*lines: tuple[str, int], **values: object) -> OrderCreate:
    return OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines],
        **values,  # type: ignore[arg-type]
    )


async def race(desk: OrderDesk, tenant: Tenant, orders: list[OrderCreate]) -> tuple[int, int]:
    """How many were accepted and how many were refused for want of stock; anything else fails the test."""
    results = await asyncio.gather(
        *(desk.submit(tenant.id, order=order, actor=SYSTEM_ACTOR) for order in orders),
        return_exceptions=True,
    )
    accepted = [item for item in results if isinstance(item, checkout.Placement)]
    refused = [item for item in results if isinstance(item, inventory.InsufficientStockError)]
    others = [item for item in results if item not in accepted and item not in refused]
    assert others == []
    return len(accepted), len(refused)


async def test_64_buyers_of_10_units_get_exactly_10(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    outcome = await race(OrderDesk(factory), tenant, [order_of(("A", 1))] * 64)

    assert outcome == (10, 54)
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 10)
    assert await count(factory, tenant.id, "sales_order") == 10
    assert await drift(factory, tenant.id) == 0


async def test_units_spread_over_warehouses_are_sold_exactly(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 7, "W2": 6, "W3": 7}})

    outcome = await race(OrderDesk(factory), tenant, [order_of(("A", 2))] * 40)

    assert outcome == (10, 30)
    assert await level(factory, tenant.id, shop.variants["A"]) == (20, 20)
    assert await drift(factory, tenant.id) == 0


async def test_lines_in_opposite_order_do_not_deadlock(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 500}, "B": {"W1": 500}})
    forth, back = order_of(("A", 1), ("B", 1)), order_of(("B", 1), ("A", 1))

    outcome = await race(OrderDesk(factory), tenant, [forth, back] * 40)

    assert outcome == (80, 0)
    assert await drift(factory, tenant.id) == 0


async def test_one_external_id_in_parallel_is_one_order(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 100}})
    desk = OrderDesk(factory)
    order = order_of(("A", 1), channel="shopify", external_id="42")

    placements = await asyncio.gather(
        *(desk.submit(tenant.id, order=order, actor=SYSTEM_ACTOR) for _ in range(16))
    )

    assert len({placement.order.id for placement in placements}) == 1
    assert [item.outcome for item in placements].count(Outcome.NEW) == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (100, 1)


async def test_one_idempotency_key_in_parallel_is_one_order(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 100}})
    desk = OrderDesk(factory)
    key = Idempotency(scope="test", key="k-1", request_hash=b"same")

    placements = await asyncio.gather(
        *(
            desk.submit(tenant.id, order=order_of(("A", 1)), actor=SYSTEM_ACTOR, idempotency=key)
            for _ in range(16)
        )
    )

    assert len({placement.order.id for placement in placements}) == 1
    assert [item.outcome for item in placements].count(Outcome.NEW) == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (100, 1)


async def test_idempotency_key_with_another_request_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 100}})
    desk = OrderDesk(factory)
    first = Idempotency(scope="test", key="k-1", request_hash=b"one")
    other = Idempotency(scope="test", key="k-1", request_hash=b"other")
    await desk.submit(tenant.id, order=order_of(("A", 1)), actor=SYSTEM_ACTOR, idempotency=first)

    with pytest.raises(checkout.IdempotencyKeyReusedError):
        await desk.submit(
            tenant.id, order=order_of(("A", 2)), actor=SYSTEM_ACTOR, idempotency=other
        )

    assert await count(factory, tenant.id, "sales_order") == 1


async def test_numbers_are_unique_over_desks(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 500}})
    desks = [OrderDesk(factory), OrderDesk(factory)]

    placements = await asyncio.gather(
        *(
            desks[turn % 2].submit(tenant.id, order=order_of(("A", 1)), actor=SYSTEM_ACTOR)
            for turn in range(60)
        )
    )

    assert len({placement.order.number for placement in placements}) == 60


async def test_i1_the_check_and_the_promise_are_one_write(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    """Between looking a level up and taking from it others change it: the order takes what is there then, or nothing.

    The order is stopped after its plan, so the race is certain and not a matter of luck.
    """
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    planned, taken = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with factory.tenant(tenant.id) as uow:
            await checkout.place_order(uow, order=order_of(("A", 8)), takes_stock_last=True)
            planned.set()
            await taken.wait()

    async def quick() -> None:
        await planned.wait()
        async with factory.tenant(tenant.id) as uow:
            await checkout.place_order(uow, order=order_of(("A", 8)), number="QUICK")
        taken.set()

    slow_result, quick_result = await asyncio.gather(slow(), quick(), return_exceptions=True)

    assert quick_result is None
    assert isinstance(slow_result, asyncpg.PostgresError)
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 8)
    assert await count(factory, tenant.id, "sales_order") == 1
    assert await drift(factory, tenant.id) == 0


async def test_i3_the_database_refuses_what_a_caller_without_any_lock_would_take(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    take = (
        "UPDATE tenant.stock_level SET reserved = reserved + 8"
        " WHERE tenant_id = $1 AND variant_id = $2"
    )

    async def grab() -> None:
        async with factory.tenant(tenant.id) as uow:
            await uow.execute(take, shop.variants["A"])

    results = await asyncio.gather(*(grab() for _ in range(6)), return_exceptions=True)

    assert [item for item in results if item is None] == [None]
    assert sum(isinstance(item, asyncpg.CheckViolationError) for item in results) == 5
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 8)
