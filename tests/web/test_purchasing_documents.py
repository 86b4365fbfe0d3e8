"""Documents of purchasing as people see them: invoices with their match, landed costs, returns, items, methods."""

from decimal import Decimal

import pytest
import pytest_asyncio

from app.domains import inventory, purchasing
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.buying import Buyer, make_buyer, receipt_of
from tests.factories.commerce import level
from tests.web.conftest import SignIn, Visitor


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


@pytest_asyncio.fixture(loop_scope="session")
async def buyer(factory: UnitOfWorkFactory, owner: Visitor) -> Buyer:
    """Ten A at 500 and ten B at 1500 are ordered and sent."""
    return await make_buyer(factory, owner.tenant_id)


async def receive(factory: UnitOfWorkFactory, owner: Visitor, buyer: Buyer) -> str:
    """Four A come in; the path of their receipt."""
    async with factory.tenant(owner.tenant_id) as uow:
        receipt_id = await purchasing.receive_goods(
            uow, order_id=buyer.order_id, receipt=receipt_of(buyer, {"A": "4"})
        )
    return f"/purchasing/receipts/{encode('grc', receipt_id)}"


@pytest.mark.parametrize("path", ["invoices", "invoices?open=1", "costs", "costs/new"])
async def test_an_empty_company_gets_every_page(owner: Visitor, path: str) -> None:
    answer = await owner.get(f"/purchasing/{path}")

    assert answer.status_code == 200
    assert "<h1" in answer.text


async def test_an_invoice_is_written_from_its_order_and_its_differences_are_shown(
    factory: UnitOfWorkFactory, owner: Visitor, buyer: Buyer
) -> None:
    await receive(factory, owner, buyer)
    form = f"/purchasing/orders/{encode('po', buyer.order_id)}/invoice"

    shown = await owner.get(form)
    refused = await owner.post(form, {"number": "F-9", "quantity-1": "5", "price-1": "510"})
    kept = await owner.post(
        form, {"number": "F-9", "issued_on": "2026-03-02", "quantity-1": "5", "price-1": "510"}
    )
    here = kept.headers["location"]
    detail = await owner.get(here)
    paid = await owner.post(f"{here}/payments", {"amount": "2,550", "key": "k"})
    too_much = await owner.post(f"{here}/payments", {"amount": "1", "key": "l"})

    assert 'value="4"' in shown.text
    assert (refused.status_code, kept.status_code, paid.status_code) == (422, 303, 303)
    assert "1 charged that are not here" in detail.text
    assert "+10 a unit to the order" in detail.text
    assert (too_much.status_code, "Less than that is owed." in too_much.text) == (422, True)
    assert "F-9" in (await owner.get("/purchasing/invoices")).text
    assert "F-9" not in (await owner.get("/purchasing/invoices?open=1")).text


async def test_a_landed_cost_is_shown_in_numbers_before_it_is_posted(
    factory: UnitOfWorkFactory, owner: Visitor, buyer: Buyer
) -> None:
    here = await receive(factory, owner, buyer)
    receipt = here.rpartition("/")[2]
    form = {"key": "k", "basis": "quantity", "amount-freight": "1,000", f"receipt-{receipt}": "1"}

    chosen = await owner.get(f"/purchasing/costs/new?receipt={receipt}")
    preview = await owner.post("/purchasing/costs/new", {**form, "step": "preview"})
    nothing = await owner.post("/purchasing/costs/new", {**form, "amount-freight": ""})
    before = (await owner.get("/purchasing/costs")).text
    posted = [await owner.post("/purchasing/costs/new", {**form, "step": "post"}) for _ in range(2)]

    assert "checked" in chosen.text
    assert (preview.status_code, "What it would do" in preview.text) == (200, True)
    assert (nothing.status_code, "Write at least one amount." in nothing.text) == (422, True)
    assert "No landed costs here" in before
    assert posted[0].headers["location"] == posted[1].headers["location"]
    assert "1,000" in (await owner.get(posted[0].headers["location"])).text
    async with factory.tenant(owner.tenant_id) as uow:
        assert (await inventory.summarise_stock_value(uow)).value == Decimal(4 * 500 + 1000)


