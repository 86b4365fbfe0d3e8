"""A return from request to settlement."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import orders, payments, returns
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.payments import RefundCreate
from app.domains.returns import (
    Arrival,
    Inspection,
    InvalidReturnError,
    Resolution,
    ReturnExceedsOrderError,
    ReturnNotFoundError,
    ReturnStateError,
    Settled,
    Settlement,
)
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import drift, level
from tests.factories.returns import Sold, come_back, make_sold, paid, request_of

REFUND = Settlement(resolution=Resolution.REFUND)


async def test_whole_way_of_a_return_brings_goods_and_money_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 3, "B": 1})

    found = await come_back(factory, tenant.id, sold, {"A": 2}, scrap=1)
    async with factory.tenant(tenant.id) as uow:
        settled = await returns.settle_return(uow, return_id=found.id, settlement=REFUND)

    assert settled.refund_minor == 2 * 1190
    assert await paid(factory, tenant.id, sold.order.id) == sold.order.total_minor - 2380
    assert await _owed(factory, tenant.id, sold) == 0
    assert await level(factory, tenant.id, sold.shop.variants["A"]) == (8, 0)
    assert await drift(factory, tenant.id) == 0


async def test_thrown_away_goods_come_in_and_go_out(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})

    await come_back(factory, tenant.id, sold, {"A": 2}, scrap=2)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT kind, quantity FROM tenant.stock_movement WHERE tenant_id = $1"
            " AND kind IN ('return', 'scrap') ORDER BY kind"
        )
    assert [(row["kind"], row["quantity"]) for row in rows] == [("return", 2), ("scrap", -2)]
    assert await level(factory, tenant.id, sold.shop.variants["A"]) == (8, 0)


async def test_discount_and_tax_on_top_belong_to_the_worth(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2}, discount_minor=380)

    found = await come_back(factory, tenant.id, sold, {"A": 1})
    async with factory.tenant(tenant.id) as uow:
        await returns.settle_return(uow, return_id=found.id, settlement=REFUND)
        (line,) = (await returns.get_return(uow, found.id)).lines

    assert line.worth_minor == 1000
    assert line.tax_minor == 160


async def test_i14_units_come_back_once_however_they_are_asked_for(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 3})
    await come_back(factory, tenant.id, sold, {"A": 2})

    with pytest.raises(ReturnExceedsOrderError) as refused:
        await _ask(factory, tenant, sold, {"A": 2})

    assert refused.value.members["returnable"] == "1"
    assert await level(factory, tenant.id, sold.shop.variants["A"]) == (9, 0)


async def test_two_requests_at_once_for_the_same_units_are_one_return(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})

    answers = await asyncio.gather(
        *(_ask(factory, tenant, sold, {"A": 1}) for _ in range(4)), return_exceptions=True
    )

    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(error) for error in refused} == {ReturnExceedsOrderError}


async def test_request_with_the_same_key_is_the_same_return(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 3})

    answers = await asyncio.gather(
        *(_ask(factory, tenant, sold, {"A": 1}, key="again") for _ in range(4))
    )

    assert len(set(answers)) == 1


async def test_settling_at_once_gives_money_back_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    found = await come_back(factory, tenant.id, sold, {"A": 1})

    async def settle() -> int:
        async with factory.tenant(tenant.id) as uow:
            settled = await returns.settle_return(uow, return_id=found.id, settlement=REFUND)
        return settled.refund_minor

    answers = await asyncio.gather(*(settle() for _ in range(4)), return_exceptions=True)

    assert [answer for answer in answers if isinstance(answer, int)] == [1190]
    assert {type(answer) for answer in answers} == {int, ReturnStateError}
    assert await paid(factory, tenant.id, sold.order.id) == 1190


async def test_i13_order_that_was_refunded_already_gives_back_the_rest_only(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    async with factory.tenant(tenant.id) as uow:
        early = RefundCreate(amount_minor=1000, reason="Goodwill", idempotency_key="early")
        await payments.refund_payment(uow, order_id=sold.order.id, refund=early)
    found = await come_back(factory, tenant.id, sold, {"A": 1})

    async with factory.tenant(tenant.id) as uow:
        settled = await returns.settle_return(uow, return_id=found.id, settlement=REFUND)

    assert settled.refund_minor == 190
    assert await _owed(factory, tenant.id, sold) == 0


async def test_shipping_goes_back_up_to_what_was_paid_for_it(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1}, shipping_minor=3990)
    found = await come_back(factory, tenant.id, sold, {"A": 1})
    with_shipping = Settlement(resolution=Resolution.REFUND, shipping_minor=3990)

    with pytest.raises(InvalidReturnError):
        await _settle(
            factory, tenant, found.id, Settlement(resolution=Resolution.REFUND, shipping_minor=3991)
        )
    settled = await _settle(factory, tenant, found.id, with_shipping)

    assert settled.refund_minor == 1190 + 3990


async def test_exchange_pays_for_the_new_order_and_gives_the_rest_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2, "B": 1})
    found = await come_back(factory, tenant.id, sold, {"A": 2})
    new_goods = OrderCreate(lines=[OrderLineCreate(sku="B", quantity=Decimal(1))])

    async with factory.tenant(tenant.id) as uow:
        settled = await returns.settle_return(
            uow,
            return_id=found.id,
            settlement=Settlement(resolution=Resolution.EXCHANGE),
            exchange=new_goods,
        )
        assert settled.exchange_order_id is not None
        new_order = await orders.get_order(uow, settled.exchange_order_id)

    assert (settled.exchange_minor, settled.refund_minor) == (1190, 1190)
    assert (new_order.paid_minor, new_order.status) == (1190, "paid")
    assert await paid(factory, tenant.id, sold.order.id) == 1190


async def test_exchange_without_stock_leaves_everything_as_it_was(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    found = await come_back(factory, tenant.id, sold, {"A": 1})
    too_many = OrderCreate(lines=[OrderLineCreate(sku="A", quantity=Decimal(99))])

    with pytest.raises(Exception, match="available"):
        await _exchange(factory, tenant, found.id, too_many)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        after = await returns.get_return(uow, found.id)
    assert (after.status, after.refund_minor) == ("inspected", 0)
    assert await paid(factory, tenant.id, sold.order.id) == 1190


async def test_goods_are_inspected_as_they_arrived(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    return_id = await _ask(factory, tenant, sold, {"A": 2})

    async with factory.tenant(tenant.id) as uow:
        await returns.approve_return(uow, return_id=return_id)
        (line,) = (await returns.get_return(uow, return_id)).lines
        one = [Arrival(return_line_id=line.id, quantity=Decimal(1))]
        await returns.receive_return(uow, return_id=return_id, arrivals=one)
    two = Inspection(
        return_line_id=line.id,
        restock=Decimal(2),
        scrap=Decimal(0),
        warehouse_id=sold.shop.warehouses["W1"],
    )

    with pytest.raises(InvalidReturnError) as refused:
        await _inspect(factory, tenant, return_id, two)

    assert refused.value.issues[0].pointer == "/lines/0/restock"


async def test_units_that_did_not_arrive_can_be_asked_for_again(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    return_id = await _ask(factory, tenant, sold, {"A": 2})
    async with factory.tenant(tenant.id) as uow:
        await returns.approve_return(uow, return_id=return_id)
        (line,) = (await returns.get_return(uow, return_id)).lines
        one = [Arrival(return_line_id=line.id, quantity=Decimal(1))]
        await returns.receive_return(uow, return_id=return_id, arrivals=one)

    second = await _ask(factory, tenant, sold, {"A": 1})

    assert second != return_id


@pytest.mark.parametrize("decision", ["reject", "cancel"])
async def test_return_that_was_given_up_frees_its_units(
    factory: UnitOfWorkFactory, tenant: Tenant, decision: str
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    return_id = await _ask(factory, tenant, sold, {"A": 1})
    decide = {"reject": returns.reject_return, "cancel": returns.cancel_return}[decision]

    async with factory.tenant(tenant.id) as uow:
        await decide(uow, return_id=return_id)
        await decide(uow, return_id=return_id)
    again = await _ask(factory, tenant, sold, {"A": 1})

    assert again != return_id


async def test_what_is_still_here_can_not_come_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})

    with pytest.raises(ReturnExceedsOrderError):
        await _ask(factory, tenant, sold, {"A": 2})


async def test_another_tenant_does_not_find_a_return(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    return_id = await _ask(factory, tenant, sold, {"A": 1})

    for act in (returns.approve_return, returns.cancel_return, returns.reject_return):
        with pytest.raises(ReturnNotFoundError):
            async with factory.tenant(other_tenant.id) as uow:
                await act(uow, return_id=return_id)
    with pytest.raises(ReturnNotFoundError):
        async with factory.tenant(other_tenant.id) as uow:
            await returns.get_return(uow, return_id)


async def _ask(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    sold: Sold,
    quantities: dict[str, int],
    *,
    key: str = "",
) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        return await returns.request_return(uow, request=request_of(sold, quantities, key=key))


async def _settle(
    factory: UnitOfWorkFactory, tenant: Tenant, return_id: UUID, settlement: Settlement
) -> Settled:
    async with factory.tenant(tenant.id) as uow:
        return await returns.settle_return(uow, return_id=return_id, settlement=settlement)


async def _inspect(
    factory: UnitOfWorkFactory, tenant: Tenant, return_id: UUID, inspection: Inspection
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await returns.inspect_return(uow, return_id=return_id, inspections=[inspection])


async def _exchange(
    factory: UnitOfWorkFactory, tenant: Tenant, return_id: UUID, goods: OrderCreate
) -> Settled:
    settlement = Settlement(resolution=Resolution.EXCHANGE)
    async with factory.tenant(tenant.id) as uow:
        return await returns.settle_return(
            uow, return_id=return_id, settlement=settlement, exchange=goods
        )


async def _owed(factory: UnitOfWorkFactory, tenant_id: UUID, sold: Sold) -> int:
    async with factory.tenant(tenant_id, read_only=True) as uow:
        order = await orders.get_order(uow, sold.order.id)
    state = "refunded" if not order.paid_minor else "partially_refunded"
    assert (order.payment_state == state) == (order.owed_minor == 0)
    return order.owed_minor
