"""Products, stock, dashboard and reports as people see them, over HTTP."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from app.demo import load_sample
from app.domains import catalog, inventory
from app.domains.catalog import ProductFilter
from app.kernel.ids import encode, new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory, utc_now
from app.tenancy.models import Brand
from tests.factories.tenancy import make_tenant
from tests.factories.trade import LineSpec, make_level, make_order, make_variant, make_warehouse
from tests.web.conftest import SignIn, Visitor

READS = ("/", "/products", "/stock", "/stock/movements", "/stock/warehouses", "/reports")
FORMS = ("/products/new", "/stock/receive", "/stock/adjust", "/stock/warehouses/new")


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


async def _shop(factory: UnitOfWorkFactory, visitor: Visitor) -> str:
    """A product with stock in a warehouse and an order of yesterday; returns the product's key."""
    yesterday = utc_now().astimezone(ZoneInfo("America/Santiago")).date() - timedelta(days=1)
    async with factory.tenant(visitor.tenant_id) as uow:
        boot = await make_variant(uow, "BOOT-42", name="Botín <b>Cumbre</b>")
        warehouse = await make_warehouse(uow, "NORTE")
        await make_level(uow, boot, warehouse, 5, reserved=2, safety=4)
        line = LineSpec(variant=boot, unit_price="119990", quantity=2, total_minor=239980)
        await make_order(uow, yesterday, [line], payments=[("credit_card", 239980)], region="Maule")
        return encode("prd", boot.product_id)


@pytest.mark.parametrize("path", [*READS, *FORMS])
async def test_an_empty_company_gets_every_page(owner: Visitor, path: str) -> None:
    answer = await owner.get(path)

    assert answer.status_code == 200
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", READS)
async def test_pages_show_the_shop(factory: UnitOfWorkFactory, owner: Visitor, path: str) -> None:
    await _shop(factory, owner)

    answer = await owner.get(path)

    assert answer.status_code == 200
    assert {"/stock/warehouses": "Bodega NORTE", "/products": "BOOT-42"}.get(
        path, "BOOT-42"
    ) in answer.text
    assert "<b>Cumbre" not in answer.text


async def test_the_dashboard_shows_figures_that_link_to_their_proof(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await _shop(factory, owner)

    answer = await owner.get("/")

    assert "239,980" in answer.text
    assert "/orders?view=to_dispatch" in answer.text
    assert "/stock?state=low" in answer.text


@pytest.mark.parametrize("period", ["7d", "30d", "90d", "month", "year", "12m"])
async def test_every_period_can_be_chosen(
    factory: UnitOfWorkFactory, owner: Visitor, period: str
) -> None:
    await _shop(factory, owner)

    assert (await owner.get(f"/?period={period}")).status_code == 200


async def test_a_period_that_makes_no_sense_is_said_so(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await _shop(factory, owner)

    answer = await owner.get("/?period=custom&from=2026-03-05&to=2026-03-01")

    assert answer.status_code == 200
    assert "makes no sense" in answer.text


async def test_the_sample_shop_fills_every_page(factory: UnitOfWorkFactory, owner: Visitor) -> None:
    await load_sample(factory, owner.tenant_id, today=date(2026, 11, 20))
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        found = await catalog.list_products(
            uow, filters=ProductFilter(search="Polar"), page=PageRequest()
        )
    key = encode("prd", found.items[0].id)

    for path in (*READS, f"/products/{key}", f"/products/{key}/edit", "/?period=12m"):
        assert (await owner.get(path)).status_code == 200
    page_one = await owner.get("/products")
    assert 'rel="next"' in page_one.text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/products?q=boot", True),
        ("/products?q=zapatilla", False),
        ("/products?status=archived", False),
        ("/products?stock=low", True),
        ("/products?stock=none", False),
        ("/stock?q=boot", True),
        ("/stock?state=low", True),
        ("/stock?state=none", False),
        ("/stock/movements?kind=opening", True),
        ("/stock/movements?kind=dispatch", False),
        ("/stock/movements?to=2020-01-01", False),
    ],
)
async def test_filters_narrow_the_lists(
    factory: UnitOfWorkFactory, owner: Visitor, path: str, *, shown: bool
) -> None:
    await _shop(factory, owner)

    answer = await owner.get(path)

    assert answer.status_code == 200
    assert ("BOOT-42" in answer.text) is shown


@pytest.mark.parametrize(
    "path",
    [
        "/products?status=gone",
        "/products?category=prd_1",
        "/stock?state=full",
        "/stock/movements?from=soon",
        "/?period=eon",
    ],
)
async def test_a_bad_parameter_is_refused(owner: Visitor, path: str) -> None:
    assert (await owner.get(path)).status_code == 400


