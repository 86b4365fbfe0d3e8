"""Parcels through the API, and edits of orders that others have changed."""

from decimal import Decimal

import pytest

from app.domains import checkout
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import level, make_shop
from tests.public_api.conftest import MakeClient


@pytest.fixture
async def path(factory: UnitOfWorkFactory, tenant: Tenant) -> str:
    """An order of three pieces."""
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    async with factory.tenant(tenant.id) as uow:
        line = OrderLineCreate(sku="A", quantity=Decimal(3))
        placed = await checkout.place_order(uow, order=OrderCreate(lines=[line]))
    return f"/v1/orders/{encode('ord', placed.order.id)}"


async def test_order_leaves_in_two_parcels(
    make_client: MakeClient, tenant: Tenant, path: str
) -> None:
    client = await make_client(tenant)
    line = (await client.get(path)).json()["lines"][0]["id"]
    body = {"lines": [{"order_line_id": line, "quantity": "1"}], "weight_grams": 300}

    first = await client.post(f"{path}/parcels", json=body)
    second = await client.post(f"{path}/parcels")
    sent = await client.post(
        f"{path}/parcels/dispatch",
        json={
            "carrier": "Chilexpress",
            "parcels": [
                {"parcel_id": first.json()["id"], "tracking_number": "CHX-1"},
                {"parcel_id": second.json()["id"]},
            ],
        },
    )
    failed = await client.post(
        f"/v1/parcels/{first.json()['id']}/actions/fail", json={"reason": "Nobody there"}
    )
    again = await client.post(f"/v1/parcels/{first.json()['id']}/actions/resend")
    done = [
        await client.post(f"/v1/parcels/{item['id']}/actions/deliver")
        for item in (await client.get(f"{path}/parcels")).json()
    ]

    assert (first.status_code, first.json()["weight_grams"]) == (201, 300)
    assert second.json()["lines"][0]["quantity"] == "2"
    assert [item["tracking_number"] for item in sent.json()] == ["CHX-1", None]
    assert (failed.json()["status"], again.json()["status"]) == ("failed", "shipped")
    assert [answer.json()["status"] for answer in done] == ["delivered", "delivered"]
    assert (await client.get(path)).json()["status"] == "delivered"


async def test_unpacked_parcel_can_not_leave(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant, path: str
) -> None:
    client = await make_client(tenant)
    parcel = (await client.post(f"{path}/parcels")).json()["id"]

    unpacked = await client.post(f"/v1/parcels/{parcel}/actions/unpack")
    sent = await client.post(f"{path}/parcels/dispatch", json={"parcels": [{"parcel_id": parcel}]})
    unknown = await client.post(f"/v1/parcels/{parcel}/actions/explode")

    assert unpacked.json()["status"] == "unpacked"
    assert sent.status_code == 409
    assert unknown.status_code == 404
    async with factory.tenant(tenant.id, read_only=True) as uow:
        variant = await uow.fetch_value("SELECT id FROM tenant.variant WHERE tenant_id = $1")
    assert await level(factory, tenant.id, variant) == (10, 3)


async def test_reading_key_and_other_tenant_can_not_pack(
    make_client: MakeClient, tenant: Tenant, other_tenant: Tenant, path: str
) -> None:
    parcel = (await (await make_client(tenant)).post(f"{path}/parcels")).json()["id"]
    reader = await make_client(tenant, scopes=("orders:read",))
    stranger = await make_client(other_tenant)

    assert (await reader.post(f"{path}/parcels")).status_code == 403
    assert (await reader.get(f"{path}/parcels")).status_code == 200
    assert (await stranger.get(f"{path}/parcels")).status_code == 404
    assert (await stranger.post(f"{path}/parcels")).status_code == 404
    assert (await stranger.post(f"/v1/parcels/{parcel}/actions/unpack")).status_code == 404


async def test_stale_if_match_is_412(make_client: MakeClient, tenant: Tenant, path: str) -> None:
    client = await make_client(tenant)
    edited = await client.patch(path, json={"note": "one"}, headers={"If-Match": '"1"'})

    stale = await client.patch(path, json={"note": "two"}, headers={"If-Match": '"1"'})
    fresh = await client.patch(
        path, json={"note": "two"}, headers={"If-Match": edited.headers["etag"]}
    )

    assert (edited.status_code, stale.status_code, fresh.status_code) == (200, 412, 200)
