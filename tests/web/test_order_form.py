"""The form of an order by hand: sums while one types, coupon, credit, discount, guests and communes."""

from decimal import Decimal

import pytest

from app.domains import customers, orders, pricing
from app.domains.customers import CreditTerms
from app.domains.orders import OrderDetail
from app.domains.pricing import PriceListWrite, PriceWrite
from app.kernel.ids import decode, encode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories import sales
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor

COUPON = """
INSERT INTO tenant.coupon (tenant_id, id, code, kind, scope, rate)
VALUES ($1, $2, 'DIEZ', 'percentage', 'order_before_tax', 0.1)
"""
LINE = {"lines-0-sku": "SKU-1", "lines-0-quantity": "2"}


@pytest.fixture
async def visitor(signed_in: SignIn, factory: UnitOfWorkFactory) -> Visitor:
    found = await signed_in()
    await make_shop(factory, found.tenant_id, stock={"SKU-1": {"WH1": 10}}, price="1190")
    return found


async def placed(factory: UnitOfWorkFactory, visitor: Visitor, **form: str) -> OrderDetail:
    answer = await visitor.post("/orders/new", {**LINE, "place": "1", **form})
    assert answer.status_code == 303, answer.text
    async with factory.tenant(visitor.tenant_id, read_only=True) as uow:
        order_id = decode("ord", answer.headers["location"].rsplit("/", 1)[1])
        return await orders.get_order(uow, order_id)


async def test_sums_follow_what_is_typed_and_nothing_is_written(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    typed = {**LINE, "lines-0-discount": "380", "shipping": "1,000"}

    sums = await visitor.post("/orders/new/totals", typed)
    wrong = await visitor.post("/orders/new/totals", {**typed, "lines-0-quantity": "many"})
    empty = await visitor.post("/orders/new/totals", {})

    assert "3,000" in sums.text
    assert "<html" not in sums.text
    assert "Write a number" in wrong.text
    assert "once there is a line" in empty.text
    async with factory.tenant(visitor.tenant_id, read_only=True) as uow:
        assert (
            await uow.fetch_value("SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1")
            == 0
        )


async def test_sums_are_what_the_order_comes_to(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        await uow.execute(COUPON, new_id())
    typed = {"lines-0-discount": "380", "shipping": "1,000", "coupon": "diez"}

    sums = await visitor.post("/orders/new/totals", {**LINE, **typed})
    order = await placed(factory, visitor, **typed)

    assert order.total_minor == 2800
    assert (order.discount_minor, [item.code for item in order.discounts]) == (580, ["DIEZ"])
    assert "2,800" in sums.text


async def test_unknown_coupon_is_named_at_its_field(visitor: Visitor) -> None:
    page = await visitor.post("/orders/new", {**LINE, "coupon": "NADA", "place": "1"})

    assert page.status_code == 422
    assert 'id="f-coupon-error"' in page.text
    assert "There is no such coupon." in page.text


async def test_guest_becomes_a_customer_once(visitor: Visitor, factory: UnitOfWorkFactory) -> None:
    guest = {"guest_name": "Eva Soto", "guest_email": "eva@example.cl"}

    first = await placed(factory, visitor, **guest)
    second = await placed(factory, visitor, **guest)
    nobody = await placed(factory, visitor)

    assert first.customer_id is not None
    assert first.customer_id == second.customer_id
    assert nobody.customer_id is None
    async with factory.tenant(visitor.tenant_id, read_only=True) as uow:
        found = await customers.get_customer(uow, first.customer_id)
    assert (found.customer.name, found.customer.kind) == ("Eva Soto", "guest")


async def test_commune_is_written_its_own_way_and_says_its_region(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    order = await placed(factory, visitor, line="Irarrázaval 100", city="nunoa")

    address = order.addresses[0]
    assert (address.city, address.region) == ("Ñuñoa", "Metropolitana de Santiago")


async def test_credit_needs_terms_and_takes_from_the_limit(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        ana = await sales.make_customer(uow, "Ana Pérez")
    form = {"customer": encode("cus", ana.id), "on_credit": "1"}

    refused = await visitor.post("/orders/new", {**LINE, **form, "place": "1"})
    async with factory.tenant(visitor.tenant_id) as uow:
        terms = CreditTerms(payment_terms_days=30, limit_minor=3_000, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=ana.id, terms=terms)
    shown = await visitor.post("/orders/new/totals", {**LINE, **form})
    order = await placed(factory, visitor, **form)
    beyond = await visitor.post("/orders/new", {**LINE, **form, "place": "1"})

    assert "payment terms" in refused.text
    assert "30 days" in shown.text
    assert order.payment_terms_days == 30
    assert beyond.status_code == 422
    assert "credit does not reach" in beyond.text


async def test_chosen_customer_stays_while_one_looks_for_another(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        ana = encode("cus", (await sales.make_customer(uow, "Ana Pérez")).id)
        await sales.make_customer(uow, "Bruno Díaz")

    hits = await visitor.get(f"/orders/new/customers?find_customer=bruno&customer={ana}")
    page = await visitor.post("/orders/new", {**LINE, "customer": ana, "look": "sums"})

    assert "Bruno Díaz" in hits.text
    assert f'value="{ana}" checked' in hits.text
    assert f'value="{ana}" checked' in page.text


async def test_other_tenants_customer_is_not_shown(
    visitor: Visitor, signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    other = await signed_in()
    async with factory.tenant(other.tenant_id) as uow:
        stranger = encode("cus", (await sales.make_customer(uow, "Otra Persona")).id)

    sums = await visitor.post("/orders/new/totals", {**LINE, "customer": stranger})
    page = await visitor.post("/orders/new", {**LINE, "customer": stranger, "place": "1"})

    assert "Otra Persona" not in sums.text
    assert page.status_code == 422
    assert "Otra Persona" not in page.text


async def test_saved_address_of_the_customer_is_chosen(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        buyer, other = await sales.make_customer(uow), await sales.make_customer(uow, "Otro")
        address = await sales.make_customer_address(uow, buyer)
        chosen = {"customer": encode("cus", buyer.id), "address": encode("adr", address.id)}

    fragment = await visitor.post("/orders/new/totals", {"customer": chosen["customer"]})
    stays = {"customer": chosen["customer"], "addresses_of": chosen["customer"]}
    again = await visitor.post("/orders/new/totals", stays)
    wrong = {**LINE, **chosen, "customer": encode("cus", other.id), "place": "1"}
    refused = await visitor.post("/orders/new", wrong)
    order = await placed(factory, visitor, **chosen, line="Typed 1")

    assert "Av. Central 45" in fragment.text
    assert "Av. Central 45" not in again.text
    assert (refused.status_code, "Choose an address of this customer" in refused.text) == (
        422,
        True,
    )
    assert [item.line for item in order.addresses] == ["Av. Central 45"]


async def test_chosen_price_list_says_the_prices(
    visitor: Visitor, factory: UnitOfWorkFactory
) -> None:
    async with factory.tenant(visitor.tenant_id) as uow:
        fair = PriceListWrite(name="Feria", currency="CLP", channel="fair")
        list_id = await pricing.create_price_list(uow, fair)
        price = PriceWrite(sku="SKU-1", unit_price=Decimal(500))
        await pricing.write_prices(uow, list_id, [price])

    form = await visitor.get("/orders/new")
    order = await placed(factory, visitor, price_list=encode("pls", list_id))

    assert "Feria" in form.text
    assert [line.unit_price for line in order.lines] == [500]
