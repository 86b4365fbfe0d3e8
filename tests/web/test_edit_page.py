"""The form that edits an order: what differs is changed, the rest stays, refusals keep what was typed."""

from uuid import UUID

import msgspec
import pytest

from app.domains import orders
from app.domains.orders import OrderDetail
from app.kernel.ids import decode, encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories import sales
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at an order of two SKU-1, of which there are ten."""

    visitor: Visitor
    factory: UnitOfWorkFactory
    path: str

    async def read(self) -> OrderDetail:
        async with self.factory.tenant(self.visitor.tenant_id, read_only=True) as uow:
            return await orders.get_order(uow, decode("ord", self.path.rsplit("/", 1)[1]))

    async def line(self) -> UUID:
        return (await self.read()).lines[0].id


@pytest.fixture
async def editor(signed_in: SignIn, factory: UnitOfWorkFactory) -> Editor:
    visitor = await signed_in()
    await make_shop(
        factory, visitor.tenant_id, stock={"SKU-1": {"WH1": 10}, "SKU-2": {"WH1": 5}}, price="1190"
    )
    data = {"lines-0-sku": "SKU-1", "lines-0-quantity": "2", "place": "1"}
    path = (await visitor.post("/orders/new", data)).headers["location"]
    return Editor(visitor=visitor, factory=factory, path=path)


async def test_form_changes_what_differs_and_adds_a_line(editor: Editor) -> None:
    page = await editor.visitor.get(f"{editor.path}/edit")
    form = {f"quantity-{await editor.line()}": "3", "new-sku": "SKU-2", "version": "1"}

    answer = await editor.visitor.post(f"{editor.path}/edit", form)

    order = await editor.read()
    assert page.status_code == 200
    assert answer.status_code == 303
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [
        ("SKU-1", 3, 1190),
        ("SKU-2", 1, 1190),
    ]


@pytest.mark.parametrize(
    "form", [{"new-sku": "NONE"}, {"shipping": "x"}, {"new-sku": "SKU-2", "new-quantity": "99"}]
)
async def test_refused_edit_keeps_what_was_typed(editor: Editor, form: dict[str, str]) -> None:
    page = await editor.visitor.post(f"{editor.path}/edit", {**form, "version": "1"})

    assert page.status_code == 422
    assert all(f'value="{text}"' in page.text for text in form.values())
    assert (await editor.read()).version == 1


async def test_form_of_an_order_that_changed_meanwhile_is_refused(editor: Editor) -> None:
    form = {f"quantity-{await editor.line()}": "3", "version": "1"}
    await editor.visitor.post(f"{editor.path}/edit", form)

    page = await editor.visitor.post(f"{editor.path}/edit", {**form, "shipping": "5"})

    assert page.status_code == 422
    assert (await editor.read()).shipping_minor == 0


async def test_address_is_changed_and_a_new_commune_brings_its_region(editor: Editor) -> None:
    first = {"version": "1", "line": "Irarrázaval 100", "city": "nunoa", "recipient": "Ana"}
    await editor.visitor.post(f"{editor.path}/edit", first)
    shown = await editor.visitor.get(f"{editor.path}/edit")
    moved = {**first, "version": "2", "city": "Temuco", "region": "Metropolitana de Santiago"}

    await editor.visitor.post(f"{editor.path}/edit", moved)
    await editor.visitor.post(f"{editor.path}/edit", {"version": "3", "line": ""})

    assert 'value="Ñuñoa"' in shown.text
    (address,) = (await editor.read()).addresses
    assert (address.line, address.city, address.region, address.recipient) == (
        "Irarrázaval 100",
        "Temuco",
        "La Araucanía",
        "Ana",
    )


async def test_order_is_given_to_a_customer_that_is_looked_for(editor: Editor) -> None:
    async with editor.factory.tenant(editor.visitor.tenant_id) as uow:
        buyer = await sales.make_customer(uow, "Berta Ruiz")
        chosen = encode("cus", buyer.id)
    looked = {"look": "customer", "find_customer": "Berta", "note": "stays typed"}

    found = await editor.visitor.post(f"{editor.path}/edit", looked)
    answer = await editor.visitor.post(f"{editor.path}/edit", {"customer": chosen, "reprices": "1"})

    assert "Berta Ruiz" in found.text
    assert "stays typed" in found.text
    assert answer.status_code == 303
    assert (await editor.read()).customer_id == buyer.id
