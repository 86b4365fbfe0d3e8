"""POST /v1/orders."""

import asyncio
from typing import Any

import httpx
import pytest

from app.domains import inventory
from app.domains.catalog.models import OptionValue, ProductOption, Variant, VariantOptionValue
from app.domains.inventory import AllocationPolicy, ShortagePolicy
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import Shop, count, drift, level, make_shop
from tests.public_api.conftest import MakeClient

BUNDLE = """
INSERT INTO tenant.bundle_component (tenant_id, id, bundle_variant_id, component_variant_id, quantity)
VALUES ($1, $2, $3, $4, 3)
"""
KEY = {"Idempotency-Key": "split-1"}
ORDER: dict[str, Any] = {"lines": [{"sku": "A", "quantity": "2"}], "shipping": "500"}


async def give_options(factory: UnitOfWorkFactory, tenant: Tenant, shop: Shop) -> None:
    """A is large and red; the product's size comes before its colour."""
    async with factory.tenant(tenant.id) as uow:
        variant = await uow.session.get(Variant, (tenant.id, shop.variants["A"]))
        assert variant is not None
        for position, (name, value) in enumerate([("Size", "L"), ("Colour", "red")]):
            option = ProductOption(product_id=variant.product_id, name=name, position=position)
            uow.session.add(option)
            await uow.session.flush()
            named = OptionValue(option_id=option.id, value=value)
            uow.session.add(named)
            await uow.session.flush()
            row = VariantOptionValue(
                variant_id=variant.id, option_id=option.id, option_value_id=named.id
            )
            uow.session.add(row)


async def test_order_is_placed_and_answered_in_full(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    answer = await client.post("/v1/orders", json=ORDER)

    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/orders/{body['id']}"
    assert body["id"].startswith("ord_")
    assert body["status"] == "pending"
    assert body["total"] == {"amount": "2880", "currency": "CLP"}
    assert body["tax"] == {"amount": "380", "currency": "CLP"}
    assert body["lines"][0]["quantity"] == "2"
    assert body["lines"][0]["taxes"][0]["rate"] == "0.19"
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 2)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"payment": {"method": "cash", "amount": "10000"}},
        {"payment": {"method": "cash", "amount": "100", "reference": "R-1", "installments": 3}},
        {"payment": {"method": "credit_card", "amount": "9000", "status": "authorized"}},
        {"payment": {"method": "credit_card", "amount": "9000", "status": "pending"}},
        {
            "shipping_address": {"line": "Calle 2", "city": "Temuco", "region": "Araucanía"},
            "billing_address": {"line": "Calle 3", "recipient": "Ana"},
            "note": "Ring twice",
        },
        {"lines": [{"sku": "A", "quantity": "2", "discount": "380", "unit_price": "1190.50"}]},
        {"lines": [{"sku": "A", "quantity": "3", "unit_price": "333.3333"}], "tax_included": False},
        {"lines": [{"sku": "A", "quantity": "1", "unit_price": "0"}], "shipping": "0"},
    ],
)
async def test_placing_answers_what_reading_it_right_after_answers(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient, more: dict[str, Any]
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 6, "W2": 4}, "B": {"W1": 10}})
    await give_options(factory, tenant, shop)
    lines = [{"sku": "A", "quantity": "8"}, {"sku": "B", "quantity": "1.5"}]
    headers = {"Idempotency-Key": "same"}
    order = {"lines": lines, "shipping": "500", "tax_included": True, **more}

    placed = await client.post("/v1/orders", json=order, headers=headers)
    read = await client.get(f"/v1/orders/{placed.json()['id']}")
    again = await client.post("/v1/orders", json=order, headers=headers)

    assert (placed.status_code, read.status_code, again.status_code) == (201, 200, 201)
    assert placed.json() == read.json() == again.json()
    assert list(placed.json()["lines"][0]["attributes"].items()) == [
        ("Size", "L"),
        ("Colour", "red"),
    ]


