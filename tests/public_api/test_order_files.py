"""Files of orders through the API."""

from base64 import b64encode

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.public_api.conftest import MakeClient

_TEXT = {"name": "año.txt", "content": b64encode(b"hello").decode()}


async def test_a_file_is_added_listed_read_and_removed(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow)
    client = await make_client(tenant)
    path = f"/v1/orders/{encode('ord', order.id)}/files"

    added = await client.post(path, json=_TEXT)
    listed = (await client.get(path)).json()
    content = await client.get(added.json()["content_path"])
    removed = await client.delete(f"{path}/{added.json()['id']}")

    assert added.status_code == 201, added.text
    assert listed == {"items": [added.json()]}
    assert content.content == b"hello"
    disposition = content.headers["content-disposition"]
    assert disposition == "attachment; filename=\"ano.txt\"; filename*=UTF-8''a%C3%B1o.txt"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert removed.status_code == 204
    assert (await client.get(path)).json() == {"items": []}


async def test_wrong_files_other_orders_other_tenants_and_reading_keys_are_refused(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order, another = await sales.make_order(uow, "A1"), await sales.make_order(uow, "A2")
    path = f"/v1/orders/{encode('ord', order.id)}/files"
    client, other = await make_client(tenant), await make_client(other_tenant)
    reading = await make_client(tenant, scopes=("orders:read",))
    file_id = (await client.post(path, json=_TEXT)).json()["id"]

    wrong = await client.post(
        path, json={"name": "a.pdf", "content": b64encode(b"MZ\x00").decode()}
    )
    elsewhere = f"/v1/orders/{encode('ord', another.id)}/files/{file_id}"

    assert (wrong.status_code, wrong.json()["code"]) == (422, "orders.invalid_file")
    assert (await client.delete(elsewhere)).status_code == 404
    assert (await client.get(f"{elsewhere}/content")).status_code == 404
    assert (await reading.post(path, json=_TEXT)).status_code == 403
    assert (await reading.delete(f"{path}/{file_id}")).status_code == 403
    assert (await other.post(path, json=_TEXT)).status_code == 404
    assert (await other.get(f"{path}/{file_id}/content")).status_code == 404
    assert (await other.delete(f"{path}/{file_id}")).status_code == 404
