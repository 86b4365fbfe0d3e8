"""Placing an order."""

from decimal import Decimal

import pytest

from app.domains import checkout, inventory, payments, pricing
from app.domains.checkout import OrderCreate, OrderLineCreate, Outcome
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, level, make_shop, make_variant


def line(sku: str, quantity: str = "1", **values: object) -> OrderLineCreate:
    return OrderLineCreate(sku=sku, quantity=Decimal(quantity), **values)  # type: ignore[arg-type]


async def place(
    factory: UnitOfWorkFactory, tenant: Tenant, *lines: OrderLineCreate, **values: object
) -> checkout.Placement:
    async with factory.tenant(tenant.id) as uow:
        return await checkout.place_order(uow, order=OrderCreate(lines=lines, **values))  # type: ignore[arg-type]


async def test_order_with_stock_writes_everything_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 10}})

    placement = await place(factory, tenant, line("A", "2"), line("B", "1"), shipping_minor=500)

    order = placement.order
    assert placement.outcome is Outcome.NEW
    assert (order.items_minor, order.tax_minor, order.total_minor) == (3570, 570, 4070)
    assert [item.name for item in order.lines] == ["Product A Variant A", "Product B Variant B"]
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 2)
    written = {
        table: await count(factory, tenant.id, table)
        for table in ("sales_order", "order_line", "order_line_tax", "reservation", "order_event")
    }
    assert written == {
        "sales_order": 1,
        "order_line": 2,
        "order_line_tax": 2,
        "reservation": 2,
        "order_event": 1,
    }
    assert await drift(factory, tenant.id) == 0


async def test_order_announces_and_audits(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    placement = await place(factory, tenant, line("A"))

    async with factory.platform(read_only=True) as transaction:
        names = await transaction.driver.fetch(
            "SELECT name FROM platform.outbox WHERE tenant_id = $1 AND subject_id = $2",
            tenant.id,
            placement.order.id,
        )
    async with factory.tenant(tenant.id, read_only=True) as uow:
        actions = await uow.fetch(
            "SELECT action FROM tenant.audit_entry WHERE tenant_id = $1 AND subject_id = $2",
            placement.order.id,
        )
    assert [row["name"] for row in names] == ["orders.order.placed"]
    assert [row["action"] for row in actions] == ["orders.order.placed"]


async def test_line_by_id_with_own_price_and_discount(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    own = OrderLineCreate(
        variant_id=shop.variants["A"],
        quantity=Decimal(3),
        unit_price=Decimal(1000),
        discount_minor=300,
    )

    placement = await place(factory, tenant, own, tax_included=False)

    order = placement.order
    assert (order.items_minor, order.discount_minor, order.tax_minor, order.total_minor) == (
        3000,
        300,
        513,
        3213,
    )


async def test_two_lines_of_one_variant_are_summed_before_the_check(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3}})

    with pytest.raises(inventory.InsufficientStockError) as refused:
        await place(factory, tenant, line("A", "2"), line("A", "2"))

    assert [issue.pointer for issue in refused.value.issues] == [
        "/lines/0/quantity",
        "/lines/1/quantity",
    ]
    assert refused.value.members["lines"][0]["available"] == "3"
    assert await level(factory, tenant.id, shop.variants["A"]) == (3, 0)
    assert await count(factory, tenant.id, "sales_order") == 0


async def test_demand_is_split_over_warehouses_by_priority(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 3, "W2": 5}})

    placement = await place(factory, tenant, line("A", "2"), line("A", "4"))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT warehouse_id, reserved FROM tenant.stock_level WHERE tenant_id = $1"
        )
    reserved = {row["warehouse_id"]: row["reserved"] for row in rows}
    assert reserved == {shop.warehouses["W1"]: 3, shop.warehouses["W2"]: 3}
    assert [item.warehouse_id for item in placement.order.lines] == [shop.warehouses["W1"], None]
    assert await drift(factory, tenant.id) == 0


async def test_same_external_id_is_the_same_order(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    first = await place(factory, tenant, line("A"), channel="shopify", external_id="1")
    again = await place(factory, tenant, line("A"), channel="shopify", external_id="1")

    assert again.outcome is Outcome.EXISTING
    assert again.order == first.order
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 1)


