"""What people do with orders on their pages: place, cancel, pay, dispatch, note, settle, several at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.domains import fulfillment, orders, payments
from app.domains.orders import OrderDetail, OrderFilter
from app.kernel.ids import decode, encode, new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor

#: An id that nothing has; always the same, so that workers collect the same tests.
NOBODY = UUID("01930000-0000-7000-8000-000000000000")


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A person at the order page of a shop with ten SKU-1 in stock."""

    visitor: Visitor
    factory: UnitOfWorkFactory

    async def place(self, quantity: str = "2", **more: str) -> str:
        """Place an order by hand; its address."""
        data = {"lines-0-sku": "SKU-1", "lines-0-quantity": quantity, "place": "1", **more}
        response = await self.visitor.post("/orders/new", data)
        assert response.status_code == 303, response.text
        return response.headers["location"]

    async def read(self, path: str) -> OrderDetail:
        async with self.factory.tenant(self.visitor.tenant_id, read_only=True) as uow:
            return await orders.get_order(uow, order_id(path))

    async def flash(self, path: str) -> str:
        """The page with what was just said."""
        return (await self.visitor.get(path)).text


def order_id(path: str) -> UUID:
    return decode("ord", path.rsplit("/", 1)[1])


@pytest.fixture
async def desk(signed_in: SignIn, factory: UnitOfWorkFactory) -> Desk:
    visitor = await signed_in()
    await make_shop(factory, visitor.tenant_id, stock={"SKU-1": {"WH1": 10}}, price="1190")
    return Desk(visitor=visitor, factory=factory)


async def test_an_order_is_placed_with_the_lists_price_and_reserves_stock(desk: Desk) -> None:
    path = await desk.place("3", line="Calle 1", recipient="Ana", shipping="2,500")

    order = await desk.read(path)

    (line,) = order.lines
    assert (line.unit_price, line.quantity, line.reserved_quantity) == (1190, 3, 3)
    assert (order.channel, order.shipping_minor) == ("manual", 2_500)
    assert order.addresses[0].recipient == "Ana"
    assert order.number in await desk.flash(path)


async def test_a_customer_and_an_own_price_can_be_chosen(desk: Desk) -> None:
    async with desk.factory.tenant(desk.visitor.tenant_id) as uow:
        ana = await sales.make_customer(uow, "Ana Pérez")

    path = await desk.place(customer=encode("cus", ana.id), **{"lines-0-unit_price": "1,000.5"})

    order = await desk.read(path)
    assert order.customer_id == ana.id
    assert order.lines[0].unit_price == Decimal("1000.5")


async def test_lines_are_looked_up_added_and_removed_without_losing_input(desk: Desk) -> None:
    typed = {"lines-0-sku": "SKU-1", "lines-0-quantity": "7", "note": "Regalo"}

    found = (
        await desk.visitor.post("/orders/new", {"find_variant": "sku", "look": "variant"})
    ).text
    added = (await desk.visitor.post("/orders/new", {"add": "SKU-1", "note": "Regalo"})).text
    kept = (await desk.visitor.post("/orders/new", {**typed, "look": "variant"})).text
    removed = (await desk.visitor.post("/orders/new", {**typed, "remove": "0"})).text
    live = (await desk.visitor.get("/orders/new/variants?find_variant=SKU")).text
    people = (await desk.visitor.get("/orders/new/customers?find_customer=nobody")).text

    assert 'name="add" value="SKU-1"' in found
    assert 'name="lines-0-sku" value="SKU-1"' in added
    assert 'value="7"' in kept
    assert "Regalo" in kept
    assert "lines-0-sku" not in removed
    assert 'value="SKU-1"' in live
    assert "<html" not in live
    assert "No customers match" in people


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Add at least one line."),
        ({"lines-0-quantity": "11"}, "not enough stock"),
        ({"lines-0-quantity": "many"}, "Write a number"),
        ({"lines-0-quantity": "0"}, "greater than zero"),
        ({"lines-0-sku": "NONE", "lines-0-quantity": "1"}, "no product with this SKU"),
        ({"lines-0-quantity": "1", "lines-0-unit_price": "-1"}, "zero or more"),
        ({"lines-0-quantity": "1", "shipping": "1.5"}, "Write an amount"),
        ({"lines-0-quantity": "1", "customer": "nobody"}, "Choose a customer"),
        ({"lines-0-quantity": "1", "customer": encode("cus", NOBODY)}, "Choose a customer"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_placed(
    desk: Desk, data: Mapping[str, str], words: str
) -> None:
    filled: dict[str, Any] = {"note": "Sigue aquí", "place": "1", **data}
    if data:
        filled.setdefault("lines-0-sku", "SKU-1")

    response = await desk.visitor.post("/orders/new", filled)

    assert response.status_code == 422
    assert words in response.text
    assert "Sigue aquí" in response.text
    async with desk.factory.tenant(desk.visitor.tenant_id, read_only=True) as uow:
        found = await orders.list_orders(uow, filters=OrderFilter(), page=PageRequest())
    assert found.items == []


async def test_cancelling_frees_the_stock_and_says_so(desk: Desk) -> None:
    path = await desk.place()

    response = await desk.visitor.post(f"{path}/cancel")

    assert (response.status_code, response.headers["location"]) == (303, path)
    assert "The order is canceled." in await desk.flash(path)
    order = await desk.read(path)
    assert (order.status, order.lines[0].reserved_quantity) == ("canceled", 0)


async def test_a_payment_makes_the_order_paid(desk: Desk) -> None:
    path = await desk.place()
    order = await desk.read(path)
    form = await desk.visitor.get(f"{path}/payments/new")

    response = await desk.visitor.post(
        f"{path}/payments/new",
        {"amount": f"{order.total_minor:,}", "method": "cash", "status": "received"},
    )

    assert f"{order.total_minor:,}" in form.text
    assert response.status_code == 303
    paid = await desk.read(path)
    assert (paid.status, paid.payment_state) == ("paid", "paid")
    async with desk.factory.tenant(desk.visitor.tenant_id, read_only=True) as uow:
        (payment,) = await payments.list_order_payments(uow, order_id(path))
    assert (payment.method, payment.amount_minor) == ("cash", order.total_minor)


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "lots"), ("amount", "1.5"), ("method", "gold"), ("status", "")]
)
async def test_a_wrong_payment_keeps_what_was_typed(desk: Desk, field: str, value: str) -> None:
    path = await desk.place()
    data = {"amount": "100", "method": "cash", "status": "received", "reference": "TRX-9"}

    response = await desk.visitor.post(f"{path}/payments/new", {**data, field: value})

    assert response.status_code == 422
    assert "TRX-9" in response.text
    assert f'id="f-{field}-error"' in response.text
    assert (await desk.read(path)).paid_minor == 0


