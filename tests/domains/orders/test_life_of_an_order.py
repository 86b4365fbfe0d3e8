"""From placed to shipped or canceled: states, stock, history."""

from decimal import Decimal

import pytest

from app.domains import checkout, fulfillment, orders, payments
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import DispatchCreate, DispatchLine
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, level, make_shop


async def place(factory: UnitOfWorkFactory, tenant: Tenant, quantity: int = 4) -> PlacedOrder:
    async with factory.tenant(tenant.id) as uow:
        placement = await checkout.place_order(
            uow, order=OrderCreate(lines=[OrderLineCreate(sku="A", quantity=Decimal(quantity))])
        )
    return placement.order


async def status_of(factory: UnitOfWorkFactory, tenant: Tenant, order: PlacedOrder) -> str:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = await checkout.find_placed(uow, order.id)
    assert found is not None
    return found.status


async def dispatch(
    factory: UnitOfWorkFactory, tenant: Tenant, order: PlacedOrder, *lines: DispatchLine
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await fulfillment.dispatch_order(
            uow, order_id=order.id, dispatch=DispatchCreate(lines=lines, carrier="Chilexpress")
        )


async def test_canceled_order_frees_its_stock_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3, "W2": 7}})
    order = await place(factory, tenant)

    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await orders.cancel_order(uow, order_id=order.id, reason="changed mind")

    assert await status_of(factory, tenant, order) == "canceled"
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 0)
    assert await drift(factory, tenant.id) == 0


async def test_dispatch_in_parts_ends_in_shipped(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)
    line_id = order.lines[0].id

    await dispatch(factory, tenant, order, DispatchLine(order_line_id=line_id, quantity=Decimal(1)))
    halfway = await status_of(factory, tenant, order)
    await dispatch(factory, tenant, order)

    assert (halfway, await status_of(factory, tenant, order)) == ("processing", "shipped")
    assert await level(factory, tenant.id, shop.variants["A"]) == (6, 0)
    assert await count(factory, tenant.id, "shipment") == 2
    assert await drift(factory, tenant.id) == 0


async def test_more_than_is_left_can_not_leave(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)
    line = DispatchLine(order_line_id=order.lines[0].id, quantity=Decimal(5))

    with pytest.raises(fulfillment.InvalidDispatchError):
        await dispatch(factory, tenant, order, line)

    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 4)


async def test_order_with_goods_on_the_way_can_not_be_canceled(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)
    line = DispatchLine(order_line_id=order.lines[0].id, quantity=Decimal(1))
    await dispatch(factory, tenant, order, line)

    with pytest.raises(orders.OrderTransitionError):
        async with factory.tenant(tenant.id) as uow:
            await orders.cancel_order(uow, order_id=order.id)


async def test_order_becomes_paid_when_payments_reach_the_total(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)
    states: list[str] = []

    for amount in (1000, order.total_minor - 1000):
        async with factory.tenant(tenant.id) as uow:
            await payments.record_payment(
                uow,
                order_id=order.id,
                payment=payments.PaymentCreate(
                    method=payments.PaymentMethod.BANK_TRANSFER, amount_minor=amount
                ),
            )
        states.append(await status_of(factory, tenant, order))

    assert states == ["pending", "paid"]


async def test_history_tells_every_change(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)
    async with factory.tenant(tenant.id) as uow:
        await orders.add_note(uow, order_id=order.id, text=" Call before. ")
    await dispatch(factory, tenant, order)
    async with factory.tenant(tenant.id) as uow:
        await orders.act_on_order(uow, order_id=order.id, transition=orders.Transition.DELIVER)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT kind, to_status FROM tenant.order_event"
            " WHERE tenant_id = $1 AND order_id = $2 ORDER BY id",
            order.id,
        )
    assert [(row["kind"], row["to_status"]) for row in rows] == [
        ("placed", "pending"),
        ("note_added", None),
        ("shipment_dispatched", None),
        ("status_changed", "shipped"),
        ("status_changed", "delivered"),
    ]


async def test_other_tenants_order_is_not_found(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = await place(factory, tenant)

    with pytest.raises(orders.OrderNotFoundError):
        async with factory.tenant(other_tenant.id) as uow:
            await orders.cancel_order(uow, order_id=order.id)
