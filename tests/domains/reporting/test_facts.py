"""Daily facts equal what the orders say: after every kind of change, folded or not, and with two writers at once."""

import asyncio
import random
from datetime import date
from typing import Any

import pytest

from app.domains.reporting import drift_checks, reconcile
from app.domains.reporting.facts import FACT_CHECKS, fold_deltas
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import LineSpec, make_order, make_seller, make_variant

DAYS = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 1))
FACTS = ("sales_day", "product_day", "seller_day", "payment_day")

CHANGES = (
    "UPDATE tenant.sales_order SET status = 'canceled' WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    "UPDATE tenant.sales_order SET status = 'delivered' WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    "UPDATE tenant.sales_order SET placed_on = placed_on - 5 WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    "UPDATE tenant.sales_order SET channel = 'store', note = 'x' WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
    """UPDATE tenant.sales_order SET shipping_minor = shipping_minor + 7, total_minor = total_minor + 7
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    "UPDATE tenant.order_line SET tax_minor = 2 WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    """UPDATE tenant.sales_order SET tax_included = NOT tax_included, total_minor = items_minor - discount_minor
           + shipping_minor + CASE WHEN tax_included THEN tax_minor ELSE 0 END
       WHERE tenant_id = $1 AND id = ANY($2::uuid[])""",
    """UPDATE tenant.order_line SET quantity = quantity + 1, total_minor = total_minor + 10, commission_minor = 3
       WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])""",
    """UPDATE tenant.order_line l SET variant_id = (
           SELECT max(v.id::text)::uuid FROM tenant.variant v WHERE v.tenant_id = $1)
       WHERE l.tenant_id = $1 AND l.order_id = ANY($2::uuid[]) AND l.position = 2""",
    """UPDATE tenant.order_line SET seller_id = NULL
       WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]) AND position = 1""",
    "DELETE FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]) AND position = 1",
    """INSERT INTO tenant.order_line (tenant_id, id, order_id, position, variant_id, sku, name, seller_id, quantity,
                                      unit_price, total_minor)
       SELECT $1, gen_random_uuid(), l.order_id, l.position + 100, l.variant_id, l.sku, l.name, l.seller_id, 1, 1, 1
       FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = ANY($2::uuid[]) AND l.position < 100
         AND NOT EXISTS (SELECT FROM tenant.order_line x WHERE x.tenant_id = $1 AND x.order_id = l.order_id
                         AND x.position = l.position + 100)""",
    "UPDATE tenant.payment SET amount_minor = amount_minor + 1 WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.payment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
)  # fmt: skip
REMOVE = (
    "DELETE FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.payment WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])",
    "DELETE FROM tenant.sales_order WHERE tenant_id = $1 AND id = ANY($2::uuid[])",
)


async def _goods(uow: UnitOfWork) -> tuple[list[Any], list[Any]]:
    variants = [await make_variant(uow, sku) for sku in ("BOOT", "TENT", "SOCK")]
    return variants, [None, await make_seller(uow, "Ana"), await make_seller(uow, "Blas")]


async def _sell(uow: UnitOfWork, goods: tuple[list[Any], list[Any]], dice: random.Random) -> Any:  # noqa: ANN401 - an order's id
    lines = [
        LineSpec(
            variant=dice.choice(goods[0]),
            unit_price="100",
            quantity=dice.randint(1, 3),
            total_minor=dice.randint(1, 500),
            shipping_minor=dice.choice([0, 9]),
            seller=dice.choice(goods[1]),
        )
        for _ in range(dice.randint(0, 4))
    ]
    order = await make_order(
        uow,
        dice.choice(DAYS),
        lines,
        payments=[("cash", 10), ("voucher", 0)][: dice.randint(0, 2)],
        status=dice.choice(["paid", "pending", "canceled"]),
        currency=dice.choice(["CLP", "USD"]),
    )
    return order.id


async def _drifts(factory: UnitOfWorkFactory, tenant: Tenant) -> list[str]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return [f"{item.check}: {item.rows}" for item in await find_all(uow, FACT_CHECKS)]


@pytest.mark.parametrize("seed", range(6))
async def test_facts_follow_every_change_whether_folded_or_not(
    factory: UnitOfWorkFactory, tenant: Tenant, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same steps every time
    async with factory.tenant(tenant.id) as uow:
        goods = await _goods(uow)
        orders = [await _sell(uow, goods, dice) for _ in range(6)]

    for _ in range(12):
        async with factory.tenant(tenant.id) as uow:
            chosen = dice.sample(orders, dice.randint(1, len(orders)))
            await uow.execute(dice.choice(CHANGES), chosen)
            if dice.random() < 0.3:
                await fold_deltas(uow, limit=dice.choice([1, 3, 1000]))
        assert await _drifts(factory, tenant) == []


async def test_facts_are_nothing_after_all_orders_are_removed(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    dice = random.Random(7)  # noqa: S311 - the same steps every time
    async with factory.tenant(tenant.id) as uow:
        goods = await _goods(uow)
        orders = [await _sell(uow, goods, dice) for _ in range(5)]
        await fold_deltas(uow)
    async with factory.tenant(tenant.id) as uow:
        for statement in REMOVE:
            await uow.execute(statement, orders)
        await fold_deltas(uow)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        left = await uow.fetch_value(
            "SELECT sum(orders) FROM tenant.sales_day WHERE tenant_id = $1"
        )
        value = await uow.fetch_value(
            "SELECT sum(abs(items_minor)) FROM tenant.product_day WHERE tenant_id = $1"
        )
    assert (left, value) == (0, 0)
    assert await _drifts(factory, tenant) == []


async def test_a_fact_that_drifted_is_found_and_mended_by_rebuilding(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        await make_order(
            uow,
            DAYS[0],
            [LineSpec(variant=boot, unit_price="5", total_minor=5)],
            payments=[("cash", 5)],
        )
        await fold_deltas(uow)
        for table in FACTS:
            await uow.execute(f"DELETE FROM tenant.{table} WHERE tenant_id = $1")
    async with factory.tenant(tenant.id) as uow:
        broken = await find_all(uow, FACT_CHECKS)
        left = await reconcile(uow, mend=drift_checks())

    assert [drift.count for drift in broken] == [1, 1, 1, 1]
    assert [drift.check for drift in left if drift.check.startswith("reporting.")] == []


async def test_orders_placed_while_others_are_folded_are_counted_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
    line = LineSpec(variant=boot, unit_price="5", total_minor=5)

    async def sell() -> None:
        for _ in range(8):
            async with factory.tenant(tenant.id) as uow:
                await make_order(uow, DAYS[0], [line], payments=[("cash", 5)])

    async def fold() -> None:
        for _ in range(15):
            async with factory.tenant(tenant.id) as uow:
                await fold_deltas(uow, limit=2)

    await asyncio.gather(sell(), fold(), sell(), fold())

    async with factory.tenant(tenant.id) as uow:
        await fold_deltas(uow)
        orders = await uow.fetch_value(
            "SELECT sum(orders) FROM tenant.sales_day WHERE tenant_id = $1"
        )
    assert orders == 16
    assert await _drifts(factory, tenant) == []


async def test_another_tenant_s_orders_are_in_no_fact(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        await make_order(uow, DAYS[0], [LineSpec(variant=boot, unit_price="5", total_minor=5)])

    async with factory.tenant(tenant.id) as uow:
        await fold_deltas(uow)
        seen = await uow.fetch_value(
            "SELECT (SELECT count(*) FROM tenant.sales_delta WHERE tenant_id = $1)"
            " + (SELECT count(*) FROM tenant.sales_day WHERE tenant_id = $1)"
        )
    assert seen == 0
