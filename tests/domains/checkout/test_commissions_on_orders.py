"""What a seller owes is agreed when the order is placed, and stays agreed."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import checkout, sellers
from app.domains.catalog.models import Category
from app.domains.checkout import LineEdit, OrderCreate, OrderEdit, OrderLineCreate, PlacedOrder
from app.domains.sellers import CategoryRate, SchemeKind, SchemeWrite, Tier
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import make_shop

SINCE = date(2026, 1, 1)


class Market:
    """A shop whose product A is of a seller; a price of 1190 contains its tax."""

    def __init__(self, factory: UnitOfWorkFactory, tenant: Tenant, seller_id: UUID) -> None:
        self.factory, self.tenant, self.seller_id = factory, tenant, seller_id

    async def agree(self, **values: object) -> UUID:
        async with self.factory.tenant(self.tenant.id) as uow:
            return await sellers.create_scheme(
                uow,
                scheme=SchemeWrite(
                    **{"name": "x", "kind": SchemeKind.PERCENTAGE, "valid_from_on": SINCE,  # pyright: ignore[reportArgumentType]
                       "seller_id": self.seller_id, **values}
                ),
            )  # fmt: skip

    async def sell(self, *lines: OrderLineCreate) -> PlacedOrder:
        async with self.factory.tenant(self.tenant.id) as uow:
            return (await checkout.place_order(uow, order=OrderCreate(lines=lines))).order

    async def edit(self, order: PlacedOrder, *lines: LineEdit) -> None:
        async with self.factory.tenant(self.tenant.id) as uow:
            await checkout.edit_order(uow, order_id=order.id, edit=OrderEdit(lines=lines))

    async def agreed(self, order: PlacedOrder) -> list[tuple[str, int, int]]:
        """SKU, commission and the tax on it, as they are written."""
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            rows = await uow.fetch(
                "SELECT sku, commission_minor, commission_tax_minor FROM tenant.order_line"
                " WHERE tenant_id = $1 AND order_id = $2 ORDER BY position",
                order.id,
            )
        return [tuple(row) for row in rows]


def line(sku: str, quantity: int = 1, **values: object) -> OrderLineCreate:
    return OrderLineCreate(sku=sku, quantity=Decimal(quantity), **values)  # pyright: ignore[reportArgumentType]


async def give(uow: UnitOfWork, variant_id: UUID, *, seller_id: UUID) -> None:
    await uow.execute(
        "UPDATE tenant.product SET seller_id = $3 WHERE tenant_id = $1 AND id ="
        " (SELECT product_id FROM tenant.variant WHERE tenant_id = $1 AND id = $2)",
        variant_id,
        seller_id,
    )


@pytest.fixture
async def market(factory: UnitOfWorkFactory, tenant: Tenant) -> Market:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 50, "W2": 50}, "OWN": {"W1": 50}})
    async with factory.tenant(tenant.id) as uow:
        seller = await sales.make_seller(uow)
        await give(uow, shop.variants["A"], seller_id=seller.id)
    return Market(factory, tenant, seller.id)


async def test_a_rate_is_taken_of_what_is_left_after_discount_and_only_of_the_sellers_goods(
    market: Market,
) -> None:
    scheme = await market.agree(rate=Decimal("0.1"), tax_rate=Decimal("0.19"))

    order = await market.sell(line("A", 2, discount_minor=380), line("OWN"))

    assert await market.agreed(order) == [("A", 200, 38), ("OWN", 0, 0)]
    assert [item.seller_id for item in order.lines] == [market.seller_id, None]
    assert order.lines[0].commission_scheme_id == scheme
    assert order.lines[0].commission_rate == Decimal("0.1")


async def test_without_a_scheme_the_plain_rate_counts_and_without_one_nothing(
    market: Market,
) -> None:
    before = await market.sell(line("A"))
    async with market.factory.tenant(market.tenant.id) as uow:
        await uow.execute(
            "INSERT INTO tenant.commission_rate (tenant_id, id, seller_id, valid_from_on, rate)"
            " VALUES ($1, $2, $2, $3, 0.2)",
            market.seller_id,
            SINCE,
        )

    after = await market.sell(line("A"))

    assert await market.agreed(before) == [("A", 0, 0)]
    assert await market.agreed(after) == [("A", 238, 0)]


async def test_tiers_count_what_was_sold_before_in_the_month(market: Market) -> None:
    tiers = (
        Tier(from_minor=0, rate=Decimal("0.1")),
        Tier(from_minor=2000, rate=Decimal("0.05")),
    )
    await market.agree(kind=SchemeKind.TIERED, currency="CLP", tiers=tiers)

    orders = [await market.sell(line("A", 2)), await market.sell(line("A", 2))]

    assert [await market.agreed(order) for order in orders] == [[("A", 238, 0)], [("A", 119, 0)]]


async def test_a_category_inherits_the_rate_of_the_one_above(market: Market) -> None:
    async with market.factory.tenant(market.tenant.id) as uow:
        shoes = await sales.add(uow, Category(name="Shoes"))
        boots = await sales.add(uow, Category(name="Boots", parent_id=shoes.id))
        await uow.execute(
            "UPDATE tenant.product SET category_id = $2 WHERE tenant_id = $1 AND seller_id = $3",
            boots.id,
            market.seller_id,
        )
    rates = (CategoryRate(category_id=shoes.id, rate=Decimal("0.3")),)
    await market.agree(kind=SchemeKind.CATEGORY, categories=rates)

    order = await market.sell(line("A"))

    assert await market.agreed(order) == [("A", 357, 0)]


async def test_an_edit_takes_its_share_by_what_was_agreed_then(market: Market) -> None:
    await market.agree(rate=Decimal("0.1"), tax_rate=Decimal("0.19"))
    order = await market.sell(line("A", 4), line("OWN"))
    await market.agree(rate=Decimal("0.5"))

    await market.edit(order, LineEdit(line_id=order.lines[0].id, quantity=Decimal(2)))

    assert await market.agreed(order) == [("A", 238, 45), ("OWN", 0, 0)]


async def test_an_amount_shrinks_with_the_quantity(market: Market) -> None:
    await market.agree(kind=SchemeKind.FIXED_UNIT, amount_minor=40, currency="CLP")
    order = await market.sell(line("A", 3))

    await market.edit(order, LineEdit(line_id=order.lines[0].id, quantity=Decimal(2)))

    assert await market.agreed(order) == [("A", 80, 0)]


async def test_schemes_of_another_tenant_never_count(
    market: Market, factory: UnitOfWorkFactory, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        await sellers.create_scheme(
            uow,
            scheme=SchemeWrite(
                name="x", kind=SchemeKind.PERCENTAGE, valid_from_on=SINCE, rate=Decimal("0.5")
            ),
        )

    order = await market.sell(line("A"))

    assert await market.agreed(order) == [("A", 0, 0)]