async def test_placed_bundle_and_what_waits_for_stock_are_answered_as_read(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    shop = await make_shop(
        factory, tenant.id, stock={"SET": {"W1": 0}, "A": {"W1": 9}, "B": {"W1": 1}}
    )
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(BUNDLE, new_id(), shop.variants["SET"], shop.variants["A"])
    bundle = await client.post("/v1/orders", json={"lines": [{"sku": "SET", "quantity": "2"}]})
    assert bundle.json()["lines"][0]["reserved_quantity"] == "6"
    async with factory.tenant(tenant.id) as uow:
        await inventory.set_policy(uow, policy=AllocationPolicy(shortage=ShortagePolicy.BACKORDER))

    waiting = await client.post("/v1/orders", json={"lines": [{"sku": "B", "quantity": "3"}]})

    line = waiting.json()["lines"][0]
    assert (line["reserved_quantity"], line["backordered"]) == ("1", "2")
    for placed in (bundle, waiting):
        assert (await client.get(placed.headers["location"])).json() == placed.json()


async def test_two_orders_of_a_shortage_name_each_other(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    async with factory.tenant(tenant.id) as uow:
        await inventory.set_policy(uow, policy=AllocationPolicy(shortage=ShortagePolicy.SPLIT))

    first = (await client.post("/v1/orders", json=ORDER, headers=KEY)).json()
    again = (await client.post("/v1/orders", json=ORDER, headers=KEY)).json()

    second = (await client.get(f"/v1/orders/{first['split_into']['id']}")).json()
    assert again == first == (await client.get(f"/v1/orders/{first['id']}")).json()
    assert second["split_from"] == {"id": first["id"], "number": first["number"]}
    assert (first["split_from"], second["split_into"]) == (None, None)
    assert [
        (item["lines"][0]["quantity"], item["shipping"]["amount"]) for item in (first, second)
    ] == [
        ("1", "500"),
        ("1", "0"),
    ]


async def test_known_external_id_is_answered_as_the_order_stands(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    body = {**ORDER, "channel": "shopify", "external_id": "1001"}
    placed = (await client.post("/v1/orders", json=body)).json()

    canceled = await client.post(f"/v1/orders/{placed['id']}/actions/cancel")
    again = await client.post("/v1/orders", json=body)

    assert again.status_code == 200
    assert again.json() == canceled.json()
    assert (again.json()["status"], again.json()["version"]) == ("canceled", 2)


async def test_edit_answers_the_order_as_it_is_read(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    order = {**ORDER, "payment": {"method": "cash", "amount": "100"}}
    placed = await client.post("/v1/orders", json=order)
    path = placed.headers["location"]
    line = {"id": placed.json()["lines"][0]["id"], "quantity": "3"}

    edited = (await client.patch(path, json={"lines": [line]})).json()

    assert edited["order"] == (await client.get(path)).json()
    assert edited["version"] == edited["order"]["version"] == 2
    assert edited["order"]["lines"][0]["reserved_quantity"] == "3"
    assert edited["order"]["paid"]["amount"] == "100"


async def test_want_of_stock_is_a_conflict_that_names_the_line(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})

    answer = await client.post("/v1/orders", json=ORDER)

    body = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == "inventory.insufficient_stock"
    assert body["type"] == "/problems/inventory.insufficient_stock"
    assert body["errors"][0]["pointer"] == "/lines/0/quantity"
    assert body["lines"] == [{"position": 1, "sku": "A", "requested": "2", "available": "1"}]
    assert await count(factory, tenant.id, "sales_order") == 0


async def test_same_key_and_body_is_answered_again(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    headers = {"Idempotency-Key": '"abc-1"'}

    first = await client.post("/v1/orders", json=ORDER, headers=headers)
    again = await client.post("/v1/orders", json=ORDER, headers={"Idempotency-Key": "abc-1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    assert await count(factory, tenant.id, "sales_order") == 1


async def test_same_key_and_another_body_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    headers = {"Idempotency-Key": "abc-1"}
    await client.post("/v1/orders", json=ORDER, headers=headers)

    answer = await client.post("/v1/orders", json={**ORDER, "shipping": "0"}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency.key_reused"
    assert await count(factory, tenant.id, "sales_order") == 1


async def test_parallel_repeats_are_one_order(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 100}})

    answers = await asyncio.gather(
        *(client.post("/v1/orders", json=ORDER, headers={"Idempotency-Key": "k"}) for _ in range(8))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await level(factory, tenant.id, shop.variants["A"]) == (100, 2)
    assert await drift(factory, tenant.id) == 0


async def test_known_external_id_is_answered_with_its_order(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    body = {**ORDER, "channel": "shopify", "external_id": "1001"}

    first = await client.post("/v1/orders", json=body)
    again = await client.post("/v1/orders", json=body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 400, ""),
        ({"lines": []}, 400, "/lines"),
        ({"lines": [{"sku": "A", "quantity": 2}]}, 400, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": "two"}]}, 400, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": "1", "colour": "red"}]}, 400, "/lines/0"),
        ({**ORDER, "payment": {"method": "gold", "amount": "1"}}, 400, "/payment/method"),
        ({**ORDER, "shipping": "0.5"}, 422, "/shipping"),
        ({**ORDER, "currency": "XXX"}, 422, "/currency"),
        ({**ORDER, "customer_id": "ord_01h455vb4pex5vsknk084sn02q"}, 422, "/customer_id"),
        ({**ORDER, "customer_id": "cus_01h455vb4pex5vsknk084sn02q"}, 422, "/customer_id"),
        ({"lines": [{"sku": "A", "quantity": "-1"}]}, 422, "/lines/0/quantity"),
        ({"lines": [{"sku": "GONE", "quantity": "1"}]}, 422, "/lines/0/sku"),
        ({"lines": [{"quantity": "1"}]}, 422, "/lines/0"),
    ],
)
async def test_bad_input_names_its_field(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    client: httpx.AsyncClient,
    *,
    body: dict[str, Any],
    status: int,
    pointer: str,
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    answer = await client.post("/v1/orders", json=body)

    problem = answer.json()
    assert answer.status_code == status, problem
    assert problem["errors"][0]["pointer"] == pointer
    assert await count(factory, tenant.id, "sales_order") == 0


async def test_text_that_is_no_json_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/orders", content=b"{", headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.malformed"


async def test_unknown_query_parameter_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/orders?draft=1", json=ORDER)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "draft"


async def test_key_without_the_scope_is_forbidden(make_client: MakeClient, tenant: Tenant) -> None:
    client = await make_client(tenant, scopes=("orders:read",))

    answer = await client.post("/v1/orders", json=ORDER)

    assert answer.status_code == 403
    assert answer.json()["permission"] == "orders:write"


async def test_nobody_is_asked_who_they_are(make_client: MakeClient, tenant: Tenant) -> None:
    client = await make_client(tenant, scopes=None)

    answer = await client.post("/v1/orders", json=ORDER)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_other_tenants_variant_is_unknown(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, client: httpx.AsyncClient
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await make_shop(factory, other_tenant.id, stock={"THEIRS": {"W1": 10}})

    answer = await client.post("/v1/orders", json={"lines": [{"sku": "THEIRS", "quantity": "1"}]})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_variant"
