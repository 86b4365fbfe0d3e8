"""Prices, promotions, baskets and tax rates as programs use them."""

import httpx
import pytest
import pytest_asyncio

from app.domains import pricing, tax
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_variant
from tests.public_api.conftest import MakeClient


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def goods(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        await tax.seed_rates(uow)
        await pricing.seed_price_list(uow)
        await make_variant(uow, "BOOT", price="1190")


async def test_a_list_is_made_filled_changed_and_read(client: httpx.AsyncClient) -> None:
    made = await client.post(
        "/v1/price-lists", json={"name": "Web", "currency": "CLP", "channel": "web", "priority": 5}
    )
    here = f"/v1/price-lists/{made.json()['id']}"
    always = {"sku": "BOOT", "unit_price": "990"}
    prices = {"prices": [always, {"sku": "BOOT", "unit_price": "890", "min_quantity": "10"}]}
    written = await client.put(f"{here}/prices", json=prices)
    again = await client.put(f"{here}/prices", json=prices)
    changed = await client.patch(here, json={"version": 1, "valid_to": "2099-01-01"})
    found = await client.get(f"{here}/prices?limit=1")
    rest = await client.get(f"{here}/prices?cursor={found.json()['next_cursor']}")

    assert (made.status_code, written.json(), again.json()) == (201, {"changed": 2}, {"changed": 0})
    assert (changed.json()["valid_to"], changed.json()["channel"]) == ("2099-01-01", "web")
    assert [
        (row["min_quantity"], row["unit_price"]["amount"])
        for row in [*found.json()["data"], *rest.json()["data"]]
    ] == [("0", "990"), ("10", "890")]


async def test_a_basket_is_quoted_with_its_promotion_and_coupon(client: httpx.AsyncClient) -> None:
    coupon = {
        "name": "Hello", "level": "order", "activation": "coupon", "codes": ["hola10"], "priority": 200,
        "effect": {"kind": "percentage", "rate": "0.1"}, "usage_limit": 5,
    }  # fmt: skip
    deal = {
        "name": "3x2", "level": "line", "effect": {"kind": "buy_x_get_y", "buy": 2, "get": 1},
        "conditions": {"min_quantity": "3"},
    }  # fmt: skip
    for body in (coupon, deal):
        assert (await client.post("/v1/promotions", json=body)).status_code == 201

    quote = await client.post(
        "/v1/baskets/quote",
        json={
            "lines": [{"sku": "BOOT", "quantity": "3"}],
            "coupon_codes": ["HOLA10", "NADA"],
            "shipping": "2500",
        },
    )

    assert quote.status_code == 200
    body = quote.json()
    assert [(item["reason"], item["amount"]["amount"]) for item in body["discounts"]] == [
        ("3x2", "1190"),
        ("Hello", "238"),
    ]
    assert body["refused_codes"] == [{"code": "NADA", "why": "unknown"}]
    assert (body["items"]["amount"], body["total"]["amount"]) == ("3570", "4642")
    assert body["tax"]["amount"] == "342"


async def test_a_promotion_is_changed_once_per_version(client: httpx.AsyncClient) -> None:
    body = {"name": "Ten", "level": "order", "effect": {"kind": "amount", "amount": "1000"}}
    made = (await client.post("/v1/promotions", json=body)).json()
    here = f"/v1/promotions/{made['id']}"

    first = await client.put(here, json={**body, "version": 1, "is_active": False})
    second = await client.put(here, json={**body, "version": 1})

    assert (made["currency"], first.json()["is_active"], first.json()["version"]) == (
        "CLP",
        False,
        2,
    )
    assert (second.status_code, second.json()["code"]) == (409, "promotions.promotion_changed")
    assert (await client.get(here)).json() == first.json()


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/price-lists", {"name": "", "currency": "CLP"}, "/name"),
        (
            "/v1/price-lists",
            {"name": "X", "currency": "CLP", "customer_group_id": "x"},
            "/customer_group_id",
        ),
        (
            "/v1/promotions",
            {"name": "X", "level": "order", "effect": {"kind": "percentage", "rate": "2"}},
            "/effect/rate",
        ),
        ("/v1/baskets/quote", {"lines": [{"sku": "NADA", "quantity": "1"}]}, "/lines/0"),
    ],
)
async def test_a_wrong_field_is_named(
    client: httpx.AsyncClient, path: str, body: dict[str, object], pointer: str
) -> None:
    answer = await client.post(path, json=body)

    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.json()["errors"]] == [pointer]


async def test_tax_rates_are_read(client: httpx.AsyncClient) -> None:
    rows = (await client.get("/v1/tax-rates")).json()

    assert [(row["code"], row["rate"]) for row in rows] == [("exempt", "0"), ("iva", "0.19")]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/price-lists", "prices:write"),
        ("POST", "/v1/price-lists", "prices:read"),
        ("GET", "/v1/promotions", "promotions:write"),
        ("POST", "/v1/promotions", "promotions:read"),
        ("POST", "/v1/baskets/quote", "prices:read"),
        ("GET", "/v1/tax-rates", "promotions:read"),
    ],
)
async def test_a_key_without_the_scope_is_refused(
    make_client: MakeClient, tenant: Tenant, method: str, path: str, scope: str
) -> None:
    client = await make_client(tenant, scopes=(scope,))

    answer = await client.request(method, path, json={} if method == "POST" else None)

    assert answer.status_code in {400, 403}
    assert answer.status_code == 403 or method == "POST"


async def test_another_tenants_list_and_promotion_are_not_found(
    client: httpx.AsyncClient, make_client: MakeClient, other_tenant: Tenant
) -> None:
    listed = (await client.get("/v1/price-lists")).json()[0]["id"]
    body = {"name": "Mine", "level": "order", "effect": {"kind": "percentage", "rate": "0.1"}}
    promotion = (await client.post("/v1/promotions", json=body)).json()["id"]
    other = await make_client(other_tenant)

    answers = [
        await other.get(f"/v1/price-lists/{listed}/prices"),
        await other.put(f"/v1/price-lists/{listed}/prices", json={"prices": []}),
        await other.get(f"/v1/promotions/{promotion}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
