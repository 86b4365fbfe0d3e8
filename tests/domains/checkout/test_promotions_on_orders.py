"""Promotions, coupons and price lists when an order is placed."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domains import checkout
from app.domains.checkout import OrderCreate, OrderDesk, OrderLineCreate
from app.domains.inventory import InsufficientStockError
from app.domains.promotions import PromotionUsedUpError
from app.kernel.ids import new_id
from app.platform.db.context import SYSTEM_ACTOR
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import count, drift, make_shop

COUPON = """
INSERT INTO tenant.coupon (tenant_id, id, code, kind, scope, rate, usage_limit)
VALUES ($1, $2, $3, 'percentage', 'order_before_tax', $4, $5)
"""
PROMOTION = """
INSERT INTO tenant.promotion (tenant_id, id, name, activation, level, effect)
VALUES ($1, $2, $3, 'automatic', $4, $5::jsonb)
"""
DISCOUNTS = """
SELECT source, level, code, amount_minor, order_line_id IS NOT NULL AS of_line FROM tenant.order_discount
WHERE tenant_id = $1 AND order_id = $2 ORDER BY level, amount_minor
"""


async def make_coupon(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    code: str,
    *,
    rate: str = "0.10",
    limit: int | None = None,
) -> UUID:
    coupon_id = new_id()
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(COUPON, coupon_id, code, Decimal(rate), limit)
    return coupon_id


async def make_promotion(
    factory: UnitOfWorkFactory, tenant: Tenant, name: str, *, level: str, effect: str
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(PROMOTION, new_id(), name, level, effect)


async def submit(
    factory: UnitOfWorkFactory, tenant: Tenant, *lines: tuple[str, int], **values: object
) -> checkout.PlacedOrder:
    order = OrderCreate(
        lines=[OrderLineCreate(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines],
        **values,  # type: ignore[arg-type]
    )
    return (await OrderDesk(factory).submit(tenant.id, order=order, actor=SYSTEM_ACTOR)).order


async def discounts_of(
    factory: UnitOfWorkFactory, tenant: Tenant, order_id: UUID
) -> list[tuple[object, ...]]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return [tuple(row) for row in await uow.fetch(DISCOUNTS, order_id)]


async def test_coupon_takes_off_before_tax_and_is_written_with_its_code(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await make_coupon(factory, tenant, "TEN")

    order = await submit(factory, tenant, ("A", 2), coupon_codes=[" ten "])

    assert (order.items_minor, order.discount_minor, order.tax_minor) == (2380, 238, 342)
    assert order.total_minor == 2142
    assert await discounts_of(factory, tenant, order.id) == [("coupon", "order", "TEN", 238, False)]
    assert await count(factory, tenant.id, "promotion_use") == 1


async def test_promotions_on_lines_order_and_shipping_each_have_a_row(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 10}})
    await make_promotion(
        factory, tenant, "Half", level="line", effect='{"kind": "percentage", "rate": "0.5"}'
    )
    await make_promotion(factory, tenant, "Free", level="order", effect='{"kind": "free_shipping"}')

    order = await submit(factory, tenant, ("A", 1), ("B", 1), shipping_minor=900)

    assert (order.items_minor, order.discount_minor, order.total_minor) == (2380, 2090, 1190)
    assert await discounts_of(factory, tenant, order.id) == [
        ("promotion", "line", None, 595, True),
        ("promotion", "line", None, 595, True),
        ("promotion", "shipping", None, 900, False),
    ]
    assert await drift(factory, tenant.id) == 0


async def test_code_that_does_not_count_is_refused_by_its_place(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await make_coupon(factory, tenant, "TEN")

    with pytest.raises(checkout.InvalidOrderError) as refused:
        await submit(factory, tenant, ("A", 1), coupon_codes=["TEN", "NOBODY"])

    assert [(issue.pointer, issue.code) for issue in refused.value.issues] == [
        ("/coupon_codes/1", "coupon_unknown")
    ]
    assert await count(factory, tenant.id, "promotion_use") == 0


async def test_other_tenants_code_is_unknown(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await make_coupon(factory, other_tenant, "TEN")

    with pytest.raises(checkout.InvalidOrderError):
        await submit(factory, tenant, ("A", 1), coupon_codes=["TEN"])


async def test_order_that_is_refused_for_stock_gives_its_use_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 1}})
    await make_coupon(factory, tenant, "ONCE", limit=1)

    with pytest.raises(InsufficientStockError):
        await submit(factory, tenant, ("A", 2), coupon_codes=["ONCE"])
    order = await submit(factory, tenant, ("A", 1), coupon_codes=["ONCE"])

    assert order.discount_minor == 119


async def test_used_up_coupon_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}})
    await make_coupon(factory, tenant, "ONCE", limit=1)
    await submit(factory, tenant, ("A", 1), coupon_codes=["ONCE"])

    with pytest.raises((checkout.InvalidOrderError, PromotionUsedUpError)):
        await submit(factory, tenant, ("A", 1), coupon_codes=["ONCE"])

    assert await count(factory, tenant.id, "sales_order") == 1


async def test_price_of_the_quantity_in_the_list_of_the_channel_counts(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 100}})
    list_id = new_id()
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "INSERT INTO tenant.price_list (tenant_id, id, name, currency, is_default, tax_included, priority, channel)"
            " VALUES ($1, $2, 'Web', 'CLP', false, true, 1, 'web')",
            list_id,
        )
        for least, price in ((0, 1000), (12, 800)):
            await uow.execute(
                "INSERT INTO tenant.price (tenant_id, id, price_list_id, variant_id, unit_price, min_quantity)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                new_id(),
                list_id,
                shop.variants["A"],
                Decimal(price),
                Decimal(least),
            )

    few = await submit(factory, tenant, ("A", 11), channel="web")
    many = await submit(factory, tenant, ("A", 12), channel="web")
    elsewhere = await submit(factory, tenant, ("A", 12))

    assert [order.lines[0].unit_price for order in (few, many, elsewhere)] == [1000, 800, 1190]


async def test_edit_keeps_what_was_agreed_and_looks_for_no_promotion(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 10}, "B": {"W1": 10}})
    await make_coupon(factory, tenant, "TEN")
    order = await submit(factory, tenant, ("A", 2), coupon_codes=["TEN"])
    async with factory.tenant(tenant.id) as uow:
        await uow.execute("UPDATE tenant.coupon SET is_active = false WHERE tenant_id = $1")

    async with factory.tenant(tenant.id) as uow:
        edit = checkout.OrderEdit(lines=[checkout.LineEdit(sku="B", quantity=Decimal(1))])
        done = await checkout.edit_order(uow, order_id=order.id, edit=edit)

    assert [line.discount_minor for line in done.order.lines] == [238, 0]
    assert done.order.total_minor == order.total_minor + 1190
