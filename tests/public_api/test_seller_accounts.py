"""Sellers' accounts through the API."""

import httpx
import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.seller_accounts import Market, make_market
from tests.public_api.conftest import MakeClient

NET = "881"


@pytest.fixture
async def market(factory: UnitOfWorkFactory, tenant: Tenant) -> Market:
    return await make_market(factory, tenant.id)


def of(market: Market, what: str) -> str:
    return f"/v1/sellers/{encode('sel', market.seller_id)}/{what}"


async def test_a_balance_is_stated_paid_and_the_payout_ends_once(
    client: httpx.AsyncClient, market: Market
) -> None:
    await market.earn(1)

    (before,) = (await client.get(of(market, "balance"))).json()
    stated = await client.post(of(market, "statements"), json={"currency": "CLP"})
    again = await client.post(of(market, "statements"), json={"currency": "CLP"})
    paid = await client.post(of(market, "payouts"), json={"currency": "CLP"})
    nothing = await client.post(of(market, "payouts"), json={"currency": "CLP"})
    ended = await client.post(f"/v1/seller-payouts/{paid.json()['id']}/paid", json={"note": "T-1"})
    late = await client.post(f"/v1/seller-payouts/{paid.json()['id']}/failed", json={})
    read = await client.get(f"/v1/seller-statements/{stated.json()['id']}")

    assert before["payable"] == {"amount": NET, "currency": "CLP"}
    assert (stated.status_code, paid.status_code, ended.status_code) == (201, 201, 200)
    assert (again.status_code, again.json()["code"]) == (409, "seller_accounts.nothing_to_state")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "seller_accounts.nothing_to_pay")
    assert (late.status_code, late.json()["code"]) == (409, "seller_accounts.payout_state")
    assert (ended.json()["status"], ended.json()["note"]) == ("paid", "T-1")
    assert read.json() == stated.json()
    assert [item["commission"]["amount"] for item in read.json()["entries"]] == ["100"]


async def test_lists_are_paged(client: httpx.AsyncClient, market: Market) -> None:
    for _ in range(2):
        await market.earn(1)
        await client.post(of(market, "statements"), json={"currency": "CLP"})
        await client.post(of(market, "payouts"), json={"currency": "CLP"})

    for what in ("statements", "payouts"):
        first = (await client.get(of(market, what), params={"limit": 1})).json()
        rest = (
            await client.get(of(market, what), params={"limit": 1, "cursor": first["next_cursor"]})
        ).json()
        numbers = [item["number"][3:] for item in (*first["data"], *rest["data"])]
        assert numbers == ["2", "1"]
        assert rest["next_cursor"] is None
    paid = await client.get(of(market, "payouts"), params={"status": "paid"})
    assert paid.json()["data"] == []


async def test_an_adjustment_with_the_same_key_is_booked_once(
    client: httpx.AsyncClient, market: Market
) -> None:
    body = {"amount": "-250", "currency": "CLP", "reason": "Damaged box"}
    headers = {"Idempotency-Key": "a-1"}

    answers = [
        await client.post(of(market, "adjustments"), json=body, headers=headers) for _ in range(2)
    ]

    assert [item.status_code for item in answers] == [201, 201]
    assert [item.json()[0]["balance"]["amount"] for item in answers] == ["-250", "-250"]


