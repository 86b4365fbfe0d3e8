"""An order that has not left becomes another customer's: credit moves along, prices only if asked."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import checkout, customers, fulfillment, orders, pricing, reporting
from app.domains.checkout import OrderCreate, OrderEdit, OrderLineCreate, PlacedOrder
from app.domains.customers import CreditTerms
from app.domains.fulfillment import DispatchCreate, DispatchLine
from app.domains.pricing import PriceListWrite, PriceWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.checkout.test_withholdings import make_rule
from tests.factories import sales
from tests.factories.commerce import make_shop

USED = "SELECT credit_used_minor FROM tenant.customer WHERE tenant_id = $1 AND id = $2"


class Counter:
    """A shop with a product at 1190."""

    def __init__(self, factory: UnitOfWorkFactory, tenant: Tenant) -> None:
        self.factory, self.tenant = factory, tenant

    async def buyer(self, *, limit_minor: int | None = None, **values: object) -> UUID:
        async with self.factory.tenant(self.tenant.id) as uow:
            buyer = (await sales.make_customer(uow, "Ana", **values)).id
            if limit_minor is not None:
                terms = CreditTerms(payment_terms_days=30, limit_minor=limit_minor, currency="CLP")
                await customers.set_credit_terms(uow, customer_id=buyer, terms=terms)
            return buyer

    async def place(self, customer_id: UUID | None, *, on_credit: bool = False) -> PlacedOrder:
        line = OrderLineCreate(sku="A", quantity=Decimal(2))
        order = OrderCreate(lines=[line], customer_id=customer_id, on_credit=on_credit)
        async with self.factory.tenant(self.tenant.id) as uow:
            return (await checkout.place_order(uow, order=order)).order

    async def hand(
        self, order: PlacedOrder, customer_id: UUID, *, reprices: bool = False
    ) -> PlacedOrder:
        edit = OrderEdit(customer_id=customer_id, reprices=reprices)
        async with self.factory.tenant(self.tenant.id) as uow:
            await checkout.edit_order(uow, order_id=order.id, edit=edit)
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            found = await checkout.find_placed(uow, order.id)
        assert found is not None
        return found

    async def used(self, *buyers: UUID) -> list[int]:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            return [await uow.fetch_value(USED, buyer) for buyer in buyers]

    async def drifted(self) -> list[str]:
        async with self.factory.tenant(self.tenant.id) as uow:
            return [item.check for item in await reporting.reconcile(uow)]


@pytest.fixture
async def counter(factory: UnitOfWorkFactory, tenant: Tenant) -> Counter:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    return Counter(factory, tenant)


async def test_credit_moves_along_and_back_and_a_cancellation_frees_it(counter: Counter) -> None:
    one, other = await counter.buyer(limit_minor=3000), await counter.buyer(limit_minor=3000)
    order = await counter.place(one, on_credit=True)

    await counter.hand(order, other)
    moved = await counter.used(one, other)
    await counter.hand(order, one)
    back = await counter.used(one, other)
    async with counter.factory.tenant(counter.tenant.id) as uow:
        await orders.cancel_order(uow, order_id=order.id)

    assert (moved, back) == ([0, 2380], [2380, 0])
    assert await counter.used(one, other) == [0, 0]
    assert await counter.drifted() == []


@pytest.mark.parametrize(
    ("limit", "refusal"),
    [(2379, customers.CreditLimitExceededError), (None, checkout.InvalidOrderError)],
)
async def test_customer_whose_credit_does_not_reach_does_not_get_it(
    counter: Counter, limit: int | None, refusal: type[Exception]
) -> None:
    one, other = await counter.buyer(limit_minor=3000), await counter.buyer(limit_minor=limit)
    order = await counter.place(one, on_credit=True)

    with pytest.raises(refusal):
        await counter.hand(order, other)

    assert await counter.used(one, other) == [2380, 0]


@pytest.mark.parametrize(("reprices", "price"), [(False, 1190), (True, 500)])
async def test_prices_follow_the_customer_only_if_asked(
    counter: Counter, *, reprices: bool, price: int
) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        group_id = await customers.create_group(uow, name="Mayoristas")
        list_id = await pricing.create_price_list(
            uow,
            PriceListWrite(name="Mayor", currency="CLP", priority=1, customer_group_id=group_id),
        )
        written = PriceWrite(sku="A", unit_price=Decimal(500))
        await pricing.write_prices(uow, list_id, [written])
    order = await counter.place(await counter.buyer())

    handed = await counter.hand(order, await counter.buyer(group_id=group_id), reprices=reprices)

    assert [line.unit_price for line in handed.lines] == [price]
    assert handed.total_minor == 2 * price
    assert await counter.drifted() == []


async def test_what_is_withheld_follows_the_customers_kind(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        await make_rule(uow, "reteiva", "tax", "0.15")
    company = await counter.buyer(kind="company", limit_minor=9000)
    person = await counter.buyer(limit_minor=9000)
    order = await counter.place(person, on_credit=True)

    kept = (await counter.hand(order, company)).withheld_minor
    used = await counter.used(person, company)
    again = await counter.hand(order, person)

    assert (kept, used) == (57, [0, 2380 - 57])
    assert (again.withheld, await counter.used(person, company)) == ([], [2380, 0])
    assert await counter.drifted() == []


async def test_order_of_which_something_has_left_stays_with_its_customer(counter: Counter) -> None:
    order = await counter.place(await counter.buyer())
    part = DispatchCreate(
        lines=[DispatchLine(order_line_id=order.lines[0].id, quantity=Decimal(1))]
    )
    async with counter.factory.tenant(counter.tenant.id) as uow:
        await fulfillment.dispatch_order(uow, order_id=order.id, dispatch=part)

    with pytest.raises(checkout.OrderEditError):
        await counter.hand(order, await counter.buyer())


async def test_other_tenants_customer_is_unknown(counter: Counter, other_tenant: Tenant) -> None:
    order = await counter.place(await counter.buyer())
    stranger = Counter(counter.factory, other_tenant)

    for unknown in (await stranger.buyer(), new_id()):
        with pytest.raises(checkout.InvalidOrderError) as refused:
            await counter.hand(order, unknown)
        assert [issue.code for issue in refused.value.issues] == ["unknown_customer"]
