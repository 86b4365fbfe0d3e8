"""Canceling at every state: what is promised, packed, owed and left decides what becomes of it."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import checkout, customers, fulfillment, orders
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.customers import CreditTerms
from app.domains.fulfillment import DispatchCreate, DispatchLine, ParcelCreate
from app.domains.orders import OrderStatus
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import trade
from tests.factories.commerce import drift, level, make_shop

#: From each state, with goods here, packed, or partly left: whether the order can be canceled.
CASES = [
    ("pending", "here", True),
    ("paid", "here", True),
    ("invoiced", "here", True),
    ("processing", "here", True),
    ("processing", "packed", True),
    ("unavailable", "here", True),
    ("processing", "left", False),
    ("shipped", "left", False),
    ("delivered", "left", False),
    ("canceled", "here", False),
]


async def place(factory: UnitOfWorkFactory, tenant: Tenant) -> tuple[UUID, UUID, UUID]:
    """An order of four A on credit; its id, its line's and the variant's."""
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    async with factory.tenant(tenant.id) as uow:
        customer = await trade.make_customer(uow)
        terms = CreditTerms(payment_terms_days=30, limit_minor=100_000, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=customer.id, terms=terms)
        lines = [OrderLineCreate(sku="A", quantity=Decimal(4))]
        wanted = OrderCreate(lines=lines, customer_id=customer.id)
        order = (await checkout.place_order(uow, order=wanted)).order
        await customers.take_credit(
            uow,
            customer_id=customer.id,
            amount_minor=order.total_minor,
            currency="CLP",
            reference_id=order.id,
        )
    return order.id, order.lines[0].id, shop.variants["A"]


async def handle(factory: UnitOfWorkFactory, tenant: Tenant, order_id: UUID, *, goods: str) -> None:
    """Pack or dispatch one of the order's pieces."""
    async with factory.tenant(tenant.id) as uow:
        (line,) = await orders.list_lines(uow, order_id)
        one = [DispatchLine(order_line_id=line.id, quantity=Decimal(1))]
        if goods == "packed":
            await fulfillment.pack_parcel(uow, order_id=order_id, parcel=ParcelCreate(lines=one))
        if goods == "left":
            dispatch = DispatchCreate(lines=one)
            await fulfillment.dispatch_order(uow, order_id=order_id, dispatch=dispatch)


async def owed(factory: UnitOfWorkFactory, tenant: Tenant) -> int:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await uow.fetch_value(
            "SELECT sum(credit_used_minor) FROM tenant.customer WHERE tenant_id = $1"
        )


@pytest.mark.parametrize(("status", "goods", "allowed"), CASES)
async def test_stock_and_credit_are_given_back_or_nothing_changes(
    factory: UnitOfWorkFactory, tenant: Tenant, *, status: str, goods: str, allowed: bool
) -> None:
    order_id, _, variant_id = await place(factory, tenant)
    await handle(factory, tenant, order_id, goods=goods)
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.sales_order SET status = $2 WHERE tenant_id = $1 AND id = $3",
            OrderStatus(status).value,
            order_id,
        )
    before = (await level(factory, tenant.id, variant_id), await owed(factory, tenant))

    changes: list[bool | None] = []
    for _ in range(2):
        try:
            async with factory.tenant(tenant.id) as uow:
                changes.append(await orders.cancel_order(uow, order_id=order_id))
        except orders.OrderTransitionError:
            changes.append(None)

    after = (await level(factory, tenant.id, variant_id), await owed(factory, tenant))
    assert await drift(factory, tenant.id) == 0
    if allowed:
        assert (changes, after) == ([True, False], ((10, 0), 0))
    else:
        assert changes in ([None, None], [False, False])
        assert after == before
