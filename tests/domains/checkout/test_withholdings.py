"""What the buyer keeps back of an order: it lowers what is paid, and never the total."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import checkout, customers, inventory, orders, payments, quotes, reporting
from app.domains.checkout import LineEdit, OrderCreate, OrderEdit, OrderLineCreate, PlacedOrder
from app.domains.customers import CreditTerms
from app.domains.inventory import AllocationPolicy, ShortagePolicy
from app.domains.orders import OrderDetail
from app.domains.payments import PaymentCreate, PaymentMethod
from app.domains.quotes import QuoteCreate
from app.domains.reporting import REPORTS, ReportFilter, ReportName, read_report
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import make_shop

RULE = """
INSERT INTO tenant.tax_withholding (tenant_id, id, country, code, name, base, rate, valid_from_on, customer_kind,
                                    region)
VALUES ($1, $2, 'CL', $3, $4, $5, $6, '2020-01-01', $7, $8)
"""
CREDIT = "SELECT credit_used_minor FROM tenant.customer WHERE tenant_id = $1 AND id = $2"


class Counter:
    """A shop whose price of 1190 contains 190 of tax; companies keep 15 % of the tax and 2 % of the net back."""

    def __init__(self, factory: UnitOfWorkFactory, tenant: Tenant, buyer: UUID) -> None:
        self.factory, self.tenant, self.buyer = factory, tenant, buyer

    async def place(self, quantity: int = 10, **values: object) -> PlacedOrder:
        async with self.factory.tenant(self.tenant.id) as uow:
            return (await checkout.place_order(uow, order=self.order(quantity, **values))).order

    def order(self, quantity: int = 10, **values: object) -> OrderCreate:
        line = OrderLineCreate(sku="A", quantity=Decimal(quantity))
        return OrderCreate(lines=[line], **{"customer_id": self.buyer, **values})  # type: ignore[arg-type]

    async def read(self, order_id: UUID) -> OrderDetail:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            return await orders.get_order(uow, order_id)

    async def drifted(self) -> list[str]:
        async with self.factory.tenant(self.tenant.id) as uow:
            return [item.check for item in await reporting.reconcile(uow)]


async def make_rule(uow: UnitOfWork, code: str, base: str, rate: str, *, region: str = "") -> None:
    await uow.execute(RULE, new_id(), code, code, base, Decimal(rate), "company", region)


@pytest.fixture
async def counter(factory: UnitOfWorkFactory, tenant: Tenant) -> Counter:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 50}})
    async with factory.tenant(tenant.id) as uow:
        await make_rule(uow, "reteiva", "tax", "0.15")
        await make_rule(uow, "retefuente", "net", "0.02")
        return Counter(factory, tenant, (await sales.make_customer(uow, kind="company")).id)


async def test_company_keeps_back_and_the_total_stays(counter: Counter) -> None:
    order = await counter.read((await counter.place()).id)

    kept = [(item.code, item.base_minor, item.amount_minor) for item in order.withheld]
    assert kept == [("retefuente", 10_000, 200), ("reteiva", 1_900, 285)]
    assert (order.total_minor, order.payable_minor, order.owed_minor) == (11_900, 11_415, 11_415)
    assert await counter.drifted() == []


async def test_who_is_no_company_or_no_agent_keeps_nothing(counter: Counter) -> None:
    placed = [
        await counter.place(customer_id=None),
        await counter.place(withholds=False),
    ]
    async with counter.factory.tenant(counter.tenant.id) as uow:
        person = (await sales.make_customer(uow)).id
    placed.append(await counter.place(customer_id=person))

    assert [order.withheld for order in placed] == [[], [], []]


async def test_regions_own_rule_comes_before_the_countrys(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        await make_rule(uow, "reteiva", "tax", "0.5", region="Maule")
    address = checkout.OrderAddressCreate(line="Uno 2", region="Maule")

    placed = await counter.place(shipping_address=address)

    assert [item.amount_minor for item in placed.withheld] == [200, 950]


async def test_money_less_what_is_kept_back_pays_the_order(counter: Counter) -> None:
    payment = PaymentCreate(method=PaymentMethod.CASH, amount_minor=11_415)
    at_once = await counter.place(payment=payment)
    later = await counter.place()

    async with counter.factory.tenant(counter.tenant.id) as uow:
        await payments.record_payment(uow, order_id=later.id, payment=payment)

    found = [await counter.read(order.id) for order in (at_once, later)]
    assert [(item.status, item.payment_state, item.owed_minor) for item in found] == [
        ("paid", "paid", 0)
    ] * 2
    assert at_once.payment_state == "paid"


async def test_credit_is_taken_for_what_is_paid(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        terms = CreditTerms(payment_terms_days=30, limit_minor=11_415, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=counter.buyer, terms=terms)

    await counter.place(on_credit=True)

    async with counter.factory.tenant(counter.tenant.id, read_only=True) as uow:
        assert await uow.fetch_value(CREDIT, counter.buyer) == 11_415


@pytest.mark.parametrize(("withholds", "kept"), [(True, [100, 143]), (False, [])])
async def test_edited_order_keeps_back_of_what_it_comes_to(
    counter: Counter, *, withholds: bool, kept: list[int]
) -> None:
    placed = await counter.place(withholds=withholds)
    change = LineEdit(line_id=placed.lines[0].id, quantity=Decimal(5))

    async with counter.factory.tenant(counter.tenant.id) as uow:
        await checkout.edit_order(uow, order_id=placed.id, edit=OrderEdit(lines=[change]))

    order = await counter.read(placed.id)
    assert [item.amount_minor for item in order.withheld] == kept
    assert order.total_minor == 5_950
    assert await counter.drifted() == []


async def test_quote_shows_what_is_kept_back_and_its_order_keeps_it(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        quote_id = await quotes.create_quote(
            uow,
            quote=QuoteCreate(
                order=counter.order(), valid_until_on=uow.now.date(), idempotency_key="q"
            ),
        )
        quote = await quotes.get_quote(uow, quote_id)
        order_id = await quotes.accept_quote(uow, quote_id=quote_id)

    order = await counter.read(order_id)
    assert (quote.total_minor, quote.payable_minor) == (11_900, 11_415)
    assert quote.withheld == order.withheld


async def test_two_orders_of_a_shortage_keep_back_what_one_would(counter: Counter) -> None:
    async with counter.factory.tenant(counter.tenant.id) as uow:
        policy = AllocationPolicy(shortage=ShortagePolicy.SPLIT)
        await inventory.set_policy(uow, policy=policy)
    one = await counter.place(7)

    placed = await counter.place(47)

    assert placed.split_into is not None
    pair = [await counter.read(placed.id), await counter.read(placed.split_into.id)]
    assert one.withheld_minor == 340
    assert sum(item.payable_minor for item in pair) == 47 * 1190 - 940 - 1340
    assert await counter.drifted() == []


async def test_sales_book_has_what_was_kept_back(counter: Counter) -> None:
    placed = await counter.place()
    await counter.place(withholds=False)
    filters = ReportFilter(first_on=placed.placed_on, last_on=placed.placed_on)

    async with counter.factory.tenant(counter.tenant.id, read_only=True) as uow:
        book = REPORTS[ReportName.SALES_BOOK]
        rows = (await read_report(uow, book, filters=filters, limit=50)).rows

    assert [(row["total"], row["withheld"]) for row in rows] == [(23_800, 485)]


async def test_other_tenants_rules_count_for_nobody_else(
    counter: Counter, other_tenant: Tenant
) -> None:
    await make_shop(counter.factory, other_tenant.id, stock={"A": {"W1": 5}})
    async with counter.factory.tenant(other_tenant.id) as uow:
        buyer = (await sales.make_customer(uow, kind="company")).id
        order = counter.order(1, customer_id=buyer)
        placed = (await checkout.place_order(uow, order=order)).order

    assert placed.withheld == []
