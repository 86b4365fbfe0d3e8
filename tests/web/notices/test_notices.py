"""The page of notices."""

from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.web.conftest import SignIn


async def test_ended_work_is_named_and_daily_changes_are_not(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    worker, other = await signed_in("warehouse"), await signed_in()
    empty = await worker.get("/notices")
    for visitor, name in ((worker, "mine.xlsx"), (other, "theirs.xlsx")):
        async with factory.tenant(visitor.tenant_id) as uow:
            uow.audit("import.completed", Subject("import_job", new_id(), name))
            uow.audit("orders.order.note_added", Subject("order", new_id(), "#77"))

    page = await worker.get("/notices")

    assert "Nothing new" in empty.text
    assert "mine.xlsx" in page.text
    assert "theirs.xlsx" not in page.text
    assert "#77" not in page.text


async def test_stranger_is_sent_to_the_log_in(signed_in: SignIn) -> None:
    visitor = await signed_in()
    visitor.client.cookies.clear()

    assert (await visitor.get("/notices")).headers["location"] == "/login?next=%2Fnotices"
