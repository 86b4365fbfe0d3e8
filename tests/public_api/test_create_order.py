"""POST /v1/orders."""

import asyncio
from typing import Any

import httpx
import pytest

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, level, make_shop
from tests.public_api.conftest import MakeClient

ORDER: dict[str, Any] = {"lines": [{"sku": "A", "quantity": "2"}], "shipping": "500"}


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
