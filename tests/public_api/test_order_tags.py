"""Tags of orders through the API."""

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.public_api.conftest import MakeClient


async def test_tags_are_set_read_and_found(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, "A1")
        await sales.make_order(uow, "A2")
    client = await make_client(tenant)
    path = f"/v1/orders/{encode('ord', order.id)}"

    answer = await client.put(f"{path}/tags", json={"tags": ["Urgent", "gift"]})

    assert answer.status_code == 200, answer.text
    assert [tag["name"] for tag in answer.json()["items"]] == ["gift", "Urgent"]
    assert (await client.get(f"{path}/tags")).json() == answer.json()
    assert (await client.get("/v1/order-tags")).json() == answer.json()
    assert (await client.get(path)).json()["tags"] == ["gift", "Urgent"]
    found = (await client.get("/v1/orders", params={"tag": "GIFT"})).json()["data"]
    assert [(row["number"], row["tags"]) for row in found] == [("A1", ["gift", "Urgent"])]
    assert (await client.put(f"{path}/tags", json={"tags": []})).json() == {"items": []}


async def test_wrong_tags_other_tenants_and_reading_keys_are_refused(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow)
    path = f"/v1/orders/{encode('ord', order.id)}/tags"
    client, other = await make_client(tenant), await make_client(other_tenant)
    reading = await make_client(tenant, scopes=("orders:read",))

    wrong = await client.put(path, json={"tags": ["fine", "x" * 51]})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "orders.invalid_tag")
    assert (await reading.put(path, json={"tags": ["x"]})).status_code == 403
    assert (await other.put(path, json={"tags": ["x"]})).status_code == 404
    assert (await other.get(path)).status_code == 404
