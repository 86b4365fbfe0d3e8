"""The life of an order as data: every transition from every state, and the diagram made from it."""

from pathlib import Path

import pytest

from app.domains import orders
from app.domains.orders import OrderStatus, Transition, transitions
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "orders.md"
#: From which states each transition starts, written out once more by hand.
STARTS = {
    Transition.MARK_PAID: {"pending"},
    Transition.INVOICE: {"pending", "paid", "processing"},
    Transition.PREPARE: {"pending", "paid", "invoiced", "unavailable"},
    Transition.SHIP: {"pending", "paid", "invoiced", "processing"},
    Transition.DELIVER: {"shipped"},
    Transition.CANCEL: {"pending", "paid", "invoiced", "processing", "unavailable"},
    Transition.MARK_UNAVAILABLE: {"pending", "paid", "invoiced", "processing"},
}


def test_every_state_and_transition_is_in_the_data() -> None:
    assert {rule.name for rule in transitions.TRANSITIONS} == set(Transition)
    assert {rule.name: {*rule.sources} for rule in transitions.TRANSITIONS} == STARTS
    assert {rule.target for rule in transitions.TRANSITIONS} == set(OrderStatus) - {"pending"}


def test_guide_shows_the_data() -> None:
    made = f"\n```mermaid\n{transitions.diagram()}\n```\n\n{transitions.table()}\n"

    shown = GUIDE.read_text().partition("<!-- transitions -->")[2].partition("<!-- /transitions")[0]

    assert shown == made


@pytest.mark.parametrize("status", list(OrderStatus))
@pytest.mark.parametrize("transition", list(Transition))
async def test_transition_is_fired_where_the_data_says_so_and_refused_elsewhere(
    factory: UnitOfWorkFactory, tenant: Tenant, status: OrderStatus, transition: Transition
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status=status.value, total_minor=0)

    if status in STARTS[transition]:
        outcome = (True, orders.target_of(transition))
    elif status is orders.target_of(transition):
        outcome = (False, status)
    else:
        outcome = (None, status)

    try:
        async with factory.tenant(tenant.id) as uow:
            changed = await orders.act_on_order(uow, order_id=order.id, transition=transition)
    except orders.OrderTransitionError:
        changed = None
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert (changed, (await orders.get_order(uow, order.id)).status) == outcome


async def test_order_without_its_money_can_not_be_marked_as_paid(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending", total_minor=990)

    with pytest.raises(orders.OrderTransitionError) as caught:
        async with factory.tenant(tenant.id) as uow:
            await orders.act_on_order(uow, order_id=order.id, transition=Transition.MARK_PAID)

    assert caught.value.members == {"missing_minor": 990}


async def test_i9_a_change_is_announced_once_and_its_repetition_not_at_all(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending")

    for transition in (Transition.PREPARE, Transition.PREPARE, Transition.CANCEL):
        async with factory.tenant(tenant.id) as uow:
            await orders.act_on_order(uow, order_id=order.id, transition=transition)

    async with factory.platform(read_only=True) as transaction:
        rows = await transaction.driver.fetch(
            "SELECT name FROM platform.outbox WHERE tenant_id = $1 AND subject_id = $2 ORDER BY id",
            tenant.id,
            order.id,
        )
    assert [row["name"] for row in rows] == [
        "orders.order.status_changed",
        "orders.order.canceled",
    ]