@pytest.mark.parametrize("after", ["rubbish", "WyJhIl0"])
async def test_a_bad_cursor_is_refused(owner: Visitor, after: str) -> None:
    for path in ("/products", "/stock/movements"):
        assert (await owner.get(f"{path}?after={after}")).status_code in {400, 422}


async def test_another_company_s_product_does_not_exist(
    factory: UnitOfWorkFactory, owner: Visitor, signed_in: SignIn
) -> None:
    key = await _shop(factory, await signed_in("owner"))

    for path in (f"/products/{key}", f"/products/{key}/edit"):
        assert (await owner.get(path)).status_code == 404
    for action in ("archive", "restore"):
        assert (await owner.post(f"/products/{key}/{action}")).status_code == 404
    form = {"name": "X", "variants-0-sku": "X", "version": "1"}
    assert (await owner.post(f"/products/{key}/edit", form)).status_code == 404
    for path in READS:
        assert "BOOT-42" not in (await owner.get(path)).text


async def test_ids_that_are_none_do_not_exist(owner: Visitor) -> None:
    for key in ("nonsense", encode("ord", new_id()), encode("prd", new_id())):
        assert (await owner.get(f"/products/{key}")).status_code == 404


@pytest.mark.parametrize("path", FORMS)
async def test_who_may_only_read_gets_no_form(signed_in: SignIn, path: str) -> None:
    reader = await signed_in("read_only")

    assert (await reader.get(path)).status_code == 403
    assert (await reader.post(path, {})).status_code == 403


async def test_who_may_not_see_reports_is_told(signed_in: SignIn) -> None:
    packer = await signed_in("warehouse")

    assert (await packer.get("/reports")).status_code == 403
    assert (await packer.get("/reports/gmv_by_month/export.csv")).status_code == 403


async def test_a_product_is_created_changed_archived_and_restored(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    form = {
        "name": "Polar", "tax_class": "standard", "new_category": "Ropa", "weight_g": "420",
        "variants-0-sku": "POL-M", "variants-0-attributes": "Talla: M", "variants-0-price": "39,990",
        "variants-1-sku": "", "variants-2-sku": "POL-L", "variants-2-attributes": "Talla: L",
        "variants-2-price": "41990.5", "variants-2-cost": "20000", "variants-2-barcode": "73513537",
    }  # fmt: skip

    created = await owner.post("/products/new", form)

    path = created.headers["location"]
    assert created.status_code == 303
    shown = (await owner.get(path)).text
    assert "39,990" in shown
    assert "41,990.5 CLP" in shown
    assert "Ropa" in shown
    edit = (await owner.get(f"{path}/edit")).text
    assert "Talla: L" in edit

    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        found = await catalog.list_variants(uow, page=PageRequest())
        product = await catalog.get_product(uow, found.items[0].product_id)
    large = next(item for item in product.variants if item.sku == "POL-L")
    medium = next(item for item in product.variants if item.sku == "POL-M")
    assert (large.attributes, large.barcode) == ({"Talla": "L"}, "73513537")
    changed = {
        **form, "name": "Polar grueso", "new_category": "", "version": "1",
        "variants-0-id": encode("sku", medium.id), "variants-2-id": encode("sku", large.id),
        "variants-2-sku": "POL-XL", "variants-2-attributes": "Talla: XL", "variants-2-archived": "1",
    }  # fmt: skip
    assert (await owner.post(f"{path}/edit", changed)).status_code == 303
    assert "POL-XL" in (await owner.get(path)).text
    stale = await owner.post(f"{path}/edit", changed)
    assert stale.status_code == 422
    assert "Somebody changed this product" in stale.text

    assert (await owner.post(f"{path}/archive")).status_code == 303
    assert "Put back on sale" in (await owner.get(path)).text
    assert (await owner.post(f"{path}/restore")).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Write 1 to 200 characters."),
        ("variants-0-sku", "", "Write 1 to 64 characters."),
        ("variants-0-price", "cheap", "Write a number, zero or more."),
        ("variants-0-cost", "-5", "Write a number, zero or more."),
        ("variants-0-attributes", "red", "Write the options like this"),
        ("weight_g", "1.5", "Write the weight in whole grams."),
        ("variants-0-sku", "TAKEN", "Another product has this SKU."),
    ],
)
async def test_a_wrong_field_is_named_and_the_input_kept(
    factory: UnitOfWorkFactory, owner: Visitor, field: str, value: str, message: str
) -> None:
    async with factory.tenant(owner.tenant_id) as uow:
        await make_variant(uow, "TAKEN")
    form = {"name": "Gorro", "variants-0-sku": "GOR", "variants-0-price": "9990", field: value}

    answer = await owner.post("/products/new", form)

    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="9990"' in answer.text or field == "variants-0-price"
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        found = await catalog.list_products(uow, filters=ProductFilter(), page=PageRequest())
    assert len(found.items) == 1


