"""Orders on credit, prices of a customer's group, bundles, and what a canceled order gives back."""

from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from app.domains import checkout, customers, inventory, orders, payments
from app.domains.checkout import OrderCreate, OrderDesk, OrderLineCreate
from app.domains.customers import CreditTerms
from app.domains.payments import PaymentCreate, PaymentMethod
from app.kernel.ids import new_id
from app.platform.db.context import SYSTEM_ACTOR
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import count, drift, level, make_shop

USED = "SELECT credit_used_minor FROM tenant.customer WHERE tenant_id = $1 AND id = $2"
PART = """
INSERT INTO tenant.bundle_component (tenant_id, id, bundle_variant_id, component_variant_id, quantity)
VALUES ($1, $2, $3, $4, $5)
"""


async def submit(
    factory: UnitOfWorkFactory, tenant: Tenant, *lines: tuple[str, int], **values: object
) -> checkout.PlacedOrder:
    order = OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines],
        **values,  # type: ignore[arg-type]
    )
    return (await OrderDesk(factory).submit(tenant.id, order=order, actor=SYSTEM_ACTOR)).order


async def make_buyer(factory: UnitOfWorkFactory, tenant: Tenant, *, limit_minor: int) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        customer = await sales.make_customer(uow)
        terms = CreditTerms(payment_terms_days=30, limit_minor=limit_minor, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=customer.id, terms=terms)
        return customer.id


async def used(factory: UnitOfWorkFactory, tenant: Tenant, customer_id: UUID) -> int:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await uow.fetch_value(USED, customer_id)


async def test_order_on_credit_takes_from_the_limit_with_the_order(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    buyer = await make_buyer(factory, tenant, limit_minor=3000)

    order = await submit(factory, tenant, ("A", 2), customer_id=buyer, on_credit=True)
    with pytest.raises(customers.CreditLimitExceededError):
        await submit(factory, tenant, ("A", 1), customer_id=buyer, on_credit=True)

    assert order.payment_terms_days == 30
    assert await used(factory, tenant, buyer) == 2380
    assert await count(factory, tenant.id, "sales_order") == 1
    assert await drift(factory, tenant.id) == 0


async def test_order_that_is_refused_for_stock_takes_no_credit(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    buyer = await make_buyer(factory, tenant, limit_minor=9000)

    with pytest.raises(inventory.InsufficientStockError):
        await submit(factory, tenant, ("A", 2), customer_id=buyer, on_credit=True)

    assert await used(factory, tenant, buyer) == 0


async def test_order_on_credit_without_a_customer_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})

    with pytest.raises(checkout.InvalidOrderError) as refused:
        await submit(factory, tenant, ("A", 1), on_credit=True)

    assert [issue.pointer for issue in refused.value.issues] == ["/on_credit"]


async def test_canceled_order_gives_its_credit_back_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    buyer = await make_buyer(factory, tenant, limit_minor=3000)
    order = await submit(factory, tenant, ("A", 2), customer_id=buyer, on_credit=True)
    async with factory.tenant(tenant.id) as uow:
        head = await orders.lock_order(uow, order.id)
        await orders.fire_transition(uow, order=head, transition=orders.Transition.CANCEL)

    assert await used(factory, tenant, buyer) == 0


async def test_i4_two_lines_sharing_an_item_are_checked_together(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"PART": {"W1": 7}, "KIT": {"W1": 0}})
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(PART, new_id(), shop.variants["KIT"], shop.variants["PART"], Decimal(3))

    with pytest.raises(inventory.InsufficientStockError):
        await submit(factory, tenant, ("KIT", 2), ("PART", 2))
    order = await submit(factory, tenant, ("KIT", 2), ("PART", 1))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT quantity, units_per_line FROM tenant.reservation WHERE tenant_id = $1 ORDER BY quantity"
        )
    assert [tuple(row) for row in rows] == [(1, 1), (6, 3)]
    assert [line.sku for line in order.lines] == ["KIT", "PART"]
    assert await level(factory, tenant.id, shop.variants["PART"]) == (7, 7)
    assert await drift(factory, tenant.id) == 0


async def test_a_payment_frees_the_credit_that_the_order_took_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    buyer = await make_buyer(factory, tenant, limit_minor=3000)
    order = await submit(factory, tenant, ("A", 2), customer_id=buyer, on_credit=True)
    async with factory.tenant(tenant.id) as uow:
        payment = PaymentCreate(method=PaymentMethod.CASH, amount_minor=1000)
        payment_id = await payments.record_payment(uow, order_id=order.id, payment=payment)
    (told,) = [item for item in checkout.SUBSCRIPTIONS if item.handler == "checkout.settle_credit"]
    assert told.apply is not None

    envelope = await _announced(factory, tenant, told.event, payment_id)
    # An event may be delivered more than once.
    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await told.apply(uow, envelope)

    assert await used(factory, tenant, buyer) == 1380


async def test_guests_of_one_confirmed_tax_id_are_one_customer(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    guest = customers.GuestIdentity(name="Ana", tax_id="76.086.428-5", email="ana@mail.example")

    orders_of = [await submit(factory, tenant, ("A", 1), guest=guest) for _ in range(2)]
    nobody = await submit(factory, tenant, ("A", 1))

    assert orders_of[0].customer_id is not None
    assert orders_of[0].customer_id == orders_of[1].customer_id
    assert nobody.customer_id is None


async def _announced(
    factory: UnitOfWorkFactory, tenant: Tenant, name: str, subject_id: UUID
) -> Envelope:
    async with factory.platform(read_only=True) as transaction:
        row = await transaction.driver.fetchrow(
            "SELECT id, payload::text AS payload, occurred_at FROM platform.outbox"
            " WHERE tenant_id = $1 AND name = $2 AND subject_id = $3",
            tenant.id,
            name,
            subject_id,
        )
    assert row is not None
    return Envelope(
        tenant_id=tenant.id,
        event_id=row["id"],
        name=name,
        subject_id=subject_id,
        payload=msgspec.json.decode(row["payload"]),
        occurred_at=row["occurred_at"],
    )
