"""Customers as people register, change and merge them, over HTTP."""

import pytest
import pytest_asyncio

from app.domains import customers
from app.domains.customers import ContactWrite, CustomerWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.web.conftest import SignIn, Visitor


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


@pytest.mark.parametrize("path", ["new", "groups", "duplicates"])
async def test_an_empty_company_gets_every_page(owner: Visitor, path: str) -> None:
    answer = await owner.get(f"/customers/{path}")

    assert answer.status_code == 200
    assert "<h1" in answer.text


async def test_a_customer_is_registered_and_filled_in(owner: Visitor) -> None:
    made = await owner.post(
        "/customers/new",
        {"name": "Acme <b>SpA", "kind": "company", "tax_id": "760864285", "tax_country": "CL"},
    )
    path = made.headers["location"]
    for part, form in (
        ("addresses", {"line": "Los Leones 12", "city": "nunoa", "is_default": "1"}),
        ("contacts", {"name": "Berta", "role": "Compras"}),
        ("credit", {"payment_terms_days": "30", "limit": "100000"}),
        ("consent", {"granted": "1", "source": "Feria"}),
        ("notes", {"note": "Llamar en la tarde"}),
    ):
        assert (await owner.post(f"{path}/{part}", form)).status_code == 303

    page = (await owner.get(path)).text

    assert made.status_code == 303
    for shown in ("76.086.428-5", "Ñuñoa", "Berta", "30 days", "Feria", "Llamar en la tarde"):
        assert shown in page
    assert "<b>SpA" not in page


async def test_a_bad_tax_id_is_said_at_its_field_and_input_is_kept(owner: Visitor) -> None:
    answer = await owner.post(
        "/customers/new", {"name": "Acme", "tax_id": "76.086.428-6", "tax_country": "CL"}
    )

    assert answer.status_code == 422
    assert "does not check out" in answer.text
    assert "76.086.428-6" in answer.text


async def test_two_customers_are_merged_after_a_look(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    async with factory.tenant(owner.tenant_id) as uow:
        one, other = [
            await customers.create_customer(
                uow, customer=CustomerWrite(name=name, email="ana@mail.example")
            )
            for name in ("Ana Uno", "Ana Dos")
        ]
    keys = encode("cus", one), encode("cus", other)
    path = f"/customers/{keys[0]}/merge/{keys[1]}"

    listed, look = await owner.get("/customers/duplicates"), await owner.get(path)
    detail, merged = await owner.get(f"/customers/{keys[0]}"), await owner.post(path)
    left = await owner.get(f"/customers/{keys[1]}")

    assert "Ana Dos" in listed.text
    assert "Ana Dos" in look.text
    assert "may be the same customer" in detail.text
    assert merged.status_code == 303
    assert "Ana Uno" in left.text


async def test_who_may_only_read_gets_no_forms(signed_in: SignIn) -> None:
    reader = await signed_in("finance")

    assert (await reader.get("/customers")).status_code == 200
    assert (await reader.get("/customers/new")).status_code == 403
    assert (await reader.post("/customers/new", {"name": "x"})).status_code == 403


async def test_a_contact_is_changed_on_the_page(factory: UnitOfWorkFactory, owner: Visitor) -> None:
    async with factory.tenant(owner.tenant_id) as uow:
        customer_id = await customers.create_customer(uow, customer=CustomerWrite(name="Acme SpA"))
        contact_id = await customers.add_contact(
            uow, customer_id=customer_id, contact=ContactWrite(name="Ana")
        )
    here = f"/customers/{encode('cus', customer_id)}"

    answer = await owner.post(
        f"{here}/contacts/{encode('ctc', contact_id)}", {"name": "Ana Rojas", "role": "Compras"}
    )
    page = await owner.get(here)

    assert answer.status_code == 303
    assert 'value="Ana Rojas"' in page.text
