"""Credit is taken up to the limit, also by many at once, freed once, settled once, and its entries prove it."""

import asyncio
from uuid import UUID

import pytest

from app.domains import customers
from app.domains.customers import CreditLimitExceededError, CreditTerms
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

SUM = """
SELECT c.credit_used_minor, coalesce(sum(e.amount_minor), 0)::bigint AS proved FROM tenant.customer c
LEFT JOIN tenant.customer_credit_entry e ON e.tenant_id = $1 AND e.customer_id = c.id
WHERE c.tenant_id = $1 AND c.id = $2 GROUP BY c.id, c.credit_used_minor
"""


async def buyer_with(uow: UnitOfWork, limit_minor: int) -> UUID:
    customer = await sales.make_customer(uow)
    terms = CreditTerms(payment_terms_days=30, limit_minor=limit_minor, currency="CLP")
    await customers.set_credit_terms(uow, customer_id=customer.id, terms=terms)
    return customer.id


async def used(uow: UnitOfWork, customer_id: UUID) -> int:
    (row,) = await uow.fetch(SUM, customer_id)
    assert row["credit_used_minor"] == row["proved"]
    return row["proved"]


async def test_of_many_orders_at_once_only_what_fits_gets_credit(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        buyer = await buyer_with(uow, 1_000)

    async def order() -> bool:
        async with factory.tenant(tenant.id) as uow:
            try:
                await customers.take_credit(
                    uow, customer_id=buyer, amount_minor=300, currency="CLP", reference_id=new_id()
                )
            except CreditLimitExceededError:
                return False
        return True

    outcomes = await asyncio.gather(*(order() for _ in range(12)))

    assert sum(outcomes) == 3
    async with factory.tenant(tenant.id) as uow:
        assert await used(uow, buyer) == 900


async def test_one_order_sent_many_times_takes_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    reference = new_id()
    async with factory.tenant(tenant.id) as uow:
        buyer = await buyer_with(uow, 1_000)

    async def take() -> None:
        async with factory.tenant(tenant.id) as uow:
            await customers.take_credit(
                uow, customer_id=buyer, amount_minor=300, currency="CLP", reference_id=reference
            )

    await asyncio.gather(*(take() for _ in range(8)))

    async with factory.tenant(tenant.id) as uow:
        assert await used(uow, buyer) == 300


async def test_the_error_says_how_much_is_free(uow: UnitOfWork) -> None:
    buyer = await buyer_with(uow, 1_000)
    await customers.take_credit(
        uow, customer_id=buyer, amount_minor=700, currency="CLP", reference_id=new_id()
    )

    with pytest.raises(CreditLimitExceededError) as refused:
        await customers.take_credit(
            uow, customer_id=buyer, amount_minor=301, currency="CLP", reference_id=new_id()
        )

    assert refused.value.members["free_minor"] == 300
    assert "300 CLP" in refused.value.detail


@pytest.mark.parametrize("currency", ["USD", "CLP"])
async def test_without_a_limit_in_the_currency_nothing_is_given(
    uow: UnitOfWork, currency: str
) -> None:
    plain = await sales.make_customer(uow)
    buyer = plain.id if currency == "CLP" else await buyer_with(uow, 1_000)

    with pytest.raises(CreditLimitExceededError):
        await customers.take_credit(
            uow, customer_id=buyer, amount_minor=1, currency=currency, reference_id=new_id()
        )


async def test_payments_settle_and_a_release_frees_only_the_rest(uow: UnitOfWork) -> None:
    buyer, order, payment = await buyer_with(uow, 1_000), new_id(), new_id()
    await customers.take_credit(
        uow, customer_id=buyer, amount_minor=800, currency="CLP", reference_id=order
    )

    settled = [
        await customers.settle_credit(uow, reference_id=order, payment_id=payment, amount_minor=300)
        for _ in range(2)
    ]
    released = [await customers.release_credit(uow, reference_id=order) for _ in range(2)]

    assert (settled, released) == ([300, 0], [500, 0])
    assert await used(uow, buyer) == 0


async def test_an_overpaid_order_frees_no_more_than_it_took(uow: UnitOfWork) -> None:
    buyer, order = await buyer_with(uow, 1_000), new_id()
    await customers.take_credit(
        uow, customer_id=buyer, amount_minor=100, currency="CLP", reference_id=order
    )

    freed = await customers.settle_credit(
        uow, reference_id=order, payment_id=new_id(), amount_minor=900
    )

    assert freed == 100
    assert await used(uow, buyer) == 0


async def test_releases_at_the_same_time_free_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    order = new_id()
    async with factory.tenant(tenant.id) as uow:
        buyer = await buyer_with(uow, 1_000)
        await customers.take_credit(
            uow, customer_id=buyer, amount_minor=600, currency="CLP", reference_id=order
        )

    async def release(cause: UUID) -> int:
        async with factory.tenant(tenant.id) as uow:
            return await customers.release_credit(uow, reference_id=order, cause_id=cause)

    freed = await asyncio.gather(*(release(new_id()) for _ in range(6)))

    assert sorted(freed) == [0, 0, 0, 0, 0, 600]
    async with factory.tenant(tenant.id) as uow:
        assert await used(uow, buyer) == 0


async def test_a_currency_can_not_change_while_credit_is_in_use(uow: UnitOfWork) -> None:
    buyer = await buyer_with(uow, 1_000)
    await customers.take_credit(
        uow, customer_id=buyer, amount_minor=1, currency="CLP", reference_id=new_id()
    )

    for terms in (CreditTerms(limit_minor=5, currency="USD"), CreditTerms()):
        with pytest.raises(customers.CreditCurrencyInUseError):
            await customers.set_credit_terms(uow, customer_id=buyer, terms=terms)


async def test_another_tenants_credit_is_not_there(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    order = new_id()
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await buyer_with(uow, 1_000)
        await customers.take_credit(
            uow, customer_id=foreign, amount_minor=1, currency="CLP", reference_id=order
        )
    async with factory.tenant(tenant.id) as uow:
        assert await customers.release_credit(uow, reference_id=order) == 0
        with pytest.raises(customers.CustomerNotFoundError):
            await customers.take_credit(
                uow, customer_id=foreign, amount_minor=1, currency="CLP", reference_id=new_id()
            )