async def test_more_rows_come_without_saving(owner: Visitor) -> None:
    form = {"name": "Gorro", "variants-0-sku": "GOR", "more": "1"}

    answer = await owner.post("/products/new", form)

    assert answer.status_code == 200
    assert 'name="variants-5-sku"' in answer.text
    assert 'value="Gorro"' in answer.text


async def test_goods_are_received_once_and_corrected(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    async with factory.tenant(owner.tenant_id) as uow:
        await make_variant(uow, "CUP")
        warehouse = await make_warehouse(uow, "SUR")
    form = {"sku": "CUP", "warehouse": encode("whs", warehouse.id), "quantity": "5", "key": "a1"}

    for _ in range(2):
        assert (await owner.post("/stock/receive", form)).status_code == 303
    broken = {**form, "quantity": "-2", "reason": "Broken", "key": "b2"}
    assert (await owner.post("/stock/adjust", broken)).status_code == 303

    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        levels = await inventory.list_levels(uow, page=PageRequest())
    assert [level.on_hand for level in levels.items] == [3]
    assert "Broken" in (await owner.get("/stock/movements")).text


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("/stock/receive", {"sku": "NONE"}, "There is no SKU like this."),
        ("/stock/receive", {"quantity": "-1"}, "Write a quantity greater than zero"),
        ("/stock/receive", {"quantity": "0.00001"}, "Write a quantity greater than zero"),
        ("/stock/receive", {"warehouse": "x"}, "Choose a warehouse of the list."),
        ("/stock/adjust", {"quantity": "0", "reason": "x"}, "Write how much more or less"),
        ("/stock/adjust", {"quantity": "-1", "reason": ""}, "Write why"),
        ("/stock/adjust", {"quantity": "-4", "reason": "x"}, "Less would be left than is reserved"),
    ],
)
async def test_a_wrong_movement_changes_nothing(
    factory: UnitOfWorkFactory, owner: Visitor, path: str, change: dict[str, str], message: str
) -> None:
    await _shop(factory, owner)
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        before = await inventory.list_levels(uow, page=PageRequest())
        warehouse_id = before.items[0].warehouse_id
    form = {"sku": "BOOT-42", "warehouse": encode("whs", warehouse_id), "quantity": "1", **change}

    answer = await owner.post(path, form)

    assert answer.status_code == 422
    assert message in answer.text
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        assert await inventory.list_levels(uow, page=PageRequest()) == before


async def test_another_company_s_warehouse_can_t_be_used(
    factory: UnitOfWorkFactory, owner: Visitor, brand: Brand
) -> None:
    other = await make_tenant(factory, brand_id=brand.id)
    async with factory.tenant(other.id) as uow:
        warehouse = await make_warehouse(uow, "AJENA")
    async with factory.tenant(owner.tenant_id) as uow:
        await make_variant(uow, "CUP")
        await make_warehouse(uow, "MIA")

    form = {"sku": "CUP", "warehouse": encode("whs", warehouse.id), "quantity": "5"}
    answer = await owner.post("/stock/receive", form)

    assert answer.status_code in {404, 422}
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        assert (await inventory.list_levels(uow, page=PageRequest())).items == []


async def test_a_warehouse_is_added_with_a_code_of_its_own(owner: Visitor) -> None:
    form = {"name": "Bodega Sur", "code": "SUR", "priority": "5"}

    assert (await owner.post("/stock/warehouses/new", form)).status_code == 303
    again = await owner.post("/stock/warehouses/new", form)
    bad = await owner.post("/stock/warehouses/new", {"name": "", "code": "", "priority": "x"})

    assert "Bodega Sur" in (await owner.get("/stock/warehouses")).text
    assert (again.status_code, bad.status_code) == (422, 422)
    assert "Another warehouse has this code." in again.text
    assert "Write a number from 0 to 9999." in bad.text


async def test_a_form_without_its_token_is_refused(owner: Visitor) -> None:
    answer = await owner.client.post("/stock/warehouses/new", data={"name": "Robo", "code": "R"})

    assert answer.status_code == 403
    assert "Robo" not in (await owner.get("/stock/warehouses")).text


async def test_a_report_is_a_file_too(factory: UnitOfWorkFactory, owner: Visitor) -> None:
    await _shop(factory, owner)

    answer = await owner.get("/reports/top_skus_by_value/export.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("variant_id,")
    assert lines[1].endswith(",239980")
    assert (await owner.get("/reports/secrets/export.csv")).status_code == 404


async def test_a_report_of_a_period_counts_its_days_only(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await _shop(factory, owner)

    answer = await owner.get("/reports?to=2020-12-31")

    assert answer.status_code == 200
    assert "239,980" not in answer.text
