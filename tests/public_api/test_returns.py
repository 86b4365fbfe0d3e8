"""Returns and refunds through the API."""

import httpx

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.returns import Sold, make_sold
from tests.public_api.conftest import MakeClient


def asked(sold: Sold, quantity: str = "1") -> dict[str, object]:
    return {
        "order_id": encode("ord", sold.order.id),
        "lines": [
            {
                "order_line_id": encode("oln", sold.lines["A"]),
                "quantity": quantity,
                "reason": "defective",
            }
        ],
    }


async def inspected(client: httpx.AsyncClient, sold: Sold) -> str:
    """The path of a return whose goods were looked at."""
    made = (await client.post("/v1/returns", json=asked(sold))).json()
    path, line = f"/v1/returns/{made['id']}", made["lines"][0]["id"]
    await client.post(f"{path}/actions/approve")
    await client.post(
        f"{path}/receipt", json={"lines": [{"return_line_id": line, "quantity": "1"}]}
    )
    verdict = {
        "return_line_id": line,
        "warehouse_id": encode("whs", sold.shop.warehouses["W1"]),
        "restock": "1",
    }
    answer = await client.post(f"{path}/inspection", json={"lines": [verdict]})
    assert answer.status_code == 200, answer.text
    return path


async def test_return_goes_its_whole_way(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    client = await make_client(tenant)
    path = await inspected(client, sold)

    answer = await client.post(f"{path}/settlement", json={"resolution": "refund"})
    listed = (await client.get("/v1/returns", params={"status": "settled"})).json()
    refunds = (await client.get(f"/v1/orders/{encode('ord', sold.order.id)}/refunds")).json()

    assert answer.status_code == 200, answer.text
    assert answer.json()["refund"] == {"amount": "1190", "currency": "CLP"}
    assert [row["id"] for row in listed["data"]] == [answer.json()["id"]]
    assert [row["amount"]["amount"] for row in refunds] == ["1190"]


async def test_more_than_left_is_a_conflict_that_says_how_much(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    client = await make_client(tenant)

    answer = await client.post("/v1/returns", json=asked(sold, "3"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "returns.exceeds_dispatched"
    assert answer.json()["returnable"] == "2"


async def test_same_key_is_the_same_return_and_the_same_refund(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})
    client = await make_client(tenant)
    headers = {"Idempotency-Key": "once"}
    refunds = f"/v1/orders/{encode('ord', sold.order.id)}/refunds"
    refund = {"amount": "500", "reason": "Goodwill"}

    returns = [await client.post("/v1/returns", json=asked(sold), headers=headers) for _ in "ab"]
    answers = [await client.post(refunds, json=refund, headers=headers) for _ in "ab"]

    assert len({answer.json()["id"] for answer in returns}) == 1
    assert [len(answer.json()) for answer in answers] == [1, 1]


async def test_refund_of_more_than_was_paid_is_refused(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    client = await make_client(tenant)

    answer = await client.post(
        f"/v1/orders/{encode('ord', sold.order.id)}/refunds",
        json={"amount": "1191", "reason": "Too much"},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "payments.refund_too_large")


async def test_settling_needs_the_right_to_move_money(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    path = await inspected(await make_client(tenant), sold)
    warehouse = await make_client(tenant, scopes=["returns:read", "returns:write"])

    answer = await warehouse.post(f"{path}/settlement", json={"resolution": "refund"})

    assert answer.status_code == 403


async def test_another_tenant_finds_no_return(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})
    path = await inspected(await make_client(tenant), sold)
    stranger = await make_client(other_tenant)

    answers = [
        await stranger.get(path),
        await stranger.post(f"{path}/actions/approve"),
        await stranger.post(f"{path}/settlement", json={"resolution": "nothing"}),
        await stranger.get(f"/v1/orders/{encode('ord', sold.order.id)}/refunds"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
