"""Products, categories, brands, bundles and aliases as programs write them."""

from typing import Any

import httpx
import pytest

from app.kernel.ids import encode, new_id
from app.tenancy.models import Tenant
from tests.public_api.conftest import MakeClient

SHOE = {
    "name": "Zapatilla",
    "variants": [{"sku": "ZAP-1", "barcode": "7801234567894", "unit_cost": "9990.5"}],
    "weight_g": 700,
    "specifications": [{"name": "Material", "value": "Cuero"}],
}


async def created(client: httpx.AsyncClient, **changes: object) -> dict[str, Any]:
    answer = await client.post("/v1/products", json={**SHOE, **changes})
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "etag": answer.headers["etag"]}


async def test_a_product_is_written_and_read(client: httpx.AsyncClient) -> None:
    made = await created(client)

    read = await client.get(f"/v1/products/{made['id']}")

    assert read.headers["etag"] == '"1"'
    assert read.json()["specifications"] == [
        {"name": "Material", "value": "Cuero", "kind": "text", "unit": ""}
    ]
    assert read.json()["variants"][0]["unit_cost"] == {"amount": "9990.5", "currency": "CLP"}


async def test_a_wrong_bar_code_is_named(client: httpx.AsyncClient) -> None:
    wrong = {"name": "X", "variants": [{"sku": "X-1", "barcode": "7801234567890"}]}

    answer = await client.post("/v1/products", json=wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "catalog.invalid_product")
    assert answer.json()["errors"][0]["code"] == "product.barcode"


async def test_a_stale_version_is_refused(client: httpx.AsyncClient) -> None:
    made = await created(client)
    changed = {
        **SHOE,
        "name": "Bota",
        "variants": [{"sku": "ZAP-1", "id": made["variants"][0]["id"]}],
    }
    path = f"/v1/products/{made['id']}"

    first = await client.put(path, json=changed, headers={"If-Match": made["etag"]})
    second = await client.put(path, json=changed, headers={"If-Match": made["etag"]})
    without = await client.put(path, json=changed)

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (second.status_code, second.json()["code"]) == (412, "request.stale")
    assert without.status_code == 400


async def test_many_are_written_and_each_refusal_stands_alone(client: httpx.AsyncClient) -> None:
    await created(client)
    items = [
        {**SHOE, "name": "Zapatilla nueva"},
        {"name": "", "variants": [{"sku": "BAD"}]},
        {"name": "Bota", "variants": [{"sku": "BOT-1"}]},
    ]

    answer = await client.post("/v1/products/bulk", json={"items": items})

    outcomes = [row["outcome"] for row in answer.json()["results"]]
    listed = await client.get("/v1/products")
    assert outcomes == ["updated", "refused", "created"]
    assert answer.json()["results"][1]["errors"][0]["code"] == "product.name"
    assert [row["name"] for row in listed.json()["data"]] == ["Bota", "Zapatilla nueva"]


async def test_variants_are_generated_once(client: httpx.AsyncClient) -> None:
    made = await created(client)
    path = f"/v1/products/{made['id']}/variants/generate"

    first = await client.post(path, json={"options": {"Talla": ["41", "42"]}})
    again = await client.post(path, json={"options": {"Talla": ["41", "42"]}})

    assert [row["sku"] for row in first.json()["variants"]] == ["ZAP-1", "ZAP-1-42"]
    assert again.json()["variants"] == first.json()["variants"]


async def test_a_bundle_shows_its_parts(client: httpx.AsyncClient) -> None:
    shoe = await created(client)
    box = await created(client, name="Caja", variants=[{"sku": "BOX"}])
    path = f"/v1/variants/{box['variants'][0]['id']}/bundle"
    part = {"variant_id": shoe["variants"][0]["id"], "quantity": "2"}

    answer = await client.put(path, json={"parts": [part]})
    inside_out = await client.put(
        f"/v1/variants/{part['variant_id']}/bundle",
        json={"parts": [{"variant_id": box["variants"][0]["id"], "quantity": "1"}]},
    )

    assert [row["sku"] for row in answer.json()["parts"]] == ["ZAP-1"]
    assert (inside_out.status_code, inside_out.json()["code"]) == (422, "catalog.invalid_bundle")


async def test_categories_and_brands_are_kept(client: httpx.AsyncClient) -> None:
    top = (await client.post("/v1/categories", json={"name": "Ropa"})).json()
    below = (
        await client.post("/v1/categories", json={"name": "Poleras", "parent_id": top["id"]})
    ).json()
    brand = (await client.post("/v1/brands", json={"name": "Andina"})).json()
    await created(client, category_id=below["id"], brand_id=brand["id"])

    ring = await client.put(
        f"/v1/categories/{top['id']}", json={"name": "Ropa", "parent_id": below["id"]}
    )
    in_use = await client.delete(f"/v1/categories/{below['id']}")
    found = await client.get("/v1/products", params={"category_id": top["id"], "search": "andina"})
    gone = await client.delete(f"/v1/brands/{brand['id']}")

    assert below["path"] == "Ropa / Poleras"
    assert (ring.status_code, in_use.status_code, gone.status_code) == (422, 409, 204)
    assert [row["brand"] for row in found.json()["data"]] == ["Andina"]


async def test_an_alias_is_kept_once_and_means_one_variant(client: httpx.AsyncClient) -> None:
    shoe = await created(client)
    boot = await created(client, name="Bota", variants=[{"sku": "BOT-1"}])
    alias = {"channel": "ml", "alias": "MLC-9", "variant_id": shoe["variants"][0]["id"]}

    first = await client.post("/v1/sku-aliases", json=alias)
    again = await client.post("/v1/sku-aliases", json={**alias, "alias": "mlc 9"})
    other = await client.post(
        "/v1/sku-aliases", json={**alias, "variant_id": boot["variants"][0]["id"]}
    )
    found = await client.get("/v1/variants", params={"search": "mlc9"})

    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "catalog.invalid_alias")
    assert [row["sku"] for row in found.json()["data"]] == ["ZAP-1"]


@pytest.mark.parametrize(
    "path", ["/v1/products", "/v1/categories", "/v1/brands", "/v1/sku-aliases"]
)
async def test_reading_keys_write_nothing(
    make_client: MakeClient, tenant: Tenant, path: str
) -> None:
    reader = await make_client(tenant, scopes=("products:read",))

    answer = await reader.post(path, json={"name": "X", "variants": [{"sku": "X"}]})

    assert answer.status_code == 403


async def test_another_tenants_things_are_not_there(
    client: httpx.AsyncClient, make_client: MakeClient, other_tenant: Tenant
) -> None:
    other = await make_client(other_tenant)
    made = await created(other)
    category = (await other.post("/v1/categories", json={"name": "Ropa"})).json()

    archived = await client.post(f"/v1/products/{made['id']}/archive")
    written = await client.put(f"/v1/products/{made['id']}", json=SHOE, headers={"If-Match": '"1"'})
    inside = await client.post("/v1/products", json={**SHOE, "category_id": category["id"]})
    unknown = await client.post(f"/v1/unmatched-skus/{encode('uns', new_id())}/ignore")

    assert [archived.status_code, written.status_code, inside.status_code, unknown.status_code] == [
        404, 404, 422, 404,
    ]  # fmt: skip
