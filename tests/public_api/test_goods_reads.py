"""Products, variants, stock and key figures as programs read them."""

from datetime import date
from decimal import Decimal

import httpx
import pytest
import pytest_asyncio

from app.domains import pricing
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import LineSpec, make_level, make_order, make_variant, make_warehouse
from tests.public_api.conftest import MakeClient

PATHS = {
    "/v1/products": "products:read",
    "/v1/variants": "products:read",
    "/v1/stock": "stock:read",
    "/v1/reports/kpis": "orders:read",
}


@pytest_asyncio.fixture(loop_scope="session")
async def ids(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, str]:
    """Two products with stock in two warehouses and an order."""
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT", name="Botín", barcode="780")
        cup = await make_variant(uow, "CUP", name="Tazón")
        north, south = await make_warehouse(uow, "NORTE"), await make_warehouse(uow, "SUR")
        await make_level(uow, boot, north, 5, reserved=2, safety=1)
        await make_level(uow, boot, south, 1)
        await make_level(uow, cup, south, 3, reserved=3)
        await pricing.seed_price_list(uow)
        await pricing.set_prices(uow, prices={boot.id: Decimal(119990)})
        line = LineSpec(variant=boot, unit_price="119990", total_minor=119990)
        await make_order(uow, date(2026, 3, 31), [line], payments=[("cash", 119990)])
        return {
            "product": encode("prd", boot.product_id),
            "variant": encode("sku", boot.id),
            "warehouse": encode("whs", south.id),
        }


async def test_products_are_listed_with_price_and_stock(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    answer = await client.get("/v1/products")

    assert answer.status_code == 200
    boot, cup = answer.json()["data"]
    assert (boot["id"], boot["name"], boot["sku_count"]) == (ids["product"], "Botín", 1)
    assert boot["lowest_price"] == {"amount": "119990", "currency": "CLP"}
    assert (boot["on_hand"], boot["available"]) == ("6", "3")
    assert (cup["lowest_price"], cup["available"]) == (None, "0")


async def test_a_product_is_read_with_its_variants(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    answer = await client.get(f"/v1/products/{ids['product']}")

    (variant,) = answer.json()["variants"]
    assert (variant["sku"], variant["barcode"], variant["reserved"]) == ("BOOT", "780", "2")


async def test_a_variant_is_found_by_sku(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    listed = await client.get("/v1/variants", params={"sku": "BOOT"})
    read = await client.get(f"/v1/variants/{ids['variant']}")

    assert [row["id"] for row in listed.json()["data"]] == [ids["variant"]]
    assert read.json() == listed.json()["data"][0]


async def test_stock_is_listed_level_by_level(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    whole = (await client.get("/v1/stock")).json()["data"]
    south = (await client.get("/v1/stock", params={"warehouse": ids["warehouse"]})).json()["data"]
    boots = (await client.get("/v1/stock", params={"sku": "BOOT"})).json()["data"]

    assert [(row["sku"], row["warehouse"], row["available"]) for row in whole] == [
        ("BOOT", "NORTE", "2"),
        ("BOOT", "SUR", "1"),
        ("CUP", "SUR", "0"),
    ]
    assert [row["sku"] for row in south] == ["BOOT", "CUP"]
    assert [row["warehouse"] for row in boots] == ["NORTE", "SUR"]


@pytest.mark.parametrize("path", ["/v1/products", "/v1/variants", "/v1/stock"])
async def test_pages_follow_one_another_without_gap(
    client: httpx.AsyncClient, ids: dict[str, str], path: str
) -> None:
    del ids
    whole = (await client.get(path)).json()["data"]
    found: list[object] = []
    cursor: str | None = None
    while True:
        params = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        answer = (await client.get(path, params=params)).json()
        found += answer["data"]
        cursor = answer["next_cursor"]
        if not answer["has_more"]:
            break

    assert found == whole


async def test_key_figures_are_those_of_the_report(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    answer = await client.get("/v1/reports/kpis", params={"from": "2026-03-31", "to": "2026-03-31"})

    assert answer.status_code == 200
    body = answer.json()
    assert body["gmv_by_month"][0]["items_value"] == "119990"
    assert body["payments_by_method"] == [
        {"method": "cash", "currency": "CLP", "rows": 1, "value": "119990"}
    ]
    assert body["top_skus_by_value"][0]["variant_id"] == ids["variant"]
    assert (await client.get("/v1/reports/kpis?from=2026-04-01")).json()["totals"] == []


@pytest.mark.parametrize("path", PATHS)
async def test_unknown_parameters_and_bad_values_are_refused(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path, params={"color": "red"})).status_code == 400
    bad = {"top": "0"} if "kpis" in path else {"limit": "0"}
    assert (await client.get(path, params=bad)).status_code == 400


@pytest.mark.parametrize("path", ["/v1/products", "/v1/variants", "/v1/stock"])
async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, params={"cursor": "rubbish"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "pagination.invalid_cursor"


@pytest.mark.parametrize("path", PATHS)
async def test_a_key_needs_the_scope(make_client: MakeClient, tenant: Tenant, path: str) -> None:
    without = await make_client(tenant, scopes=("customers:read",))
    stranger = await make_client(tenant, scopes=None)

    assert (await without.get(path)).status_code == 403
    assert (await stranger.get(path)).status_code == 401


async def test_another_tenant_sees_and_finds_nothing(
    make_client: MakeClient, other_tenant: Tenant, ids: dict[str, str]
) -> None:
    foreign = await make_client(other_tenant)

    for path in ("/v1/products", "/v1/variants", "/v1/stock"):
        assert (await foreign.get(path)).json()["data"] == []
    assert (await foreign.get("/v1/reports/kpis")).json()["totals"] == []
    assert (await foreign.get(f"/v1/products/{ids['product']}")).status_code == 404
    assert (await foreign.get(f"/v1/variants/{ids['variant']}")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/products", "/v1/variants"])
async def test_ids_that_are_none_do_not_exist(client: httpx.AsyncClient, path: str) -> None:
    for key in ("nonsense", encode("ord", new_id()), encode("prd", new_id())):
        assert (await client.get(f"{path}/{key}")).status_code == 404
