"""Customers are registered and changed: fields, addresses, contacts, groups, consent, guests."""

import asyncio

import pytest

from app.domains import customers
from app.domains.customers import (
    AddressKind,
    AddressWrite,
    ContactWrite,
    CustomerFilter,
    CustomerKind,
    CustomerWrite,
    GuestIdentity,
    InvalidCustomerError,
)
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

ACME = CustomerWrite(
    name="Comercial Acme SpA", kind=CustomerKind.COMPANY, email="Ventas@Acme.example",
    tax_id="76086428-5", phone="+56 2 2345 6789",
)  # fmt: skip


async def test_a_customer_is_kept_in_one_spelling_and_found_in_any(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)

    row = (await customers.get_customer(uow, customer_id)).customer
    assert (row.email, row.tax_id, row.tax_country) == ("ventas@acme.example", "76.086.428-5", "CL")
    for text in ("76.086.428-5", "760864285", "76086428-5", "VENTAS@acme.example", "acme"):
        assert [found.id for found in await customers.find_customers(uow, text=text)] == [row.id]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"email": "nobody"}, "/email"),
        ({"tax_id": "76086428-6"}, "/tax_id"),
        ({"tax_id": "76086428-5", "tax_country": "AR"}, "/tax_id"),
        ({"group_id": new_id()}, "/group_id"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_field(
    uow: UnitOfWork, change: dict[str, object], field: str
) -> None:
    write = CustomerWrite(**{"name": "Ana", **change})  # pyright: ignore[reportArgumentType] - wrong on purpose

    with pytest.raises(InvalidCustomerError) as refused:
        await customers.create_customer(uow, customer=write)

    assert [issue.pointer for issue in refused.value.issues] == [field]


async def test_the_same_external_id_again_is_the_same_customer(uow: UnitOfWork) -> None:
    first = await customers.create_customer(uow, customer=ACME, source="api", external_id="7")
    again = await customers.create_customer(uow, customer=ACME, source="api", external_id="7")

    assert again == first


async def test_a_change_needs_the_version_that_was_read(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)

    await customers.update_customer(uow, customer_id=customer_id, version=1, customer=ACME)
    with pytest.raises(customers.StaleCustomerError):
        await customers.update_customer(uow, customer_id=customer_id, version=1, customer=ACME)


async def test_an_imported_number_that_never_checked_out_may_stay(uow: UnitOfWork) -> None:
    imported = await sales.make_customer(uow, "Ana", tax_id="12.345.678-9", email="a@b.example")
    same = CustomerWrite(name="Ana Rojas", email="a@b.example", tax_id="12.345.678-9")

    await customers.update_customer(uow, customer_id=imported.id, version=1, customer=same)

    row = (await customers.get_customer(uow, imported.id)).customer
    assert (row.name, row.tax_id, row.tax_country) == ("Ana Rojas", "12.345.678-9", None)


async def test_addresses_have_one_default_of_a_kind_and_their_commune(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)
    home = AddressWrite(line="Los Leones 12", city="providencia", is_default=True)
    other = AddressWrite(line="Km 5", city="Parcela 3", region="Maule", is_default=True)
    billing = AddressWrite(line="Casilla 9", kind=AddressKind.BILLING, is_default=True)

    for address in (home, other, billing):
        await customers.save_address(uow, customer_id=customer_id, address=address)

    found = (await customers.get_customer(uow, customer_id)).addresses
    by_line = {address.line: address for address in found}
    assert {line for line, address in by_line.items() if address.is_default} == {
        "Km 5",
        "Casilla 9",
    }
    assert by_line["Los Leones 12"].city == "Providencia"
    assert by_line["Los Leones 12"].region == "Metropolitana de Santiago"
    assert by_line["Km 5"].is_commune_unknown
    assert not by_line["Los Leones 12"].is_commune_unknown


async def test_an_address_is_changed_and_removed(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)
    address_id = await customers.save_address(
        uow, customer_id=customer_id, address=AddressWrite(line="Uno 1")
    )

    await customers.save_address(
        uow, customer_id=customer_id, address=AddressWrite(line="Dos 2"), address_id=address_id
    )
    changed = (await customers.get_customer(uow, customer_id)).addresses
    await customers.remove_address(uow, customer_id=customer_id, address_id=address_id)

    assert [address.line for address in changed] == ["Dos 2"]
    assert (await customers.get_customer(uow, customer_id)).addresses == []
    with pytest.raises(customers.CustomerPartNotFoundError):
        await customers.remove_address(uow, customer_id=customer_id, address_id=address_id)


async def test_a_company_has_several_contacts(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)
    for name, role in (("Berta", "Compras"), ("Carlos", "Pagos")):
        await customers.add_contact(
            uow, customer_id=customer_id, contact=ContactWrite(name=name, role=role, email="")
        )

    contacts = (await customers.get_customer(uow, customer_id)).contacts

    assert [(contact.name, contact.role) for contact in contacts] == [
        ("Berta", "Compras"),
        ("Carlos", "Pagos"),
    ]


async def test_groups_filter_the_list_and_names_are_taken_once(uow: UnitOfWork) -> None:
    group_id = await customers.create_group(uow, name="Mayoristas")
    inside = await customers.create_customer(
        uow, customer=CustomerWrite(name="A", group_id=group_id)
    )
    await customers.create_customer(uow, customer=CustomerWrite(name="B"))

    page = await customers.list_customers(
        uow, filters=CustomerFilter(group_id=group_id), page=PageRequest()
    )

    assert [(row.id, row.group_name) for row in page.items] == [(inside, "Mayoristas")]
    assert [group.customer_count for group in await customers.list_groups(uow)] == [1]
    with pytest.raises(InvalidCustomerError):
        await customers.create_group(uow, name=" Mayoristas ")


async def test_consent_keeps_when_and_where_it_was_given(uow: UnitOfWork) -> None:
    customer_id = await customers.create_customer(uow, customer=ACME)

    await customers.set_marketing_consent(
        uow, customer_id=customer_id, granted=True, source="Feria de Talca"
    )

    consent = (await customers.get_customer(uow, customer_id)).consent
    assert (consent.is_granted, consent.source, consent.since) == (True, "Feria de Talca", uow.now)


async def test_two_orders_of_a_guest_at_once_make_one_guest(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async def order(email: str) -> object:
        async with factory.tenant(tenant.id) as uow:
            return await customers.ensure_guest(uow, guest=GuestIdentity(name="Ana", email=email))

    found = await asyncio.gather(
        *(order(f"{'Ana' if n % 2 else 'ana'}@Mail.example") for n in range(6))
    )

    assert len(set(found)) == 1


async def test_a_guest_with_a_known_tax_id_is_that_customer(uow: UnitOfWork) -> None:
    known = await customers.create_customer(uow, customer=ACME)

    found = await customers.ensure_guest(
        uow, guest=GuestIdentity(name="Acme", email="otro@mail.example", tax_id="76.086.428-5")
    )

    assert found == known


async def test_a_typed_mail_proves_nothing_about_a_registered_customer(uow: UnitOfWork) -> None:
    known = await customers.create_customer(uow, customer=ACME)

    found = await customers.ensure_guest(uow, guest=GuestIdentity(email="ventas@acme.example"))

    assert found not in {None, known}
    assert await customers.ensure_guest(uow, guest=GuestIdentity(name="Nadie")) is None


async def test_another_tenants_customer_can_not_be_changed(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await customers.create_customer(uow, customer=ACME)
    async with factory.tenant(tenant.id) as uow:
        with pytest.raises(customers.CustomerNotFoundError):
            await customers.update_customer(uow, customer_id=foreign, version=1, customer=ACME)
        with pytest.raises(customers.CustomerNotFoundError):
            await customers.save_address(uow, customer_id=foreign, address=AddressWrite(line="x"))
        with pytest.raises(customers.CustomerNotFoundError):
            await customers.add_note(uow, customer_id=foreign, text="x")
