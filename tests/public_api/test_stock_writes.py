"""Programs receive, correct, transfer, count and plan stock."""

import httpx
import pytest
import pytest_asyncio

from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import make_variant, make_warehouse
from tests.public_api.conftest import MakeClient

POSTS = ("/v1/stock/receipts", "/v1/stock/adjustments", "/v1/stock/transfers", "/v1/stock/counts")


@pytest_asyncio.fixture(loop_scope="session")
async def client(make_client: MakeClient, tenant: Tenant) -> httpx.AsyncClient:
    return await make_client(tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def ids(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, str]:
    async with factory.tenant(tenant.id) as uow:
        return {
            "cup": encode("sku", (await make_variant(uow, "CUP")).id),
            "north": encode("whs", (await make_warehouse(uow, "NORTE", priority=1)).id),
            "south": encode("whs", (await make_warehouse(uow, "SUR", priority=2)).id),
        }


async def receive(client: httpx.AsyncClient, ids: dict[str, str], quantity: str = "8") -> int:
    body = {
        "warehouse_id": ids["north"],
        "lines": [{"variant_id": ids["cup"], "quantity": quantity}],
    }
    headers = {"Idempotency-Key": "first"}
    return (await client.post("/v1/stock/receipts", json=body, headers=headers)).status_code


async def levels(client: httpx.AsyncClient) -> dict[str, tuple[str, str]]:
    rows = (await client.get("/v1/stock")).json()["data"]
    return {row["warehouse"]: (row["on_hand"], row["incoming"]) for row in rows}


async def test_a_repeated_receipt_counts_once(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    assert [await receive(client, ids) for _ in range(2)] == [201, 200]
    assert await levels(client) == {"NORTE": ("8", "0")}
    listed = (await client.get("/v1/stock/movements", params={"kind": "receipt"})).json()["data"]
    assert [(row["sku"], row["quantity"]) for row in listed] == [("CUP", "8")]


async def test_stock_is_corrected_and_scrapped(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    await receive(client, ids)
    line = {"variant_id": ids["cup"], "quantity": "-3"}
    body = {"warehouse_id": ids["north"], "lines": [line], "reason": "lost"}

    adjusted = await client.post("/v1/stock/adjustments", json=body)
    line["quantity"] = "2"
    scrapped = await client.post("/v1/stock/adjustments", json={**body, "kind": "scrap"})
    line["quantity"] = "4"
    refused = await client.post("/v1/stock/adjustments", json={**body, "kind": "scrap"})

    assert (adjusted.status_code, scrapped.status_code, refused.status_code) == (201, 201, 409)
    assert refused.json()["code"] == "inventory.below_reserved"
    assert await levels(client) == {"NORTE": ("3", "0")}


async def test_goods_are_transferred(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    await receive(client, ids)
    lines = [{"variant_id": ids["cup"], "quantity": "5"}]
    body = {"from_warehouse_id": ids["north"], "to_warehouse_id": ids["south"], "lines": lines}

    sent = await client.post("/v1/stock/transfers", json=body)
    path = f"/v1/stock/transfers/{sent.json()['transfer']['id']}"
    on_the_way = await levels(client)
    received = await client.post(f"{path}/receipts", json={"lines": lines})

    assert (sent.status_code, received.status_code) == (201, 200)
    assert on_the_way == {"NORTE": ("3", "0"), "SUR": ("0", "5")}
    assert await levels(client) == {"NORTE": ("3", "0"), "SUR": ("5", "0")}
    assert (await client.get(path)).json()["transfer"]["status"] == "received"
    assert len((await client.get("/v1/stock/transfers")).json()["data"]) == 1


async def test_stock_is_counted(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    await receive(client, ids)
    opened = await client.post("/v1/stock/counts", json={"warehouse_id": ids["north"]})
    path = f"/v1/stock/counts/{opened.json()['count']['id']}"

    counted = await client.post(
        f"{path}/lines", json={"lines": [{"variant_id": ids["cup"], "counted": "7"}]}
    )
    posted = [(await client.post(f"{path}/post")).json()["count"]["status"] for _ in range(2)]

    assert counted.json()["lines"][0]["difference"] == "-1"
    assert posted == ["posted", "posted"]
    assert await levels(client) == {"NORTE": ("7", "0")}
    assert (await client.post(f"{path}/cancel")).status_code == 409


async def test_a_plan_makes_a_level_due(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    await receive(client, ids)
    plan = {"variant_id": ids["cup"], "warehouse_id": ids["north"], "reorder_point": "9"}

    planned = await client.put("/v1/stock/plans", json={"plans": [plan]})
    wrong = await client.put("/v1/stock/plans", json={"plans": [{**plan, "reorder_point": "-1"}]})

    assert (planned.status_code, wrong.status_code) == (200, 422)
    assert [row["sku"] for row in (await client.get("/v1/stock/reorder")).json()["data"]] == ["CUP"]
    history = await client.get("/v1/stock/history", params={"on": "2020-01-01"})
    assert [row["on_hand"] for row in history.json()["data"]] == ["0"]


@pytest.mark.parametrize("path", POSTS)
async def test_writing_needs_its_scope(make_client: MakeClient, tenant: Tenant, path: str) -> None:
    reader = await make_client(tenant, scopes=("stock:read",))

    assert (await reader.post(path, json={})).status_code == 403


async def test_another_tenant_s_rows_can_t_be_used(
    make_client: MakeClient, other_tenant: Tenant, client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    await receive(client, ids)
    foreign = await make_client(other_tenant)

    assert await receive(foreign, ids) == 404
    for kind, prefix in (("transfers", "trf"), ("counts", "cnt")):
        answer = await foreign.get(f"/v1/stock/{kind}/{encode(prefix, new_id())}")
        assert answer.status_code == 404
    assert await levels(client) == {"NORTE": ("8", "0")}
