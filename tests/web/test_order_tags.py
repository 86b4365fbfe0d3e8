"""Tags on the pages of orders."""

import re

import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories import sales
from tests.web.conftest import SignIn


@pytest.mark.parametrize("action", ["tag", "untag"])
async def test_several_orders_are_tagged_at_once(
    signed_in: SignIn, factory: UnitOfWorkFactory, action: str
) -> None:
    visitor = await signed_in()
    async with factory.tenant(visitor.tenant_id) as uow:
        order = await sales.make_order(uow, "A1")
    await visitor.post(f"/orders/{encode('ord', order.id)}/tags", {"tag": "Before"})

    answer = await visitor.post(
        "/orders/bulk", {"action": action, "tag": "before" if action == "untag" else "After", "order": str(order.id)}
    )  # fmt: skip

    assert answer.status_code == 303
    listed = (await visitor.get("/orders?tag=AFTER")).text
    assert ("A1" in listed) is (action == "tag")
    assert ("A1" in (await visitor.get("/orders?tag=before")).text) is (action == "tag")


async def test_tags_are_put_on_and_taken_off_on_the_orders_page(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    async with factory.tenant(visitor.tenant_id) as uow:
        order = await sales.make_order(uow)
    path = f"/orders/{encode('ord', order.id)}"

    await visitor.post(f"{path}/tags", {"tag": "Gift & <b>"})
    shown = (await visitor.get(path)).text
    await visitor.post(f"{path}/tags", {"tag": "gift & <b>", "action": "remove"})
    gone = (await visitor.get(path)).text
    await visitor.post(f"{path}/tags", {"tag": "x" * 51})
    refused = (await visitor.get(path)).text

    assert "/orders?tag=Gift%20%26%20%3Cb%3E" in shown
    assert "Gift &amp; &lt;b&gt;" in shown
    assert "/orders?tag=" not in gone
    assert "Write 1 to 50 characters." in refused


async def test_tags_are_kept_on_their_page(signed_in: SignIn) -> None:
    visitor = await signed_in()
    await visitor.post("/orders/tags", {"name": "Gift", "color": "blue"})
    made = (await visitor.get("/orders/tags")).text
    path = re.findall(r'action="(/orders/tags/otg_\w+)"', made)[0]

    await visitor.post(path, {"name": "Present", "color": "red"})
    changed = (await visitor.get("/orders/tags")).text
    await visitor.post(path, {"name": "Present", "action": "delete"})
    deleted = (await visitor.get("/orders/tags")).text

    assert 'value="Gift"' in made
    assert 'value="Present"' in changed
    assert "/orders/tags/otg_" not in deleted
    assert (await visitor.post("/orders/tags", {"name": "x", "color": "pink"})).status_code == 400
