"""More is ordered than there is: refused, or waiting for stock; and how long stock is held for an unpaid order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import checkout, inventory, orders, payments
from app.domains.checkout import OrderCreate, OrderDesk, OrderLineCreate
from app.domains.checkout.rules import share_available
from app.domains.inventory import AllocationPolicy, Demand, ShortagePolicy
from app.kernel.ids import new_id
from app.platform.db.context import SYSTEM_ACTOR
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, level, make_shop, receive

WAITING = "SELECT id, backordered FROM tenant.order_line WHERE tenant_id = $1 ORDER BY id"
EXPIRIES = "SELECT expires_at - created_at AS held FROM tenant.reservation WHERE tenant_id = $1"


async def set_policy(factory: UnitOfWorkFactory, tenant: Tenant, policy: AllocationPolicy) -> None:
    async with factory.tenant(tenant.id) as uow:
        await inventory.set_policy(uow, policy=policy)


async def submit(
    factory: UnitOfWorkFactory, tenant: Tenant, *lines: tuple[str, int], **values: object
) -> checkout.PlacedOrder:
    order = OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines],
        **values,  # type: ignore[arg-type]
    )
    return (await OrderDesk(factory).submit(tenant.id, order=order, actor=SYSTEM_ACTOR)).order


async def waiting(factory: UnitOfWorkFactory, tenant: Tenant) -> list[Decimal]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return [row["backordered"] for row in await uow.fetch(WAITING)]


BACKORDER = AllocationPolicy(shortage=ShortagePolicy.BACKORDER)


async def test_without_a_policy_an_order_for_too_much_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 3}})

    with pytest.raises(inventory.InsufficientStockError):
        await submit(factory, tenant, ("A", 5))

    assert await count(factory, tenant.id, "sales_order") == 0


async def test_backorder_reserves_what_is_there_and_the_rest_waits(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3}, "B": {"W1": 0}})
    await set_policy(factory, tenant, BACKORDER)

    order = await submit(factory, tenant, ("A", 2), ("A", 2), ("B", 1))

    assert [line.backordered for line in order.lines] == [0, 1, 1]
    assert await level(factory, tenant.id, shop.variants["A"]) == (3, 3)
    assert await waiting(factory, tenant) == [0, 1, 1]
    assert await drift(factory, tenant.id) == 0


async def test_stock_that_comes_in_goes_to_the_oldest_order_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 0}})
    await set_policy(factory, tenant, BACKORDER)
    await submit(factory, tenant, ("A", 4))
    await submit(factory, tenant, ("A", 4))

    async with factory.tenant(tenant.id) as uow:
        await receive(uow, shop.warehouses["W1"], shop.variants["A"], 6)
    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await checkout.serve_backorders(uow, variant_ids=[shop.variants["A"]])

    assert await waiting(factory, tenant) == [0, 2]
    assert await level(factory, tenant.id, shop.variants["A"]) == (6, 6)
    assert await drift(factory, tenant.id) == 0


async def test_canceled_order_gets_nothing(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 0}})
    await set_policy(factory, tenant, BACKORDER)
    order = await submit(factory, tenant, ("A", 4))
    async with factory.tenant(tenant.id) as uow:
        head = await orders.lock_order(uow, order.id)
        await orders.fire_transition(uow, order=head, transition=orders.Transition.CANCEL)
        await receive(uow, shop.warehouses["W1"], shop.variants["A"], 6)

    async with factory.tenant(tenant.id) as uow:
        served = await checkout.serve_backorders(uow, variant_ids=[shop.variants["A"]])

    assert served == 0
    assert await level(factory, tenant.id, shop.variants["A"]) == (6, 0)


async def test_other_tenants_lines_get_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 0}})
    await set_policy(factory, tenant, BACKORDER)
    await submit(factory, tenant, ("A", 4))

    async with factory.tenant(other_tenant.id) as uow:
        served = await checkout.serve_backorders(uow, variant_ids=[shop.variants["A"]])

    assert served == 0


async def test_i2_stock_is_reserved_with_an_expiry_when_the_order_is_placed(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    await set_policy(factory, tenant, AllocationPolicy(hold_minutes=30))

    order = await submit(factory, tenant, ("A", 1))
    with pytest.raises(inventory.InsufficientStockError):
        await submit(factory, tenant, ("A", 1))
    async with factory.tenant(tenant.id, read_only=True) as uow:
        held = [row["held"] for row in await uow.fetch(EXPIRIES)]
    async with factory.tenant(tenant.id) as uow:
        await payments.record_payment(
            uow,
            order_id=order.id,
            payment=payments.PaymentCreate(
                method=payments.PaymentMethod.CASH,
                amount_minor=order.total_minor,
                status=payments.PaymentStatus.RECEIVED,
            ),
        )
        kept = [row["held"] for row in await uow.fetch(EXPIRIES)]

    assert held == [timedelta(minutes=30)]
    assert kept == [None]


@given(
    available=st.lists(st.integers(0, 50), min_size=1, max_size=3),
    wanted=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 30)), max_size=8),
)
def test_i4_lines_that_share_an_item_share_what_is_there(
    available: list[int], wanted: list[tuple[int, int]]
) -> None:
    variants = [new_id() for _ in range(3)]
    there = {variants[i]: Decimal(quantity) for i, quantity in enumerate(available)}
    demands = [
        Demand(position=position, variant_id=variants[which], quantity=Decimal(quantity))
        for position, (which, quantity) in enumerate(wanted, start=1)
    ]

    served, lacking = share_available(there, demands)

    got = {item.position: item.quantity for item in served}
    for demand in demands:
        assert got.get(demand.position, 0) + lacking.get(demand.position, 0) == demand.quantity
    for variant in variants:
        taken = sum(item.quantity for item in served if item.variant_id == variant)
        asked = sum(item.quantity for item in demands if item.variant_id == variant)
        assert taken == min(asked, there.get(variant, Decimal(0)))