async def test_part_of_an_order_is_dispatched_and_then_the_rest(desk: Desk) -> None:
    path = await desk.place("3")
    field = f"quantity-{(await desk.read(path)).lines[0].id}"
    form = (await desk.visitor.get(f"{path}/dispatch")).text

    first = await desk.visitor.post(
        f"{path}/dispatch",
        {field: "1", "method": "carrier", "carrier": "Starken", "tracking_number": "T1"},
    )
    partly = await desk.read(path)
    await desk.visitor.post(f"{path}/dispatch", {field: "2", "method": "pickup"})

    assert field in form
    assert first.status_code == 303
    assert (partly.status, partly.lines[0].shipped_quantity) == ("processing", 1)
    assert (await desk.read(path)).status == "shipped"
    async with desk.factory.tenant(desk.visitor.tenant_id, read_only=True) as uow:
        shipments = await fulfillment.list_order_shipments(uow, order_id(path))
    assert [(item.carrier, item.lines[0].quantity) for item in shipments] == [
        ("Starken", 1),
        (None, 2),
    ]


@pytest.mark.parametrize(
    ("quantity", "method"), [("4", "carrier"), ("", "carrier"), ("x", "carrier"), ("1", "drone")]
)
async def test_a_wrong_dispatch_moves_nothing(desk: Desk, quantity: str, method: str) -> None:
    path = await desk.place("3")
    field = f"quantity-{(await desk.read(path)).lines[0].id}"

    response = await desk.visitor.post(f"{path}/dispatch", {field: quantity, "method": method})

    assert response.status_code == 422
    assert (await desk.read(path)).lines[0].shipped_quantity == 0


async def test_notes_and_statuses_go_into_the_history(desk: Desk) -> None:
    path = await desk.place()

    await desk.visitor.post(f"{path}/notes", {"note": "Llamar antes"})
    await desk.visitor.post(f"{path}/transition", {"transition": "prepare"})
    empty = await desk.visitor.post(f"{path}/notes", {"note": " "})

    text = await desk.flash(path)
    assert empty.status_code == 303
    assert "Write a note" in text
    assert "Llamar antes" in text
    assert "Status changed: In preparation" in text
    assert "Ana Rojas" in text


async def test_what_the_status_does_not_allow_is_refused_with_a_reason(desk: Desk) -> None:
    path = await desk.place()

    await desk.visitor.post(f"{path}/transition", {"transition": "deliver"})

    assert "status does not allow that" in await desk.flash(path)
    assert (await desk.read(path)).status == "pending"
    assert (
        await desk.visitor.post(f"{path}/transition", {"transition": "lose"})
    ).status_code == 400


async def test_a_notice_is_settled_once(desk: Desk) -> None:
    path = await desk.place()
    async with desk.factory.tenant(desk.visitor.tenant_id) as uow:
        order = await orders.get_order(uow, order_id(path))
        flag = await sales.make_flag(uow, order.id, "payment_difference")
    target = f"{path}/flags/{flag.id}"

    await desk.visitor.post(target, {"resolution": " "})
    unsettled = await desk.flash(path)
    await desk.visitor.post(target, {"resolution": "Lo pagó en la tienda"})
    settled = await desk.flash(path)

    assert "Write how it was settled" in unsettled
    assert "Notice resolved" in settled
    assert "Lo pagó en la tienda" in settled
    assert (await desk.visitor.post(target, {"resolution": "Otra vez"})).status_code == 404


