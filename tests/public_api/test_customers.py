"""Customers through the API: made, changed, given credit; bad input is named by field."""

import httpx
import pytest

from app.domains import customers
from app.domains.customers import CustomerWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.public_api.conftest import MakeClient

ACME = {
    "name": "Comercial Acme SpA", "kind": "company", "email": "ventas@acme.example", "tax_id": "760864285",
    "external_id": "crm-1",
}  # fmt: skip


async def made(client: httpx.AsyncClient) -> dict[str, object]:
    answer = await client.post("/v1/customers", json=ACME)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_customer_is_made_once_for_an_external_id(client: httpx.AsyncClient) -> None:
    first = await made(client)
    again = await made(client)

    assert first["id"] == again["id"]
    assert (first["tax_id"], first["tax_country"]) == ("76.086.428-5", "CL")


async def test_a_bad_tax_id_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/customers", json={**ACME, "tax_id": "76.086.428-6"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "customers.invalid_customer"
    assert answer.json()["errors"][0]["pointer"] == "/tax_id"


async def test_a_change_with_an_old_version_is_refused(client: httpx.AsyncClient) -> None:
    customer = await made(client)
    change = {"name": "Acme", "kind": "company", "version": 1}

    first = await client.put(f"/v1/customers/{customer['id']}", json=change)
    second = await client.put(f"/v1/customers/{customer['id']}", json=change)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["code"] == "customers.stale_customer"


async def test_addresses_contacts_groups_credit_and_consent(client: httpx.AsyncClient) -> None:
    path = f"/v1/customers/{(await made(client))['id']}"
    group = await client.post("/v1/customer-groups", json={"name": "Mayoristas"})
    address = await client.post(
        f"{path}/addresses", json={"line": "Los Leones 12", "city": "nunoa", "is_default": True}
    )
    await client.post(f"{path}/contacts", json={"name": "Berta", "role": "Compras"})
    credit = await client.put(
        f"{path}/credit",
        json={"payment_terms_days": 30, "limit": {"amount": "100000", "currency": "CLP"}},
    )
    whole = await client.put(f"{path}/consent", json={"marketing": True, "source": "checkout"})

    body = whole.json()
    assert body["addresses"][0]["commune_code"] == "13120"
    assert body["contacts"][0]["name"] == "Berta"
    assert credit.json()["free"] == {"amount": "100000", "currency": "CLP"}
    assert body["consent"]["marketing"] is True
    listed = await client.get("/v1/customers", params={"group_id": group.json()["id"]})
    assert listed.json()["data"] == []
    gone = await client.delete(f"{path}/addresses/{address.json()['addresses'][0]['id']}")
    assert gone.status_code == 204
    twice = await client.post("/v1/customer-groups", json={"name": "Mayoristas"})
    assert twice.status_code == 422


@pytest.mark.parametrize("method", ["post", "put"])
async def test_writing_needs_the_scope(
    make_client: MakeClient, tenant: Tenant, method: str
) -> None:
    client = await make_client(tenant, scopes=("customers:read",))
    path = "/v1/customers" if method == "post" else "/v1/customers/cus_x"

    answer = await client.request(method, path, json=ACME)

    assert answer.status_code == 403


async def test_another_tenants_customer_is_not_found(
    factory: UnitOfWorkFactory, client: httpx.AsyncClient, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await customers.create_customer(uow, customer=CustomerWrite(name="Secreta"))
    path = f"/v1/customers/{encode('cus', foreign)}"

    answers = [
        await client.get(path),
        await client.put(path, json={"name": "x", "version": 1}),
        await client.put(f"{path}/credit", json={"payment_terms_days": 30}),
        await client.post(f"{path}/addresses", json={"line": "x"}),
        await client.post(f"{path}/contacts", json={"name": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {404}


async def test_duplicates_are_found_merged_once_and_the_old_id_answers_with_the_survivor(
    client: httpx.AsyncClient,
) -> None:
    stays = await made(client)
    twin = {"name": "Acme", "kind": "company", "email": "ventas@acme.example"}
    goes = (await client.post("/v1/customers", json=twin)).json()

    pairs = await client.get("/v1/customer-duplicates")
    suggested = await client.get(f"/v1/customers/{stays['id']}/duplicates")
    merged = [
        await client.post(f"/v1/customers/{stays['id']}/merge", json={"absorbed_id": goes["id"]})
        for _ in range(2)
    ]
    old = await client.get(f"/v1/customers/{goes['id']}")

    (pair,) = pairs.json()["items"]
    assert {pair["one"]["id"], pair["other"]["id"]} == {stays["id"], goes["id"]}
    assert [(row["id"], row["reasons"]) for row in suggested.json()["items"]] == [
        (goes["id"], ["email"])
    ]
    assert [(answer.status_code, answer.json()["id"]) for answer in merged] == [
        (200, stays["id"])
    ] * 2
    assert old.json()["id"] == stays["id"]


async def test_two_customers_who_are_told_apart_are_suggested_no_more(
    client: httpx.AsyncClient,
) -> None:
    one = await made(client)
    twin = {"name": "Acme", "kind": "company", "email": "ventas@acme.example"}
    other = (await client.post("/v1/customers", json=twin)).json()

    answer = await client.post(
        f"/v1/customers/{one['id']}/distinguish", json={"other_id": other["id"]}
    )

    assert answer.status_code == 204
    assert (await client.get("/v1/customer-duplicates")).json() == {"items": []}


async def test_another_tenants_customer_is_neither_merged_nor_told_apart(
    client: httpx.AsyncClient, make_client: MakeClient, other_tenant: Tenant
) -> None:
    own = await made(client)
    stranger = await make_client(other_tenant)
    theirs = await made(stranger)

    answers = [
        await client.post(f"/v1/customers/{own['id']}/merge", json={"absorbed_id": theirs["id"]}),
        await client.post(f"/v1/customers/{theirs['id']}/merge", json={"absorbed_id": own["id"]}),
        await client.post(
            f"/v1/customers/{own['id']}/distinguish", json={"other_id": theirs["id"]}
        ),
        await client.get(f"/v1/customers/{theirs['id']}/duplicates"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_a_contact_is_changed_and_a_wrong_one_is_named(client: httpx.AsyncClient) -> None:
    customer = await made(client)
    path = f"/v1/customers/{customer['id']}/contacts"
    (contact,) = (await client.post(path, json={"name": "Ana"})).json()["contacts"]

    changed = await client.put(
        f"{path}/{contact['id']}", json={"name": "Ana Rojas", "role": "Compras"}
    )
    wrong = await client.put(f"{path}/{contact['id']}", json={"name": ""})

    (after,) = changed.json()["contacts"]
    assert (after["id"], after["name"], after["role"]) == (contact["id"], "Ana Rojas", "Compras")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "customers.invalid_customer")
