"""Pages of orders, customers, sellers and the search over HTTP."""

import csv
import io
from uuid import UUID

import msgspec
import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.web.conftest import SignIn

#: An id that nothing has; always the same, so that workers collect the same tests.
NOBODY = UUID("01930000-0000-7000-8000-000000000000")


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of one order with all that belongs to it."""

    order: str
    customer: str
    seller: str
    flag_id: UUID
    order_id: UUID


async def filled(factory: UnitOfWorkFactory, tenant_id: UUID) -> Filled:
    async with factory.tenant(tenant_id) as uow:
        customer = await sales.make_customer(uow, "Ana Pérez", tax_id="76.543.210-3")
        await sales.make_customer_address(uow, customer)
        seller = await sales.make_seller(uow)
        await sales.make_commission(uow, seller)
        order = await sales.make_order(
            uow, "A-1001", customer_id=customer.id, channel="shop", external_id="X1"
        )
        line = await sales.make_line(
            uow, order, await sales.make_variant(uow, "SKU-RED", color="Rojo"), seller_id=seller.id
        )
        await sales.make_line_tax(uow, line)
        await sales.make_payment(uow, order, 5_000)
        await sales.make_shipment(uow, order, line)
        flag = await sales.make_flag(uow, order.id, "payment_difference")
        await sales.make_address(uow, order)
        await sales.make_event(uow, order)
    return Filled(
        order=f"/orders/{encode('ord', order.id)}",
        customer=f"/customers/{encode('cus', customer.id)}",
        seller=f"/sellers/{encode('sel', seller.id)}",
        flag_id=flag.id,
        order_id=order.id,
    )


async def test_the_list_shows_orders_totals_and_filters(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    await filled(factory, visitor.tenant_id)

    everything = (await visitor.get("/orders")).text
    none = (await visitor.get("/orders?status=canceled")).text
    found = (
        await visitor.get(
            "/orders?view=to_dispatch&payment=partially_paid&channel=shop&from=2026-03-05&to=2026-03-05&q=ana"
        )
    ).text

    assert "A-1001" in everything
    assert "CLP" in everything or "11,900" in everything
    assert "A-1001" not in none
    assert "No orders match" in none
    assert "A-1001" in found


async def test_an_empty_shop_says_what_to_do_next(signed_in: SignIn) -> None:
    visitor = await signed_in()

    for path, words in (
        ("/orders", "Your orders will be here"),
        ("/customers", "Your customers will be here"),
        ("/sellers", "Your sellers will be here"),
        ("/search", "What are you looking for?"),
        ("/search?q=nothing", "Nothing was found"),
    ):
        response = await visitor.get(path)
        assert response.status_code == 200
        assert words in response.text


async def test_pages_of_the_list_are_linked_both_ways(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    async with factory.tenant(visitor.tenant_id) as uow:
        for index in range(51):
            await sales.make_order(uow, f"N-{index:03}")

    first = (await visitor.get("/orders")).text
    next_href = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await visitor.get(next_href)).text

    assert "51 orders" in first
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


async def test_exact_totals_come_as_a_part(signed_in: SignIn, factory: UnitOfWorkFactory) -> None:
    visitor = await signed_in()
    await filled(factory, visitor.tenant_id)

    response = await visitor.get("/orders/totals?status=paid")

    assert response.status_code == 200
    assert "1 order" in response.text
    assert "<html" not in response.text


async def test_the_export_is_exactly_the_view(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    await filled(factory, visitor.tenant_id)
    async with factory.tenant(visitor.tenant_id) as uow:
        evil = await sales.make_customer(uow, "=HYPERLINK(1)")
        await sales.make_order(
            uow, "B-1", customer_id=evil.id, currency="USD", total_minor=12_345, status="delivered"
        )

    response = await visitor.get("/orders/export.csv?status=delivered")

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["number"], row["total"], row["currency"]) == ("B-1", "123.45", "USD")
    assert row["customer"] == "'=HYPERLINK(1)"
    assert row["placed_at"].startswith("2026-03-05 12:00:00")


async def test_an_order_shows_all_that_belongs_to_it(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    made = await filled(factory, visitor.tenant_id)

    text = (await visitor.get(made.order)).text

    for words in (
        "A-1001", "SKU-RED", "Color: Rojo", "IVA 19 %", "TRK123", "Calle Falsa 123", "Ana Pérez",
        "Payment and total differ", "Order placed", "Still to be paid", "Tienda Sur",
    ):  # fmt: skip
        assert words in text, words


async def test_a_customer_and_a_seller_have_pages(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    made = await filled(factory, visitor.tenant_id)

    customer, seller = (
        (await visitor.get(made.customer)).text,
        (await visitor.get(made.seller)).text,
    )
    customers = (await visitor.get("/customers?q=76543210-3&kind=person&sort=-name")).text
    sellers = (await visitor.get("/sellers?sort=-items&q=sur")).text
    recent = (await visitor.get(f"{made.seller}?period=30d")).text

    assert "Av. Central 45" in customer
    assert "A-1001" in customer
    assert "SKU-RED" in seller
    assert "12" in seller
    assert "Ana Pérez" in customers
    assert "Tienda Sur" in sellers
    assert recent.count("No sales in this period.") <= 1


async def test_the_search_opens_the_one_order_and_lists_the_rest(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    visitor = await signed_in()
    made = await filled(factory, visitor.tenant_id)

    one = await visitor.get("/search?q=a-1001")
    several = (await visitor.get("/search?q=sku")).text
    person = (await visitor.get("/search?q=76.543.210-3")).text

    assert (one.status_code, one.headers["location"]) == (303, made.order)
    assert "SKU-RED" in several
    assert made.customer in person


@pytest.mark.parametrize("kind", ["order", "customer", "seller"])
async def test_another_tenants_page_is_not_found(
    *, signed_in: SignIn, factory: UnitOfWorkFactory, other_tenant: Tenant, kind: str
) -> None:
    visitor = await signed_in()
    foreign = getattr(await filled(factory, other_tenant.id), kind)

    assert (await visitor.get(foreign)).status_code == 404
    assert (await visitor.get(f"{foreign[:-3]}000")).status_code == 404
    assert (await visitor.get(foreign.rsplit("/", 1)[0] + "/nonsense")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/orders?status=lost",
        "/orders?view=mine",
        "/orders?sort=colour",
        "/orders?from=yesterday",
        "/orders?seller=nonsense",
        "/orders/totals?payment=maybe",
        "/customers?kind=robot",
        "/sellers?period=ever",
    ],
)
async def test_a_bad_query_is_refused(signed_in: SignIn, path: str) -> None:
    visitor = await signed_in()

    assert (await visitor.get(path)).status_code == 400


@pytest.mark.parametrize("path", ["/orders", "/customers", "/sellers"])
async def test_a_foreign_cursor_is_refused(signed_in: SignIn, path: str) -> None:
    visitor = await signed_in()

    assert (await visitor.get(f"{path}?after=nonsense")).status_code == 422


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("warehouse", "/customers"),
        ("warehouse", "/sellers"),
        ("support", "/sellers"),
        ("warehouse", f"/customers/{encode('cus', NOBODY)}"),
        ("support", f"/sellers/{encode('sel', NOBODY)}"),
        ("read_only", "/orders/new"),
        ("warehouse", f"/orders/{encode('ord', NOBODY)}/dispatch"),
        ("finance", f"/orders/{encode('ord', NOBODY)}/payments/new"),
    ],
)
async def test_a_missing_permission_is_refused(signed_in: SignIn, role: str, path: str) -> None:
    visitor = await signed_in(role)

    assert (await visitor.get(path)).status_code == 403


@pytest.mark.parametrize("path", ["/orders", "/orders/totals", "/orders/export.csv", "/search"])
async def test_people_without_a_company_see_no_orders(signed_in: SignIn, path: str) -> None:
    visitor = await signed_in(None)

    assert (await visitor.get(path)).status_code == 303
