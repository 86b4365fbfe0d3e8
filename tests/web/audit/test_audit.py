"""The audit trail's page."""

import pytest

from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.web.conftest import SignIn, Visitor


async def write(
    factory: UnitOfWorkFactory,
    visitor: Visitor,
    *labels: str,
    action: str = "order.note_added",
    actor: str = "Eva Lagos",
) -> None:
    for label in labels:
        who = Actor(kind=ActorKind.USER, id=new_id(), label=actor)
        async with factory.tenant(visitor.tenant_id, actor=who) as uow:
            uow.audit(
                action,
                Subject("sales_order", new_id(), label),
                before={"note": "<b>old</b>"},
                after={"note": "new"},
            )


async def test_entries_stand_newest_first_with_before_and_after(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    await write(factory, owner, "#1", "#2")

    page = await owner.get("/audit")

    assert page.text.index("Order #2") < page.text.index("Order #1")
    assert "&lt;b&gt;old&lt;/b&gt;" in page.text
    assert "<b>old</b>" not in page.text


async def test_filters_narrow_the_list(signed_in: SignIn, factory: UnitOfWorkFactory) -> None:
    owner = await signed_in()
    await write(factory, owner, "#1")
    await write(factory, owner, "#2", action="order.canceled", actor="Iván 100%")

    by_action = await owner.get("/audit?action=order.canceled")
    by_actor = await owner.get("/audit?actor=100%25")
    by_subject = await owner.get("/audit?subject=%231")
    later = await owner.get("/audit?since=2999-01-01")

    for page, there, away in (
        (by_action, "#2", "#1"),
        (by_actor, "#2", "#1"),
        (by_subject, "#1", "#2"),
    ):
        assert f"Order {there}" in page.text
        assert f"Order {away}" not in page.text
    assert "Order #" not in later.text


async def test_pages_follow_one_another_without_gap_or_double(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    labels = [f"no-{number:03}" for number in range(60)]
    await write(factory, owner, *labels)

    first = await owner.get("/audit")
    following = first.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = await owner.get(following)

    seen = [[label for label in labels if f" {label}<" in page.text] for page in (first, second)]
    assert [len(part) for part in seen] == [50, 10]
    assert set(seen[0]).isdisjoint(seen[1])


async def test_other_company_is_not_in_it(signed_in: SignIn, factory: UnitOfWorkFactory) -> None:
    owner, other = await signed_in(), await signed_in()
    await write(factory, other, "their-secret")

    assert "their-secret" not in (await owner.get("/audit")).text


async def test_garbage_cursor_is_refused(signed_in: SignIn) -> None:
    owner = await signed_in()

    assert (await owner.get("/audit?after=garbage")).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"), [("finance", 200), ("operations", 403), ("warehouse", 403)]
)
async def test_trail_is_for_those_who_may(signed_in: SignIn, role: str, status: int) -> None:
    worker = await signed_in(role)

    assert (await worker.get("/audit")).status_code == status
