"""Programs buy: a supplier, an order, what comes in and goes back, what it costs besides, what is charged and paid."""

from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import make_variant, make_warehouse
from tests.public_api.conftest import MakeClient

SUPPLIER = {
    "name": "Proveedor Sur",
    "country": "CL",
    "currency": "CLP",
    "payment_days": 30,
    "contacts": [{"name": "Eva", "email": "eva@sur.example"}],
}


@pytest_asyncio.fixture(loop_scope="session")
async def client(make_client: MakeClient, tenant: Tenant) -> httpx.AsyncClient:
    return await make_client(tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def ids(
    factory: UnitOfWorkFactory, tenant: Tenant, client: httpx.AsyncClient
) -> dict[str, str]:
    async with factory.tenant(tenant.id) as uow:
        found = {
            "cup": encode("sku", (await make_variant(uow, "CUP")).id),
            "place": encode("whs", (await make_warehouse(uow, "W1")).id),
        }
    made = await client.post("/v1/suppliers", json=SUPPLIER)
    assert made.status_code == 201
    return {**found, "supplier": made.json()["supplier"]["id"]}


async def ordered(
    client: httpx.AsyncClient, ids: dict[str, str], *, key: str = "order-1"
) -> dict[str, Any]:
    """An order of ten cups at 500 that was sent."""
    body = {
        "supplier_id": ids["supplier"],
        "warehouse_id": ids["place"],
        "lines": [{"variant_id": ids["cup"], "quantity": "10", "unit_price": "500"}],
    }
    made = await client.post("/v1/purchase-orders", json=body, headers={"Idempotency-Key": key})
    assert made.status_code == 201
    sent = await client.post(
        f"/v1/purchase-orders/{made.json()['purchase_order']['id']}/actions/send"
    )
    return sent.json() if sent.status_code == 200 else made.json()


async def received(
    client: httpx.AsyncClient, order: dict[str, Any], quantity: str, *, key: str = "receipt-1"
) -> httpx.Response:
    line = {"purchase_line_id": order["lines"][0]["id"], "quantity": quantity}
    return await client.post(
        f"/v1/purchase-orders/{order['purchase_order']['id']}/goods-receipts",
        json={"lines": [line]},
        headers={"Idempotency-Key": key},
    )


async def test_a_supplier_is_kept_with_contacts_and_items(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    path = f"/v1/suppliers/{ids['supplier']}"
    item = {"variant_id": ids["cup"], "supplier_sku": "TZ-1", "unit_price": "450.5"}

    written = await client.put(f"{path}/item", json=item)
    changed = await client.put(path, json={**SUPPLIER, "name": "Sur Ltda."})
    listed = (await client.get("/v1/suppliers", params={"search": "sur l"})).json()["data"]

    assert (written.status_code, changed.status_code) == (200, 200)
    assert changed.json()["contacts"][0]["name"] == "Eva"
    assert changed.json()["items"][0]["unit_price"] == "450.5"
    assert [row["name"] for row in listed] == ["Sur Ltda."]


async def test_the_same_key_makes_one_order_and_one_receipt(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)
    again = await ordered(client, ids)
    first, second = [await received(client, order, "4") for _ in range(2)]

    read = (await client.get(f"/v1/purchase-orders/{order['purchase_order']['id']}")).json()
    assert order["purchase_order"]["id"] == again["purchase_order"]["id"]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["receipt"]["id"] == second.json()["receipt"]["id"]
    assert read["purchase_order"]["status"] == "partially_received"
    assert [(line["received"], line["quantity"]) for line in read["lines"]] == [("4", "10")]
    assert len((await client.get("/v1/purchase-orders")).json()["data"]) == 1


async def test_more_than_was_ordered_is_refused_and_names_the_line(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)

    refused = await received(client, order, "11")

    assert (refused.status_code, refused.json()["code"]) == (409, "purchasing.over_receipt")
    assert refused.json()["errors"][0]["pointer"] == "/lines/0/quantity"


async def test_an_order_in_another_currency_needs_its_rate(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    body = {
        "supplier_id": ids["supplier"],
        "warehouse_id": ids["place"],
        "currency": "usd",
        "lines": [{"variant_id": ids["cup"], "quantity": "1", "unit_price": "2.5"}],
    }
    rate = {"rate": "950.25", "source": "Banco Central", "rate_on": "2026-03-02"}

    refused = await client.post("/v1/purchase-orders", json=body)
    made = await client.post("/v1/purchase-orders", json={**body, "exchange_rate": rate})

    assert (refused.status_code, refused.json()["code"]) == (422, "purchasing.unknown_rate")
    assert made.json()["purchase_order"]["total"] == {"amount": "2.50", "currency": "USD"}


async def test_landed_cost_and_invoice_reach_what_goods_cost(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)
    receipt = (await received(client, order, "10")).json()
    charge = {"kind": "freight", "amount": {"amount": "1000", "currency": "CLP"}}
    cost = {"receipt_ids": [receipt["receipt"]["id"]], "charges": [charge], "basis": "quantity"}

    posted = [
        await client.post("/v1/landed-costs", json=cost, headers={"Idempotency-Key": "freight"})
        for _ in range(2)
    ]
    read = (await client.get(f"/v1/goods-receipts/{receipt['receipt']['id']}")).json()
    listed = (await client.get("/v1/landed-costs")).json()["data"]

    assert [answer.status_code for answer in posted] == [201, 201]
    assert posted[1].json()["landed_cost"]["to_stock"] == "1000"
    assert read["lines"][0]["landed"] == {"amount": "1000", "currency": "CLP"}
    assert len(listed) == 1


async def test_an_invoice_is_matched_kept_once_and_paid_to_the_last_peso(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)
    await received(client, order, "10")
    invoice = {
        "purchase_order_id": order["purchase_order"]["id"],
        "number": "F-77",
        "issued_on": "2026-03-02",
        "tax": {"amount": "988", "currency": "CLP"},
        "lines": [
            {"purchase_line_id": order["lines"][0]["id"], "quantity": "10", "unit_price": "520"}
        ],
    }
    kept = await client.post("/v1/supplier-invoices", json=invoice)
    twice = await client.post("/v1/supplier-invoices", json=invoice)
    path = f"/v1/supplier-invoices/{kept.json()['invoice']['id']}/payments"
    payment = {"amount": {"amount": "6188", "currency": "CLP"}, "paid_on": "2026-03-30"}
    other = {**payment, "amount": {"amount": "1", "currency": "USD"}}

    paid = [
        await client.post(path, json=payment, headers={"Idempotency-Key": "pay-1"})
        for _ in range(2)
    ]
    too_much = await client.post(path, json=payment)
    wrong = await client.post(path, json=other)

    body = kept.json()
    assert (body["invoice"]["has_differences"], body["invoice"]["due_on"]) == (True, "2026-04-01")
    assert (body["lines"][0]["ordered_price"], body["lines"][0]["kept"]) == ("500", "10")
    assert (twice.status_code, twice.json()["code"]) == (409, "purchasing.invoice_taken")
    assert [answer.json()["invoice"]["owed"]["amount"] for answer in paid] == ["0", "0"]
    assert (too_much.status_code, too_much.json()["code"]) == (409, "purchasing.overpayment")
    assert wrong.json()["errors"][0]["pointer"] == "/amount/currency"
    assert (await client.get("/v1/supplier-invoices", params={"is_open": "true"})).json()[
        "data"
    ] == []


async def test_goods_go_back_to_their_supplier_never_more_than_came(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)
    receipt = (await received(client, order, "3")).json()
    path = f"/v1/goods-receipts/{receipt['receipt']['id']}/supplier-returns"
    line = {"receipt_line_id": receipt["lines"][0]["id"], "quantity": "2"}

    gone = await client.post(path, json={"lines": [line], "reason": "Rotas"})
    refused = await client.post(path, json={"lines": [line], "reason": "Rotas"})

    assert gone.json()["lines"][0]["returned"] == "2"
    assert (refused.status_code, refused.json()["code"]) == (409, "purchasing.return_too_large")


async def test_a_transition_that_does_not_fit_is_a_conflict_and_an_unknown_one_is_not_found(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    order = await ordered(client, ids)
    path = f"/v1/purchase-orders/{order['purchase_order']['id']}/actions"

    answers = [
        (await client.post(f"{path}/{name}")).status_code for name in ("send", "eat", "cancel")
    ]

    assert answers == [409, 404, 200]


@pytest.mark.parametrize(
    "path",
    [
        "suppliers/{supplier}",
        "purchase-orders/{order}",
        "goods-receipts/{receipt}",
        "suppliers/nobody",
    ],
)
async def test_another_company_finds_nothing(
    make_client: MakeClient,
    other_tenant: Tenant,
    client: httpx.AsyncClient,
    ids: dict[str, str],
    path: str,
) -> None:
    order = await ordered(client, ids)
    receipt = (await received(client, order, "1")).json()
    stranger = await make_client(other_tenant)

    asked = path.format(
        supplier=ids["supplier"],
        order=order["purchase_order"]["id"],
        receipt=receipt["receipt"]["id"],
    )

    assert (await stranger.get(f"/v1/{asked}")).status_code == 404
    assert (await stranger.get("/v1/purchase-orders")).json()["data"] == []


async def test_a_key_without_the_scope_is_refused(
    make_client: MakeClient, tenant: Tenant, ids: dict[str, str]
) -> None:
    reader = await make_client(tenant, scopes=("purchasing:read",))
    stranger = await make_client(tenant, scopes=("stock:read",))

    assert (await reader.post("/v1/suppliers", json=SUPPLIER)).status_code == 403
    assert (await stranger.get("/v1/suppliers")).status_code == 403
    assert (await reader.get(f"/v1/suppliers/{ids['supplier']}")).status_code == 200
