"""Reading orders, customers and sellers over HTTP with a tenant's key."""

from typing import Any

import pytest

from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.public_api.conftest import MakeClient

LISTS = ("orders", "customers", "sellers")


async def filled(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, str]:
    """One order with a customer and a seller; their ids by the resource's name."""
    async with factory.tenant(tenant.id) as uow:
        customer = await sales.make_customer(uow, "Ana Pérez", tax_id="76.543.210-3")
        await sales.make_customer_address(uow, customer)
        seller = await sales.make_seller(uow)
        await sales.make_commission(uow, seller)
        order = await sales.make_order(
            uow, "A-1", customer_id=customer.id, channel="shop", external_id="X1"
        )
        line = await sales.make_line(
            uow, order, await sales.make_variant(uow, "SKU-1", color="Rojo"), seller_id=seller.id
        )
        await sales.make_line_tax(uow, line)
        await sales.make_payment(uow, order, 11_900)
        await sales.make_shipment(uow, order, line)
        await sales.make_address(uow, order)
    return {
        "orders": encode("ord", order.id),
        "customers": encode("cus", customer.id),
        "sellers": encode("sel", seller.id),
    }


async def test_an_order_is_read_with_all_that_belongs_to_it(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    ids = await filled(factory, tenant)
    client = await make_client(tenant)

    response = await client.get(f"/v1/orders/{ids['orders']}")

    body: dict[str, Any] = response.json()
    assert response.status_code == 200
    assert body["total"] == {"amount": "11900", "currency": "CLP"}
    assert (body["payment_state"], body["paid"]["amount"]) == ("paid", "11900")
    (line,) = body["lines"]
    assert (line["quantity"], line["attributes"]) == ("2", {"Color": "Rojo"})
    assert (line["seller_id"], line["shipped_quantity"]) == (ids["sellers"], "1")
    assert [tax["rate"] for tax in line["taxes"]] == ["0.19"]
    assert body["shipments"][0]["tracking_number"] == "TRK123"
    assert body["addresses"][0]["line"] == "Calle Falsa 123"


async def test_orders_are_listed_by_filter_and_cursor(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    ids = await filled(factory, tenant)
    async with factory.tenant(tenant.id) as uow:
        for _ in range(2):
            await sales.make_order(uow, status="delivered")
    client = await make_client(tenant)

    first = (await client.get("/v1/orders", params={"limit": 2})).json()
    second = (
        await client.get("/v1/orders", params={"limit": 2, "cursor": first["next_cursor"]})
    ).json()
    found = [
        (await client.get("/v1/orders", params=params)).json()["data"]
        for params in (
            {"external_id": "X1"},
            {"customer_id": ids["customers"]},
            {"seller_id": ids["sellers"], "status": "paid", "payment_state": "paid"},
        )
    ]

    assert (first["has_more"], second["has_more"], len(second["data"])) == (True, False, 1)
    assert [[row["number"] for row in rows] for rows in found] == [["A-1"]] * 3


async def test_a_customer_and_a_seller_are_read_with_their_figures(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    ids = await filled(factory, tenant)
    client = await make_client(tenant)

    customer = (await client.get(f"/v1/customers/{ids['customers']}")).json()
    seller = (await client.get(f"/v1/sellers/{ids['sellers']}")).json()
    nothing_sold = (
        await client.get(f"/v1/sellers/{ids['sellers']}", params={"sold_to": "2020-01-01"})
    ).json()

    assert customer["spent"] == [{"amount": "11900", "currency": "CLP"}]
    assert customer["addresses"][0]["line"] == "Av. Central 45"
    assert seller["sales"][0]["items"] == {"amount": "10000", "currency": "CLP"}
    assert seller["commission_rates"] == [{"valid_from_on": "2026-01-01", "rate": "0.12"}]
    assert nothing_sold["sales"] == []


@pytest.mark.parametrize("resource", LISTS)
async def test_lists_show_the_tenants_rows_only(
    *,
    make_client: MakeClient,
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    other_tenant: Tenant,
    resource: str,
) -> None:
    ids = await filled(factory, other_tenant)
    client = await make_client(tenant)

    assert (await client.get(f"/v1/{resource}")).json()["data"] == []
    foreign = await client.get(f"/v1/{resource}/{ids[resource]}")
    unknown = await client.get(f"/v1/{resource}/{ids[resource][:4]}{encode('x', new_id())[2:]}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["code"] == unknown.json()["code"]
    assert (await client.get(f"/v1/{resource}/nonsense")).status_code == 404


@pytest.mark.parametrize("resource", LISTS)
async def test_a_key_without_the_scope_is_refused(
    make_client: MakeClient, tenant: Tenant, resource: str
) -> None:
    client = await make_client(tenant, scopes=("products:read",))

    for path in (f"/v1/{resource}", f"/v1/{resource}/{encode('ord', new_id())}"):
        response = await client.get(path)
        assert response.status_code == 403
        assert response.json()["permission"] == f"{resource}:read"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/orders?limit=0", 400),
        ("/v1/orders?limit=201", 400),
        ("/v1/orders?status=lost", 400),
        ("/v1/orders?placed_from=yesterday", 400),
        ("/v1/orders?colour=red", 400),
        ("/v1/orders?cursor=nonsense", 422),
        ("/v1/orders?customer_id=nonsense", 422),
        ("/v1/customers?kind=robot", 400),
        ("/v1/customers?cursor=nonsense", 422),
        ("/v1/sellers?sold_from=2026-13-01", 400),
        ("/v1/sellers?cursor=nonsense", 422),
    ],
)
async def test_a_bad_query_is_a_problem(
    *, make_client: MakeClient, tenant: Tenant, path: str, status: int
) -> None:
    client = await make_client(tenant)

    response = await client.get(path)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/problem+json")
