"""What people do with returns on their pages."""

from decimal import Decimal

import msgspec
import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import level
from tests.factories.returns import Sold, make_sold, paid
from tests.web.conftest import SignIn, Visitor


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """A person with an order of three whose goods have left."""

    visitor: Visitor
    sold: Sold
    factory: UnitOfWorkFactory

    @property
    def order_path(self) -> str:
        return f"/orders/{encode('ord', self.sold.order.id)}"

    async def ask(self, quantity: str) -> str:
        """Note a return that is approved at once; its address."""
        line = self.sold.lines["A"]
        response = await self.visitor.post(
            f"{self.order_path}/returns/new",
            {
                f"quantity-{line}": quantity,
                f"reason-{line}": "defective",
                "approve": "1",
                "key": "k",
            },
        )
        assert response.status_code == 303, response.text
        return response.headers["location"]

    async def line_of(self, path: str) -> str:
        """The id of a return's only line, as its page names it."""
        page = (await self.visitor.get(path)).text
        for field in ("arrived-", "scrap-"):
            if field in page:
                return page.split(f'name="{field}', 1)[1][:36]
        raise AssertionError(page)


@pytest.fixture
async def counter(signed_in: SignIn, factory: UnitOfWorkFactory) -> Counter:
    visitor = await signed_in()
    sold = await make_sold(factory, visitor.tenant_id, quantities={"A": 3}, shipping_minor=2000)
    return Counter(visitor=visitor, sold=sold, factory=factory)


async def test_one_unit_comes_back_and_is_paid_back(counter: Counter) -> None:
    path = await counter.ask("1")
    line = await counter.line_of(path)
    await counter.visitor.post(f"{path}/receive", {f"arrived-{line}": "1"})
    warehouse = encode("whs", counter.sold.shop.warehouses["W1"])
    await counter.visitor.post(f"{path}/inspect", {"warehouse": warehouse, f"scrap-{line}": "0"})

    page = (await counter.visitor.get(path)).text
    done = await counter.visitor.post(
        f"{path}/settle", {"resolution": "refund", "shipping": "500", "fee": ""}
    )

    assert "1,190" in page
    assert "3,190" in page
    assert done.status_code == 303, done.text
    tenant_id = counter.visitor.tenant_id
    assert await paid(counter.factory, tenant_id, counter.sold.order.id) == 3570 + 2000 - 1690
    on_hand, _ = await level(counter.factory, tenant_id, counter.sold.shop.variants["A"])
    assert on_hand == Decimal(8)


async def test_list_and_rates_show_the_return(counter: Counter) -> None:
    path = await counter.ask("1")

    listed = (await counter.visitor.get("/returns?q=R-1")).text
    rates = (await counter.visitor.get("/returns/rates?by=reason")).text
    empty = (await counter.visitor.get("/returns?q=nothing")).text

    assert path in listed
    assert path not in empty
    assert "</html>" in rates


@pytest.mark.parametrize("typed", ["-1", "abc", "4", "1,00001"])
async def test_wrong_quantity_is_said_and_kept(counter: Counter, typed: str) -> None:
    line = counter.sold.lines["A"]

    response = await counter.visitor.post(
        f"{counter.order_path}/returns/new", {f"quantity-{line}": typed, "key": "k"}
    )

    assert response.status_code in {409, 422}
    assert f'value="{typed}"' in response.text


async def test_wrong_verdict_is_said_at_its_field(counter: Counter) -> None:
    path = await counter.ask("1")
    line = await counter.line_of(path)
    await counter.visitor.post(f"{path}/receive", {f"arrived-{line}": "1"})
    warehouse = encode("whs", counter.sold.shop.warehouses["W1"])

    response = await counter.visitor.post(
        f"{path}/inspect", {"warehouse": warehouse, f"scrap-{line}": "2"}
    )

    assert response.status_code == 422
    assert f"f-scrap-{line}-error" in response.text


async def test_refund_form_offers_what_was_paid_too_much_and_refuses_more(counter: Counter) -> None:
    path = f"{counter.order_path}/refunds/new"

    refused = await counter.visitor.post(path, {"amount": "5571", "reason": "Error", "key": "k"})
    accepted = await counter.visitor.post(path, {"amount": "570", "reason": "Gesto", "key": "k"})

    assert refused.status_code == 422
    assert accepted.status_code == 303
    order_id = counter.sold.order.id
    assert await paid(counter.factory, counter.visitor.tenant_id, order_id) == 5000


async def test_somebody_elses_return_is_not_found(counter: Counter, signed_in: SignIn) -> None:
    path = await counter.ask("1")
    stranger = await signed_in()

    answers = [
        await stranger.get(path),
        await stranger.post(f"{path}/decide", {"decision": "cancel"}),
        await stranger.get(f"{counter.order_path}/returns/new"),
        await stranger.get(f"{counter.order_path}/refunds/new"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
