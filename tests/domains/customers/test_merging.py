"""Two rows of one customer become one: proved or decided, once, with everything that follows the customer."""

import asyncio
from uuid import UUID

import pytest

from app.domains import customers
from app.domains.customers import (
    AddressWrite,
    ContactWrite,
    CreditTerms,
    CustomerFilter,
    CustomerWrite,
    GuestIdentity,
    MergeRefusedError,
)
from app.domains.customers.drift import DRIFT_CHECKS
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

RUT = "76.086.428-5"


async def with_credit(uow: UnitOfWork, customer_id: UUID, amount_minor: int) -> None:
    terms = CreditTerms(payment_terms_days=30, limit_minor=1_000, currency="CLP")
    await customers.set_credit_terms(uow, customer_id=customer_id, terms=terms)
    await customers.take_credit(
        uow, customer_id=customer_id, amount_minor=amount_minor, currency="CLP", reference_id=new_id()
    )  # fmt: skip


async def drifted(uow: UnitOfWork) -> list[object]:
    return [dict(row) for check in DRIFT_CHECKS for row in await uow.fetch(check.find)]


async def test_everything_moves_and_the_old_id_answers_with_who_is_left(uow: UnitOfWork) -> None:
    stays = await sales.make_customer(uow, "Ana Pérez", email="ana@mail.example")
    goes = await sales.make_customer(uow, "A. Perez", phone="955551234", kind="guest")
    await sales.make_order(uow, customer_id=stays.id)
    await sales.make_order(uow, customer_id=goes.id)
    for owner in (stays, goes):
        await customers.save_address(
            uow,
            customer_id=owner.id,
            address=AddressWrite(line=f"Calle {owner.name}", is_default=True),
        )
        await with_credit(uow, owner.id, 200)
    await customers.add_contact(uow, customer_id=goes.id, contact=ContactWrite(name="Berta"))
    await customers.add_note(uow, customer_id=goes.id, text="Llamar en la tarde")

    await customers.merge_customers(uow, absorbed_id=goes.id, survivor_id=stays.id)

    detail = await customers.get_customer(uow, goes.id)
    assert detail.customer.id == stays.id
    assert detail.customer.order_count == 2
    assert detail.customer.phone == "955551234"
    assert [address.is_default for address in detail.addresses] == [True, False]
    assert [contact.name for contact in detail.contacts] == ["Berta"]
    assert [note.text for note in detail.notes] == ["Llamar en la tarde"]
    assert detail.credit.used_minor == 400
    assert [merge.absorbed_id for merge in detail.merges] == [goes.id]
    assert len(await customers.list_credit_entries(uow, stays.id)) == 2
    listed = await customers.list_customers(uow, filters=CustomerFilter(), page=PageRequest())
    assert [row.id for row in listed.items] == [stays.id]
    assert await drifted(uow) == []


async def test_credit_of_a_merged_row_is_freed_where_it_is_now(uow: UnitOfWork) -> None:
    stays, goes = await sales.make_customer(uow, "A"), await sales.make_customer(uow, "B")
    terms, order = CreditTerms(limit_minor=500, currency="CLP"), new_id()
    await customers.set_credit_terms(uow, customer_id=goes.id, terms=terms)
    await customers.take_credit(
        uow, customer_id=goes.id, amount_minor=300, currency="CLP", reference_id=order
    )
    await customers.merge_customers(uow, absorbed_id=goes.id, survivor_id=stays.id)

    freed = await customers.release_credit(uow, reference_id=order)

    assert freed == 300
    assert (await customers.get_customer(uow, stays.id)).credit.used_minor == 0
    assert await drifted(uow) == []


async def test_the_check_of_drift_sees_a_counter_without_proof_and_mends_it(
    uow: UnitOfWork,
) -> None:
    customer = await sales.make_customer(uow)
    await with_credit(uow, customer.id, 100)
    await uow.execute(
        "UPDATE tenant.customer SET credit_used_minor = 7 WHERE tenant_id = $1 AND id = $2",
        customer.id,
    )

    found = await drifted(uow)
    for check in DRIFT_CHECKS:
        for mend in check.mends:
            await uow.execute(mend)

    assert len(found) == 1
    assert await drifted(uow) == []
    assert (await customers.get_customer(uow, customer.id)).credit.used_minor == 100


