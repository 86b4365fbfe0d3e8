"""Quotes through the API."""

from datetime import timedelta
from typing import Any

import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_shop
from tests.public_api.conftest import MakeClient


@pytest.fixture
async def body(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, Any]:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    async with factory.tenant(tenant.id, read_only=True) as uow:
        day = uow.now.date() + timedelta(days=5)
    return {"lines": [{"sku": "A", "quantity": "2"}], "valid_until_on": day.isoformat()}


async def test_quote_goes_its_whole_way(
    make_client: MakeClient, tenant: Tenant, body: dict[str, Any]
) -> None:
    client = await make_client(tenant)

    made = await client.post("/v1/quotes", json=body, headers={"Idempotency-Key": "one"})
    again = await client.post("/v1/quotes", json=body, headers={"Idempotency-Key": "one"})
    path = f"/v1/quotes/{made.json()['id']}"
    accepted = (await client.post(f"{path}/accept")).json()
    order = (await client.get(f"/v1/orders/{accepted['order_id']}")).json()
    listed = (await client.get("/v1/quotes", params={"status": "accepted"})).json()
    declined = await client.post(f"{path}/decline")

    assert made.status_code == 201, made.text
    assert again.json() == made.json()
    assert made.json()["total"] == order["total"] == {"amount": "2380", "currency": "CLP"}
    assert [row["id"] for row in listed["data"]] == [made.json()["id"]]
    assert (declined.status_code, declined.json()["type"].rsplit("/", 1)[1]) == (
        409,
        "quotes.not_open",
    )


async def test_last_day_in_the_past_is_refused(
    make_client: MakeClient, tenant: Tenant, body: dict[str, Any]
) -> None:
    client = await make_client(tenant)

    answer = await client.post("/v1/quotes", json={**body, "valid_until_on": "2020-01-01"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/valid_until_on"


async def test_other_tenant_finds_no_quote_and_a_reader_makes_none(
    make_client: MakeClient, tenant: Tenant, other_tenant: Tenant, body: dict[str, Any]
) -> None:
    client = await make_client(tenant)
    made = (await client.post("/v1/quotes", json=body)).json()
    stranger = await make_client(other_tenant)
    reader = await make_client(tenant, scopes=["orders:read"])

    assert (await stranger.get(f"/v1/quotes/{made['id']}")).status_code == 404
    assert (await stranger.post(f"/v1/quotes/{made['id']}/accept")).status_code == 404
    assert (await reader.post("/v1/quotes", json=body)).status_code == 403
    assert (await reader.get(f"/v1/quotes/{made['id']}")).status_code == 200
    assert (await client.get(f"/v1/quotes/{encode('quo', tenant.id)}")).status_code == 404
