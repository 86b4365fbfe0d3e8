"""Quotes: priced as an order, kept so, accepted once, over after their last day."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import customers, orders, pricing, quotes
from app.domains.checkout import InvalidOrderError, OrderAddressCreate, OrderCreate, OrderLineCreate
from app.domains.customers import CustomerNotFoundError, GuestIdentity
from app.domains.inventory import InsufficientStockError
from app.domains.quotes import (
    InvalidQuoteError,
    QuoteCreate,
    QuoteDetail,
    QuoteFilter,
    QuoteNotFoundError,
    QuoteStateError,
    QuoteStatus,
)
from app.domains.quotes.tasks import end_old_quotes
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.drift import find_drift
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import Shop, count, drift, level, make_shop

PROMOTION = """
INSERT INTO tenant.promotion (tenant_id, id, name, activation, level, effect)
VALUES ($1, $2, 'Ten off', 'automatic', 'order', '{"kind": "percentage", "rate": "0.1"}'::jsonb)
"""
LATE = "UPDATE tenant.quote SET valid_until_on = $3 WHERE tenant_id = $1 AND id = $2"


def order_of(*lines: tuple[str, str], **values: object) -> OrderCreate:
    wanted = [OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines]
    return OrderCreate(lines=wanted, **values)  # type: ignore[arg-type]


async def offer(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    order: OrderCreate,
    *,
    days: int = 10,
    key: str = "",
) -> UUID:
    async with factory.tenant(tenant_id) as uow:
        last_day = uow.now.date() + timedelta(days=days)
        return await quotes.create_quote(
            uow,
            quote=QuoteCreate(
                order=order, valid_until_on=last_day, idempotency_key=key or new_id().hex
            ),
        )


async def read(factory: UnitOfWorkFactory, tenant_id: UUID, quote_id: UUID) -> QuoteDetail:
    async with factory.tenant(tenant_id, read_only=True) as uow:
        return await quotes.get_quote(uow, quote_id)


async def accept(factory: UnitOfWorkFactory, tenant_id: UUID, quote_id: UUID) -> UUID:
    async with factory.tenant(tenant_id) as uow:
        return await quotes.accept_quote(uow, quote_id=quote_id)


async def make_late(factory: UnitOfWorkFactory, tenant_id: UUID, quote_ids: Sequence[UUID]) -> None:
    async with factory.tenant(tenant_id) as uow:
        for quote_id in quote_ids:
            await uow.execute(LATE, quote_id, uow.now.date() - timedelta(days=2))


@pytest.fixture
async def shop(factory: UnitOfWorkFactory, tenant: Tenant) -> Shop:
    return await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 5}})


async def test_quote_is_priced_as_the_order_and_takes_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(PROMOTION, new_id())

    quote_id = await offer(factory, tenant.id, order_of(("A", "2"), ("B", "1"), shipping_minor=500))

    found = await read(factory, tenant.id, quote_id)
    assert (found.number, found.status) == ("Q-1", "open")
    assert (found.items_minor, found.discount_minor, found.total_minor) == (3570, 357, 3713)
    assert sum(line.discount_minor for line in found.lines) == 357
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 0)
    assert await count(factory, tenant.id, "sales_order") == 0
    assert await drift(factory, tenant.id) == 0


async def test_accepted_quote_is_an_order_at_the_quoted_prices(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    address = OrderAddressCreate(line="Calle 1", city="Ñuñoa")
    quote_id = await offer(
        factory, tenant.id, order_of(("A", "2"), shipping_minor=500, shipping_address=address)
    )
    async with factory.tenant(tenant.id) as uow:
        await pricing.set_prices(uow, prices={shop.variants["A"]: Decimal(5000)})
        await uow.execute(PROMOTION, new_id())

    order_id = await accept(factory, tenant.id, quote_id)

    found = await read(factory, tenant.id, quote_id)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        order = await orders.get_order(uow, order_id)
    assert (found.status, found.order_id, found.order_number) == (
        "accepted",
        order_id,
        order.number,
    )
    assert order.total_minor == found.total_minor == 2880
    assert order.addresses[0].city == "Ñuñoa"
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 2)
    assert await drift(factory, tenant.id) == 0


async def test_accepting_at_once_places_one_order(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    quote_id = await offer(factory, tenant.id, order_of(("A", "2")))

    answers = await asyncio.gather(*(accept(factory, tenant.id, quote_id) for _ in range(5)))

    assert len(set(answers)) == 1
    assert await count(factory, tenant.id, "sales_order") == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 2)


async def test_asking_at_once_with_one_key_is_one_quote(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop

    answers = await asyncio.gather(
        *(offer(factory, tenant.id, order_of(("A", "1")), key="same") for _ in range(4))
    )

    assert len(set(answers)) == 1
    assert (await read(factory, tenant.id, answers[0])).number == "Q-1"


async def test_quote_without_stock_stays_open(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop
    quote_id = await offer(factory, tenant.id, order_of(("B", "6")))

    with pytest.raises(InsufficientStockError):
        await accept(factory, tenant.id, quote_id)

    assert (await read(factory, tenant.id, quote_id)).status == "open"


async def test_quote_after_its_last_day_can_not_be_accepted_and_expires(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    late, fresh, declined = [
        await offer(factory, tenant.id, order_of(("A", "1"))) for _ in range(3)
    ]
    async with factory.tenant(tenant.id) as uow:
        await quotes.decline_quote(uow, quote_id=declined)
    await make_late(factory, tenant.id, [late, declined])

    with pytest.raises(QuoteStateError):
        await accept(factory, tenant.id, late)
    await end_old_quotes(factory)

    states = [(await read(factory, tenant.id, item)).status for item in (late, fresh, declined)]
    assert states == ["expired", "open", "declined"]
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 0)


async def test_declined_quote_is_not_accepted(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop
    quote_id = await offer(factory, tenant.id, order_of(("A", "1")))
    async with factory.tenant(tenant.id) as uow:
        await quotes.decline_quote(uow, quote_id=quote_id)
        await quotes.decline_quote(uow, quote_id=quote_id)

    with pytest.raises(QuoteStateError):
        await accept(factory, tenant.id, quote_id)


async def test_quote_for_a_guest_knows_the_customer(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop
    guest = GuestIdentity(name="Eva Soto", email="eva@example.cl")

    quote_id = await offer(factory, tenant.id, order_of(("A", "1"), guest=guest))

    found = await read(factory, tenant.id, quote_id)
    assert found.customer_name == "Eva Soto"
    async with factory.tenant(tenant.id, read_only=True) as uow:
        row = (await customers.find_customers(uow, text="Eva"))[0]
    assert row.id == found.customer_id


@pytest.mark.parametrize("days", [-2, 400])
async def test_last_day_must_be_near(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop, days: int
) -> None:
    del shop

    with pytest.raises(InvalidQuoteError):
        await offer(factory, tenant.id, order_of(("A", "1")), days=days)


async def test_wrong_field_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop

    with pytest.raises(InvalidOrderError):
        await offer(factory, tenant.id, order_of(("NONE", "1")))
    with pytest.raises(CustomerNotFoundError):
        await offer(factory, tenant.id, order_of(("A", "1"), customer_id=new_id()))


async def test_list_is_filtered_and_paged(
    factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop
) -> None:
    del shop
    async with factory.tenant(tenant.id) as uow:
        ana = await sales.make_customer(uow, "Ana Pérez")
    for _ in range(3):
        await offer(factory, tenant.id, order_of(("A", "1"), customer_id=ana.id))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        first = await quotes.list_quotes(
            uow, filters=QuoteFilter(search="ana"), page=PageRequest(limit=2)
        )
        rest = await quotes.list_quotes(
            uow,
            filters=QuoteFilter(customer_id=ana.id),
            page=PageRequest(limit=2, after=first.next_cursor),
        )
        none = await quotes.list_quotes(
            uow, filters=QuoteFilter(status=QuoteStatus.EXPIRED), page=PageRequest()
        )

    assert [row.number for row in (*first.items, *rest.items)] == ["Q-3", "Q-2", "Q-1"]
    assert none.items == []


async def test_other_tenant_finds_no_quote(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, shop: Shop
) -> None:
    del shop
    quote_id = await offer(factory, tenant.id, order_of(("A", "1")))

    with pytest.raises(QuoteNotFoundError):
        await read(factory, other_tenant.id, quote_id)
    with pytest.raises(QuoteNotFoundError):
        await accept(factory, other_tenant.id, quote_id)


async def test_numbers_have_no_gap_though_the_same_is_asked_at_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})

    made = await asyncio.gather(
        *(
            offer(factory, tenant.id, order_of(("A", "1")), key=key)
            for key in ("one", "one", "one", "two", "two", "three")
        )
    )

    assert len(set(made)) == 3
    assert await _gaps(factory, tenant) == []


async def test_a_number_that_is_missing_is_found(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    made = [await offer(factory, tenant.id, order_of(("A", "1"))) for _ in range(4)]
    async with factory.tenant(tenant.id) as uow:
        for quote_id in (made[1], made[3]):
            await uow.execute(
                "DELETE FROM tenant.quote_line WHERE tenant_id = $1 AND quote_id = $2", quote_id
            )
            await uow.execute("DELETE FROM tenant.quote WHERE tenant_id = $1 AND id = $2", quote_id)

    assert await _gaps(factory, tenant) == [(1, 3), (3, 5)]
    assert await _gaps(factory, other_tenant) == []


async def _gaps(factory: UnitOfWorkFactory, tenant: Tenant) -> list[tuple[int, int]]:
    """Neighbours among the numbers of quotes that are not one apart."""
    (check,) = [item for item in quotes.DRIFT_CHECKS if item.name == "quotes.numbers"]
    async with factory.tenant(tenant.id, read_only=True) as uow:
        found = await find_drift(uow, check)
    return [] if found is None else [(row["before"], row["number"]) for row in found.rows]