async def test_every_wrong_field_is_named(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    async with factory.tenant(tenant.id) as uow:
        await make_variant(uow, "NOPRICE", price=None)

    with pytest.raises(checkout.InvalidOrderError) as refused:
        await place(factory, tenant, line("A"), line("GONE"), line("NOPRICE"))

    assert [(issue.pointer, issue.code) for issue in refused.value.issues] == [
        ("/lines/1/sku", "unknown_variant"),
        ("/lines/2/unit_price", "price_missing"),
    ]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"lines": ()}, "/lines"),
        ({"lines": (line("A", "0"),)}, "/lines/0/quantity"),
        ({"lines": (line("A", "0.00001"),)}, "/lines/0/quantity"),
        ({"lines": (OrderLineCreate(quantity=Decimal(1)),)}, "/lines/0"),
        ({"lines": (line("A", unit_price=Decimal(-1)),)}, "/lines/0/unit_price"),
        ({"lines": (line("A", unit_price=Decimal("NaN")),)}, "/lines/0/unit_price"),
        ({"lines": (line("A", discount_minor=99999),)}, "/lines/0/discount"),
        ({"lines": (line("A"),), "currency": "XXX"}, "/currency"),
        ({"lines": (line("A"),), "shipping_minor": -1}, "/shipping"),
        ({"lines": (line("A"),), "customer_id": new_id()}, "/customer_id"),
    ],
)
async def test_wrong_field_is_refused_and_nothing_is_written(
    factory: UnitOfWorkFactory, tenant: Tenant, values: dict[str, object], pointer: str
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    with pytest.raises(checkout.InvalidOrderError) as refused:
        async with factory.tenant(tenant.id) as uow:
            await checkout.place_order(uow, order=OrderCreate(**values))  # type: ignore[arg-type]

    assert refused.value.issues[0].pointer == pointer
    assert await count(factory, tenant.id, "sales_order") == 0
    assert await level(factory, tenant.id, shop.variants["A"]) == (10, 0)


async def test_payment_in_full_makes_the_order_paid(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})

    placement = await place(
        factory,
        tenant,
        line("A"),
        payment=payments.PaymentCreate(
            method=payments.PaymentMethod.CREDIT_CARD, amount_minor=1190
        ),
        shipping_address=checkout.OrderAddressCreate(line="Av. Siempre Viva 742", city="Santiago"),
    )

    async with factory.tenant(tenant.id, read_only=True) as uow:
        stored = await checkout.find_placed(uow, placement.order.id)
    assert stored is not None
    assert stored.status == "paid"
    assert await count(factory, tenant.id, "order_address") == 1


async def test_other_tenants_variant_is_unknown(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    theirs = await make_shop(factory, other_tenant.id, stock={"A": {"W1": 10}})

    with pytest.raises(checkout.InvalidOrderError) as refused:
        await place(
            factory,
            tenant,
            OrderLineCreate(variant_id=theirs.variants["A"], quantity=Decimal(1)),
        )

    assert refused.value.issues[0].code == "unknown_variant"
    assert await level(factory, other_tenant.id, theirs.variants["A"]) == (10, 0)


async def test_the_policy_of_a_channel_counts_before_that_of_all(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    waits = inventory.AllocationPolicy(shortage=inventory.ShortagePolicy.BACKORDER)
    async with factory.tenant(tenant.id) as uow:
        await inventory.set_policy(uow, policy=waits, channel="pos")

    placement = await place(factory, tenant, line("A", "3"), channel="pos")
    with pytest.raises(inventory.InsufficientStockError):
        await place(factory, tenant, line("A", "3"), channel="web")
    async with factory.tenant(tenant.id) as uow:
        await inventory.drop_policy(uow, channel="pos")
    with pytest.raises(inventory.InsufficientStockError):
        await place(factory, tenant, line("A", "3"), channel="pos")

    assert placement.order.lines[0].backordered == 2


async def test_the_list_that_an_order_names_alone_says_its_prices(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 9}, "B": {"W1": 9}})
    partner = pricing.PriceListWrite(
        name="Partner", currency="CLP", tax_included=True, channel="partners", priority=90
    )
    async with factory.tenant(tenant.id) as uow:
        chosen = await pricing.create_price_list(uow, price_list=partner)
        price = pricing.PriceWrite(variant_id=shop.variants["A"], unit_price=Decimal(700))
        await pricing.write_prices(uow, chosen, [price])
    async with factory.tenant(other_tenant.id) as uow:
        theirs = await pricing.create_price_list(uow, price_list=partner)

    placement = await place(factory, tenant, line("A"), price_list_id=chosen)
    with pytest.raises(checkout.InvalidOrderError) as missing:
        await place(factory, tenant, line("A"), line("B"), price_list_id=chosen)
    with pytest.raises(checkout.InvalidOrderError):
        await place(factory, tenant, line("A"), price_list_id=theirs)

    assert placement.order.total_minor == 700
    assert [issue.pointer for issue in missing.value.issues] == ["/lines/1/unit_price"]


async def test_taxes_of_the_region_and_taxes_on_taxes_count_and_stay_when_edited(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 9}})
    async with factory.tenant(tenant.id) as uow:
        for code, rate, compound in (("top", "0.10", True), ("fee", "0.20", False)):
            await uow.execute(
                "INSERT INTO tenant.tax_rate (tenant_id, id, country, region, tax_class, code, name, rate,"
                " is_compound, valid_from_on, source)"
                " VALUES ($1, $2, 'CL', 'XV', 'standard', $3, $3, $4, $5, '2020-01-01', 'test')",
                new_id(),
                code,
                Decimal(rate),
                compound,
            )
    address = checkout.OrderAddressCreate(line="Calle 1", region="XV")
    own = OrderLineCreate(sku="A", quantity=Decimal(1), unit_price=Decimal(1000))

    here = (await place(factory, tenant, own, tax_included=False)).order
    there = (await place(factory, tenant, own, tax_included=False, shipping_address=address)).order
    async with factory.tenant(tenant.id) as uow:
        change = checkout.LineEdit(line_id=there.lines[0].id, quantity=Decimal(2))
        edited = await checkout.edit_order(
            uow, order_id=there.id, edit=checkout.OrderEdit(lines=[change])
        )

    codes = {item.code: item.amount_minor for item in there.lines[0].taxes}
    assert {item.code for item in here.lines[0].taxes}.isdisjoint({"fee"})
    assert codes["fee"] == 200
    assert codes["top"] == 139
    assert edited.order.tax_minor == 2 * there.tax_minor
