"""Images of products as programs add, order, read and remove them."""

from base64 import b64encode
from typing import Any

import httpx

from app.tenancy.models import Tenant
from tests.factories.pictures import picture
from tests.public_api.conftest import MakeClient


async def a_product(client: httpx.AsyncClient) -> str:
    answer = await client.post(
        "/v1/products", json={"name": "Zapatilla", "variants": [{"sku": "ZAP-1"}]}
    )
    return f"/v1/products/{answer.json()['id']}/images"


async def added(client: httpx.AsyncClient, path: str, **changes: object) -> dict[str, Any]:
    body = {"content": b64encode(picture("PNG")).decode(), **changes}
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_images_are_added_put_in_order_read_and_removed(client: httpx.AsyncClient) -> None:
    path = await a_product(client)
    first, second = await added(client, path), await added(client, path, alt="Suela")

    arranged = await client.put(
        f"{path}/order", json={"images": [{"id": second["id"], "alt": "Goma"}, {"id": first["id"]}]}
    )
    shown = await client.get(second["content_path"])
    removed = await client.delete(f"{path}/{first['id']}")
    left = await client.get(path)

    assert [(item["id"], item["alt"]) for item in arranged.json()["items"]] == [
        (second["id"], "Goma"),
        (first["id"], ""),
    ]
    assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert shown.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert removed.status_code == 204
    assert [item["id"] for item in left.json()["items"]] == [second["id"]]


async def test_what_is_no_image_is_named(client: httpx.AsyncClient) -> None:
    path = await a_product(client)

    answer = await client.post(path, json={"content": b64encode(b"not an image").decode()})

    assert (answer.status_code, answer.json()["code"]) == (422, "catalog.invalid_image")
    assert answer.json()["errors"][0]["pointer"] == "/content"


async def test_another_tenants_images_are_not_there_and_a_reader_adds_none(
    client: httpx.AsyncClient, make_client: MakeClient, tenant: Tenant, other_tenant: Tenant
) -> None:
    path = await a_product(client)
    image = await added(client, path)
    stranger = await make_client(other_tenant)
    reader = await make_client(tenant, scopes=("products:read",))

    answers = [
        await stranger.get(path),
        await stranger.get(image["content_path"]),
        await stranger.delete(f"{path}/{image['id']}"),
        await reader.post(path, json={"content": "eA=="}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 403]