async def test_merges_of_a_pair_at_the_same_time_happen_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        pair = [(await sales.make_customer(uow, name)).id for name in ("A", "B")]
        await with_credit(uow, pair[0], 100)

    async def merge(absorbed: UUID, survivor: UUID) -> UUID:
        async with factory.tenant(tenant.id) as uow:
            return await customers.merge_customers(uow, absorbed_id=absorbed, survivor_id=survivor)

    left = await asyncio.gather(
        *(merge(*(pair if turn % 2 else reversed(pair))) for turn in range(6))
    )

    assert len(set(left)) == 1
    async with factory.tenant(tenant.id) as uow:
        count = "SELECT count(*) FROM tenant.customer_merge WHERE tenant_id = $1"
        assert await uow.fetch_value(count) == 1
        assert (await customers.get_customer(uow, pair[0])).credit.used_minor == 100
        assert await drifted(uow) == []


async def test_a_guest_with_the_tax_id_goes_up_in_who_registers(uow: UnitOfWork) -> None:
    guest = await customers.ensure_guest(uow, guest=GuestIdentity(name="Ana", tax_id=RUT))
    assert guest is not None

    registered = await customers.create_customer(
        uow, customer=CustomerWrite(name="Ana", tax_id=RUT)
    )

    detail = await customers.get_customer(uow, guest)
    assert detail.customer.id == registered
    assert [merge.reason for merge in detail.merges] == ["tax_id"]
    assert await customers.ensure_guest(uow, guest=GuestIdentity(tax_id=RUT)) == registered


async def test_a_guest_goes_up_only_when_the_mail_is_confirmed(uow: UnitOfWork) -> None:
    mail = "ana@mail.example"
    guest = await customers.ensure_guest(uow, guest=GuestIdentity(email=mail))
    known = await customers.create_customer(uow, customer=CustomerWrite(name="Ana", email=mail))
    assert guest is not None
    before = (await customers.get_customer(uow, guest)).customer.id

    await customers.confirm_email(uow, customer_id=known, email="Ana@Mail.example")

    assert before == guest
    assert (await customers.get_customer(uow, guest)).customer.id == known
    assert await customers.ensure_guest(uow, guest=GuestIdentity(email=mail)) == known


async def test_duplicates_are_suggested_with_reasons_until_somebody_decides(
    uow: UnitOfWork,
) -> None:
    one = await customers.create_customer(
        uow, customer=CustomerWrite(name="Ana Pérez", email="ana@mail.example", phone="955551234")
    )
    other = await customers.create_customer(
        uow,
        customer=CustomerWrite(
            name="Ana Pérez", email="otra@mail.example", phone="+56 9 5555 1234"
        ),
    )

    (found,) = await customers.suggest_duplicates(uow, customer_id=one)
    (pair,) = await customers.list_duplicates(uow)
    await customers.distinguish_customers(uow, one_id=other, other_id=one)

    assert (found.id, found.reasons) == (other, ["phone", "name"])
    assert {pair.one_id, pair.other_id} == {one, other}
    assert await customers.suggest_duplicates(uow, customer_id=one) == []
    assert await customers.list_duplicates(uow) == []


async def test_one_row_or_two_currencies_are_refused(uow: UnitOfWork) -> None:
    one, other = await sales.make_customer(uow, "A"), await sales.make_customer(uow, "B")
    await with_credit(uow, one.id, 1)
    terms = CreditTerms(limit_minor=5, currency="USD")
    await customers.set_credit_terms(uow, customer_id=other.id, terms=terms)

    for absorbed, survivor in ((one, one), (one, other)):
        with pytest.raises(MergeRefusedError):
            await customers.merge_customers(uow, absorbed_id=absorbed.id, survivor_id=survivor.id)


async def test_another_tenants_customer_is_never_merged(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sales.make_customer(uow)
    async with factory.tenant(tenant.id) as uow:
        own = await sales.make_customer(uow)
        for pair in ((foreign.id, own.id), (own.id, foreign.id)):
            with pytest.raises(customers.CustomerNotFoundError):
                await customers.merge_customers(uow, absorbed_id=pair[0], survivor_id=pair[1])