async def test_a_coupon_is_decided_once_and_the_total_follows(desk: Desk) -> None:
    async with desk.factory.tenant(desk.visitor.tenant_id) as uow:
        order = await sales.make_order(uow, status="pending")
        await sales.make_line(uow, order, await sales.make_variant(uow, "C-1"))
        await sales.make_flag(
            uow, order.id, "coupon_undecided", detail={"code": "BLACKFRI20", "rate": "0.20"}
        )
    path = f"/orders/{encode('ord', order.id)}"
    asked = (await desk.visitor.get(path)).text

    first = await desk.visitor.post(f"{path}/coupon-decision", {"decision": "order_after_tax"})
    text = await desk.flash(path)
    await desk.visitor.post(f"{path}/coupon-decision", {"decision": "ignore"})

    assert "It counts before tax" in asked
    assert first.status_code == 303
    assert (await desk.read(path)).discount_minor == 2_380
    assert "BLACKFRI20" in text
    assert "It counts after tax" in text
    assert "The coupon was decided already." in await desk.flash(path)
    assert (
        await desk.visitor.post(f"{path}/coupon-decision", {"decision": "x"})
    ).status_code == 400


async def test_several_orders_change_at_once_each_by_itself(desk: Desk) -> None:
    first, second = await desk.place(), await desk.place()
    await desk.visitor.post(f"{second}/cancel")
    form = {"action": "prepare", "order": [str(order_id(first)), str(order_id(second))]}

    response = await desk.visitor.post("/orders/bulk", form)

    assert response.status_code == 303
    assert "1 orders changed. 1 were left" in await desk.flash("/orders")
    assert (await desk.read(first)).status == "processing"
    assert (await desk.read(second)).status == "canceled"


async def test_several_orders_are_paid_at_once_by_whoever_may(
    desk: Desk, signed_in: SignIn
) -> None:
    first, second, dead = [await desk.place() for _ in range(3)]
    await desk.visitor.post(f"{dead}/cancel")
    ids = [str(order_id(path)) for path in (first, second, dead)]
    support = await signed_in(role="support")

    refused = await support.post("/orders/bulk", {"action": "pay", "order": ids})
    for _ in range(2):
        await desk.visitor.post("/orders/bulk", {"action": "pay", "order": ids})

    assert refused.status_code == 403
    found = [await desk.read(path) for path in (first, second, dead)]
    assert [(order.status, order.paid_minor) for order in found] == [
        ("paid", 2380),
        ("paid", 2380),
        ("canceled", 0),
    ]


@pytest.mark.parametrize(
    "form", [{}, {"action": "explode", "order": str(NOBODY)}, {"action": "cancel", "order": "x"}]
)
async def test_a_wrong_bulk_form_is_refused(desk: Desk, form: dict[str, str]) -> None:
    assert (await desk.visitor.post("/orders/bulk", form)).status_code == 400


async def test_another_tenants_order_cannot_be_changed(
    desk: Desk, factory: UnitOfWorkFactory, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sales.make_order(uow, status="pending")
        flag = await sales.make_flag(uow, foreign.id)
    path = f"/orders/{encode('ord', foreign.id)}"

    for target, data in (
        (f"{path}/cancel", {}),
        (f"{path}/transition", {"transition": "prepare"}),
        (f"{path}/notes", {"note": "hola"}),
        (f"{path}/flags/{flag.id}", {"resolution": "hola"}),
        (f"{path}/coupon-decision", {"decision": "ignore"}),
        (f"{path}/payments/new", {"amount": "1", "method": "cash", "status": "received"}),
        (f"{path}/dispatch", {"method": "carrier"}),
        ("/orders/bulk", {"action": "cancel", "order": str(foreign.id)}),
    ):
        assert (await desk.visitor.post(target, data)).status_code == 404, target
    for page in (f"{path}/payments/new", f"{path}/dispatch"):
        assert (await desk.visitor.get(page)).status_code == 404
    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        assert (await orders.get_order(uow, foreign.id)).status == "pending"


@pytest.mark.parametrize("role", ["warehouse", "read_only", "finance"])
async def test_without_permission_nothing_can_be_changed(signed_in: SignIn, role: str) -> None:
    visitor = await signed_in(role)
    path = f"/orders/{encode('ord', new_id())}"

    for target in (
        "/orders/new", "/orders/bulk", f"{path}/cancel", f"{path}/transition", f"{path}/notes",
        f"{path}/flags/{new_id()}", f"{path}/coupon-decision", f"{path}/payments/new", f"{path}/dispatch",
    ):  # fmt: skip
        assert (await visitor.post(target)).status_code == 403, target
    for page in ("/orders/new/variants", "/orders/new/customers"):
        assert (await visitor.get(page)).status_code == 403
