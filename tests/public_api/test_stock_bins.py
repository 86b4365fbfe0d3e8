"""Programs keep bins: they add, change, archive and read them, and put goods into, out of and between them."""

import httpx
import pytest
import pytest_asyncio

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_shop
from tests.public_api.conftest import MakeClient


@pytest_asyncio.fixture(loop_scope="session")
async def client(make_client: MakeClient, tenant: Tenant) -> httpx.AsyncClient:
    return await make_client(tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def ids(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, str]:
    """Ten of A lie in the warehouse W1, in no bin."""
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10, "W2": 1}})
    return {
        "variant_id": encode("sku", shop.variants["A"]),
        "warehouse_id": encode("whs", shop.warehouses["W1"]),
    }


async def make_bin(client: httpx.AsyncClient, ids: dict[str, str], code: str) -> str:
    body = {"warehouse_id": ids["warehouse_id"], "code": code}
    answer = await client.post("/v1/stock/bins", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def move(
    client: httpx.AsyncClient, ids: dict[str, str], quantity: str, *, key: str = "", **places: str
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    body = {**ids, "quantity": quantity, **places}
    return await client.post("/v1/stock/bin-moves", json=body, headers=headers)


async def held(client: httpx.AsyncClient, bin_id: str) -> list[tuple[str, str]]:
    answer = await client.get(f"/v1/stock/bins/{bin_id}/contents")
    return [(row["sku"], row["on_hand"]) for row in answer.json()["data"]]


async def test_goods_are_put_away_and_moved_between_bins(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    first, second = [await make_bin(client, ids, code) for code in ("A-01", "A-02")]

    away = await move(client, ids, "6", to_bin_id=first)
    between = await move(client, ids, "2.5", from_bin_id=first, to_bin_id=second)
    out = await move(client, ids, "1", from_bin_id=second)
    too_much = await move(client, ids, "9", from_bin_id=first, to_bin_id=second)

    assert [answer.status_code for answer in (away, between, out)] == [201, 201, 201]
    assert (too_much.status_code, too_much.json()["code"]) == (409, "inventory.bin_too_empty")
    assert await held(client, first) == [("A", "3.5")]
    assert await held(client, second) == [("A", "1.5")]


async def test_a_move_that_is_sent_again_changes_nothing(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    place = await make_bin(client, ids, "A-01")

    answers = [await move(client, ids, "4", key="k-1", to_bin_id=place) for _ in range(2)]

    assert [(item.status_code, item.json()) for item in answers] == [
        (201, {"is_new": True}),
        (200, {"is_new": False}),
    ]
    assert await held(client, place) == [("A", "4")]


async def test_a_bin_gets_another_code_and_keeps_its_goods(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    place = await make_bin(client, ids, "A-01")
    await make_bin(client, ids, "A-02")
    await move(client, ids, "4", to_bin_id=place)

    changed = await client.put(f"/v1/stock/bins/{place}", json={"code": " B-1 ", "position": 7})
    taken = await client.put(f"/v1/stock/bins/{place}", json={"code": "A-02", "position": 7})
    empty = await client.put(f"/v1/stock/bins/{place}", json={"code": " ", "position": 7})

    body = changed.json()
    assert (body["code"], body["position"], body["on_hand"]) == ("B-1", 7, "4")
    assert [(item.status_code, item.json()["errors"][0]["pointer"]) for item in (taken, empty)] == [
        (422, "/code"),
        (422, "/code"),
    ]
    assert [row["code"] for row in (await client.get("/v1/stock/bins")).json()["data"]] == [
        "A-02",
        "B-1",
    ]


async def test_only_an_empty_bin_is_archived_and_nothing_is_put_into_it(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    place = await make_bin(client, ids, "A-01")
    path = f"/v1/stock/bins/{place}"
    await move(client, ids, "4", to_bin_id=place)

    refused = await client.post(f"{path}/archive")
    await move(client, ids, "4", from_bin_id=place)
    archived = [(await client.post(f"{path}/archive")).json()["is_archived"] for _ in range(2)]
    into = await move(client, ids, "1", to_bin_id=place)
    listed = (await client.get("/v1/stock/bins", params={"archived": "true"})).json()["data"]
    restored = await client.post(f"{path}/restore")

    assert (refused.status_code, refused.json()["code"]) == (409, "inventory.bin_not_empty")
    assert archived == [True, True]
    assert into.status_code == 404
    assert [row["id"] for row in listed] == [place]
    assert restored.json()["is_archived"] is False
    assert (await move(client, ids, "1", to_bin_id=place)).status_code == 201


async def test_bins_are_read_page_by_page(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    for code in ("C", "A", "B"):
        await make_bin(client, ids, code)

    query = {"limit": "2", "warehouse": ids["warehouse_id"]}
    first = (await client.get("/v1/stock/bins", params=query)).json()
    rest = (
        await client.get("/v1/stock/bins", params={**query, "cursor": first["next_cursor"]})
    ).json()

    assert [row["code"] for row in first["data"] + rest["data"]] == ["A", "B", "C"]
    assert (first["has_more"], rest["has_more"]) == (True, False)


@pytest.mark.parametrize("path", ["bins", "bin-moves"])
async def test_writing_bins_needs_its_scope(
    make_client: MakeClient, tenant: Tenant, path: str
) -> None:
    reader = await make_client(tenant, scopes=("stock:read",))

    assert (await reader.post(f"/v1/stock/{path}", json={})).status_code == 403


async def test_another_tenant_s_bins_are_not_there(
    make_client: MakeClient, client: httpx.AsyncClient, other_tenant: Tenant, ids: dict[str, str]
) -> None:
    place = await make_bin(client, ids, "A-01")
    stranger = await make_client(other_tenant)
    path = f"/v1/stock/bins/{place}"

    answers = [
        await stranger.get(path),
        await stranger.get(f"{path}/contents"),
        await stranger.put(path, json={"code": "X", "position": 1}),
        await stranger.post(f"{path}/archive"),
        await stranger.post(f"{path}/restore"),
        await move(stranger, ids, "1", to_bin_id=place),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await stranger.get("/v1/stock/bins")).json()["data"] == []