async def test_goods_go_back_and_never_more_than_came(
    factory: UnitOfWorkFactory, owner: Visitor, buyer: Buyer
) -> None:
    here = await receive(factory, owner, buyer)

    refused = await owner.post(f"{here}/return", {"quantity-0": "5", "reason": "Rotas", "key": "a"})
    empty = await owner.post(f"{here}/return", {"reason": "Rotas", "key": "b"})
    gone = [
        await owner.post(f"{here}/return", {"quantity-0": "1", "reason": "Rotas", "key": "c"})
        for _ in range(2)
    ]

    assert (refused.status_code, empty.status_code) == (422, 422)
    assert "Less than that came in and is not back already." in refused.text
    assert [answer.status_code for answer in gone] == [303, 303]
    assert await level(factory, owner.tenant_id, buyer.variants["A"]) == (3, 0)


async def test_a_suppliers_sku_is_kept_and_found_while_one_types(
    owner: Visitor, buyer: Buyer
) -> None:
    here = f"/purchasing/suppliers/{encode('sup', buyer.supplier_id)}"

    kept = await owner.post(
        f"{here}/items", {"sku": "A", "supplier_sku": "X-7", "unit_price": "4.5"}
    )
    unknown = await owner.post(f"{here}/items", {"sku": "NOPE"})
    offered = await owner.get("/purchasing/variants?sku-3=Product A")
    nothing = await owner.get("/purchasing/variants?sku-3=")

    assert (kept.status_code, unknown.status_code) == (303, 422)
    assert "X-7" in (await owner.get(here)).text
    assert '<option value="A">' in offered.text
    assert "<option" not in nothing.text
    assert "hx-get" in (await owner.get("/purchasing/orders/new")).text


async def test_the_method_of_valuing_is_chosen_by_who_may_change_settings(
    factory: UnitOfWorkFactory, owner: Visitor, signed_in: SignIn
) -> None:
    keeper = await signed_in("warehouse")

    refused = await keeper.post("/purchasing/cost-method", {"method": "fifo"})
    chosen = await owner.post("/purchasing/cost-method", {"method": "fifo"})

    assert (refused.status_code, chosen.status_code) == (403, 303)
    async with factory.tenant(owner.tenant_id) as uow:
        assert await inventory.find_cost_method(uow) is inventory.CostMethod.FIFO


async def test_tracking_is_chosen_only_while_nothing_is_in_stock(
    factory: UnitOfWorkFactory, owner: Visitor, buyer: Buyer
) -> None:
    await receive(factory, owner, buyer)
    path = "/stock/variants/{}/tracking"

    stocked = await owner.post(
        path.format(encode("sku", buyer.variants["A"])), {"tracked_by": "lot"}
    )
    empty = await owner.post(path.format(encode("sku", buyer.variants["B"])), {"tracked_by": "lot"})

    assert (stocked.status_code, empty.status_code) == (422, 303)
    assert "It changes only while none of it is in stock." in stocked.text
    async with factory.tenant(owner.tenant_id) as uow:
        tracked = await inventory.find_tracking(uow, list(buyer.variants.values()))
    assert tracked == {buyer.variants["B"]: inventory.TrackedBy.LOT}


async def test_another_companys_documents_are_not_there(
    factory: UnitOfWorkFactory, owner: Visitor, signed_in: SignIn, buyer: Buyer
) -> None:
    here = await receive(factory, owner, buyer)
    stranger = await signed_in("owner")

    assert stranger.tenant_id != owner.tenant_id
    assert (await stranger.get(here)).status_code == 404
    assert (await stranger.post(f"{here}/return", {"reason": "x"})).status_code == 404
    async with factory.tenant(stranger.tenant_id) as uow:
        assert (await purchasing.list_receipts(uow, page=PageRequest())).items == []