@pytest.mark.parametrize(
    ("method", "what", "body", "code"),
    [
        ("POST", "adjustments", {"amount": "0", "currency": "CLP", "reason": "x"},
         "seller_accounts.invalid_adjustment"),
        ("POST", "statements", {"currency": "CLP", "until": "2120-01-01"}, "seller_accounts.invalid_period"),
        ("PUT", "retention", {"rate": "1.5", "days": 5}, "seller_accounts.invalid_retention"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    market: Market,
    method: str,
    what: str,
    body: dict[str, str],
    code: str,
) -> None:
    answer = await client.request(method, of(market, what), json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_terms_of_retention_count_for_what_leaves_next(
    client: httpx.AsyncClient, market: Market
) -> None:
    answer = await client.put(of(market, "retention"), json={"rate": "0.5", "days": 10})
    await market.earn(1)

    (balance,) = (await client.get(of(market, "balance"))).json()

    assert answer.status_code == 200
    assert (balance["retained"]["amount"], balance["payable"]["amount"]) == ("441", "440")


async def test_everybodys_terms_count_until_a_seller_has_its_own_and_again_afterwards(
    client: httpx.AsyncClient, market: Market
) -> None:
    none_yet = await client.get("/v1/seller-retention")
    stated = await client.put("/v1/seller-retention", json={"rate": "0.5", "days": 10})
    shared = await client.get(of(market, "retention"))
    await market.earn(1)
    await client.put(of(market, "retention"), json={"rate": "0", "days": 0})
    own = await client.get(of(market, "retention"))
    dropped = [await client.delete(of(market, "retention")) for _ in range(2)]
    again = await client.get(of(market, "retention"))
    (balance,) = (await client.get(of(market, "balance"))).json()

    assert none_yet.json() == {"rate": "0", "days": 0}
    assert (stated.status_code, [answer.status_code for answer in dropped]) == (200, [204, 204])
    assert shared.json() == {"rate": "0.5", "days": 10, "is_own": False}
    assert own.json() == {"rate": "0", "days": 0, "is_own": True}
    assert again.json() == shared.json()
    assert balance["retained"]["amount"] == "441"


async def test_terms_of_another_tenant_are_not_there(
    make_client: MakeClient, other_tenant: Tenant, client: httpx.AsyncClient, market: Market
) -> None:
    await client.put("/v1/seller-retention", json={"rate": "0.5", "days": 10})
    stranger = await make_client(other_tenant)

    answers = [
        await stranger.get(of(market, "retention")),
        await stranger.put(of(market, "retention"), json={"rate": "0", "days": 0}),
        await stranger.delete(of(market, "retention")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await stranger.get("/v1/seller-retention")).json() == {"rate": "0", "days": 0}


async def test_money_needs_its_own_scope(
    make_client: MakeClient, tenant: Tenant, market: Market
) -> None:
    client = await make_client(tenant, scopes=("sellers:read", "sellers:write"))

    answer = await client.post(of(market, "payouts"), json={"currency": "CLP"})

    assert answer.status_code == 403
    assert (await client.get(of(market, "balance"))).status_code == 200


async def test_another_tenants_account_is_not_there(
    make_client: MakeClient, other_tenant: Tenant, market: Market
) -> None:
    await market.earn(1)
    payout_id = await market.pay()
    client = await make_client(other_tenant)

    answers = [
        await client.get(of(market, "balance")),
        await client.get(of(market, "statements")),
        await client.post(of(market, "payouts"), json={"currency": "CLP"}),
        await client.post(f"/v1/seller-payouts/{encode('spo', payout_id)}/failed", json={}),
    ]

    assert [item.status_code for item in answers] == [404] * 4
    assert (await market.balance()).pending_minor == 881


async def test_an_order_says_the_same_of_its_commission_when_placed_and_when_read(
    client: httpx.AsyncClient, market: Market
) -> None:
    placed = (
        await client.post("/v1/orders", json={"lines": [{"sku": "A", "quantity": "2"}]})
    ).json()
    read = (await client.get(f"/v1/orders/{placed['id']}")).json()

    (line,) = placed["lines"]
    assert line["seller_id"] == encode("sel", market.seller_id)
    assert line["commission"] == {"amount": "200", "currency": "CLP"}
    assert line["commission_tax"] == {"amount": "38", "currency": "CLP"}
    assert line["commission_rate"] == "0.1"
    assert {key: read["lines"][0][key] for key in line} == line
    beside = {key: read[key] for key in placed if key != "lines"}
    assert beside == {key: placed[key] for key in beside}
