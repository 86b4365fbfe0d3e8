"""Purchasing as people see it, over HTTP: from a supplier to goods in stock."""

import pytest
import pytest_asyncio

from app.domains import inventory, purchasing
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import level, make_shop
from tests.web.conftest import SignIn, Visitor

PAGES = (
    "/purchasing",
    "/purchasing/orders/new",
    "/purchasing/suppliers",
    "/purchasing/suppliers/new",
    "/purchasing/lots",
    "/purchasing/lots?days=30",
    "/purchasing/value",
    "/purchasing/value?on=2026-01-31",
)


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_company_gets_every_page(owner: Visitor, path: str) -> None:
    answer = await owner.get(path)

    assert answer.status_code == 200
    assert "<h1" in answer.text


async def test_goods_are_ordered_sent_received_and_valued(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    shop = await make_shop(factory, owner.tenant_id, stock={"A": {"W1": 0}})
    await owner.post(
        "/purchasing/suppliers/new",
        {"name": "Proveedor Sur", "country": "CL", "currency": "CLP", "tolerance": "10"},
    )
    async with factory.tenant(owner.tenant_id) as uow:
        supplier = (await purchasing.list_suppliers(uow, page=PageRequest())).items[0]
        await inventory.track_product(
            uow,
            product_id=await uow.fetch_value(
                "SELECT product_id FROM tenant.variant WHERE tenant_id = $1"
            ),
            tracked_by=inventory.TrackedBy.LOT,
        )
    order = {
        "supplier": encode("sup", supplier.id),
        "warehouse": encode("whs", shop.warehouses["W1"]),
        "sku-0": "A",
        "quantity-0": "10",
        "price-0": "500",
    }

    written = await owner.post("/purchasing/orders/new", order)
    here = written.headers["location"]
    await owner.post(here, {"action": "send"})
    refused = await owner.post(f"{here}/receive", {"quantity-1": "4", "key": "k"})
    received = await owner.post(
        f"{here}/receive", {"quantity-1": "4", "lots-1": "L-1; 4; 2035-01-31", "key": "k"}
    )

    assert (written.status_code, refused.status_code, received.status_code) == (303, 422, 303)
    assert await level(factory, owner.tenant_id, shop.variants["A"]) == (4, 0)
    for path, shown in (
        (here, "RE-000001"),
        (f"{here}/print", "OC-000001"),
        (f"{here}/receive", "L-204"),
        ("/purchasing", "OC-000001"),
        ("/purchasing/suppliers", "Proveedor Sur"),
        ("/purchasing/lots", "L-1"),
        ("/purchasing/value", "2,000"),
    ):
        answer = await owner.get(path)
        assert answer.status_code == 200
        assert shown in answer.text


async def test_a_field_that_can_not_be_read_is_named_and_input_kept(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    async with factory.tenant(owner.tenant_id) as uow:
        await purchasing.save_supplier(
            uow,
            supplier=purchasing.SupplierWrite(name="Sur & Cía", country="CL", currency="CLP"),
        )

    answer = await owner.post(
        "/purchasing/orders/new", {"sku-0": "NO-SUCH", "quantity-0": "1", "note": "Urgente"}
    )

    assert answer.status_code == 422
    assert "There is no SKU like this." in answer.text
    assert "Urgente" in answer.text


@pytest.mark.parametrize("role", ["support", "read_only"])
async def test_who_may_not_buy_gets_no_form(signed_in: SignIn, role: str) -> None:
    visitor = await signed_in(role)

    assert (await visitor.get("/purchasing/orders/new")).status_code == 403
