"""The page that says whether the numbers agree."""

from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn

BREAK_LEVEL = "UPDATE tenant.stock_level SET on_hand = on_hand + 3 WHERE tenant_id = $1"


async def test_a_drift_is_shown_with_its_rows_and_mended_from_the_page(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    await make_shop(factory, owner.tenant_id, stock={"A": {"W1": 5}})
    async with factory.tenant(owner.tenant_id) as uow:
        await uow.execute(BREAK_LEVEL)

    before = await owner.get("/reports/health")
    await owner.post("/reports/health")
    found = await owner.get("/reports/health")
    await owner.post("/reports/health", {"mend": "inventory.levels_and_movements"})
    after = await owner.get("/reports/health")

    assert "Not checked yet" in before.text
    assert "drift" in found.text
    assert "Mend" in found.text
    assert "All numbers agree." in after.text


async def test_who_may_only_read_sees_it_and_mends_nothing(signed_in: SignIn) -> None:
    reader = await signed_in("read_only")

    page = await reader.get("/reports/health")
    refused = await reader.post("/reports/health")

    assert page.status_code == 200
    assert "Check now" not in page.text
    assert refused.status_code == 403


async def test_the_warehouse_has_no_reports(signed_in: SignIn) -> None:
    worker = await signed_in("warehouse")

    assert (await worker.get("/reports/health")).status_code == 403
