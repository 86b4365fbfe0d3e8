"""A sample shop must add up like a real one."""

from datetime import date

import pytest
import pytest_asyncio

from app.demo import SampleConflictError, UnknownThemeError, load_sample, remove_sample
from app.domains import inventory
from app.domains.catalog.models import Variant
from app.domains.reporting import (
    REPORTS,
    ReportFilter,
    ReportName,
    drift_checks,
    read_report,
)
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.factories.trade import LineSpec, make_order, make_variant

TODAY = date(2026, 11, 20)
TABLES = (
    "product",
    "variant",
    "customer",
    "sales_order",
    "order_line",
    "stock_movement",
    "payment",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(factory: UnitOfWorkFactory) -> Tenant:
    tenant = await make_tenant(factory)
    await load_sample(factory, tenant.id, theme="outdoor", seed=7, today=TODAY)
    return tenant


async def _value(factory: UnitOfWorkFactory, tenant: Tenant, sql: str) -> object:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await uow.fetch_value(sql)


async def _counts(uow: UnitOfWork) -> dict[str, int]:
    return {
        table: await uow.fetch_value(f"SELECT count(*) FROM tenant.{table} WHERE tenant_id = $1")
        for table in TABLES
    }


async def test_every_level_is_the_sum_of_its_movements(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    wrong = await _value(
        factory,
        shop,
        """SELECT count(*) FROM tenant.stock_level l FULL JOIN (
               SELECT variant_id, warehouse_id, sum(quantity) AS on_hand, sum(reserved_quantity) AS reserved
               FROM tenant.stock_movement WHERE tenant_id = $1 GROUP BY 1, 2) m USING (variant_id, warehouse_id)
           WHERE coalesce(l.on_hand, 0) <> coalesce(m.on_hand, 0)
              OR coalesce(l.reserved, 0) <> coalesce(m.reserved, 0)""",
    )

    assert wrong == 0


async def test_stock_was_never_negative_nor_promised_twice(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    wrong = await _value(
        factory,
        shop,
        """SELECT count(*) FROM (
               SELECT sum(quantity) OVER w AS on_hand, sum(reserved_quantity) OVER w AS reserved
               FROM tenant.stock_movement WHERE tenant_id = $1
               WINDOW w AS (PARTITION BY variant_id, warehouse_id ORDER BY at RANGE UNBOUNDED PRECEDING)) running
           WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand""",
    )

    assert wrong == 0


async def test_what_is_reserved_is_what_open_orders_wait_for(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    wrong = await _value(
        factory,
        shop,
        """WITH waiting AS MATERIALIZED (
               SELECT l.variant_id, l.warehouse_id, sum(l.quantity) AS quantity
               FROM tenant.order_line l JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
               WHERE l.tenant_id = $1 AND o.status IN ('pending', 'paid', 'invoiced', 'processing') GROUP BY 1, 2
           )
           SELECT count(*) FROM tenant.stock_level s LEFT JOIN waiting w USING (variant_id, warehouse_id)
           WHERE s.tenant_id = $1 AND s.reserved <> coalesce(w.quantity, 0)""",
    )

    assert wrong == 0


async def test_headers_add_up_from_their_lines(factory: UnitOfWorkFactory, shop: Tenant) -> None:
    wrong = await _value(
        factory,
        shop,
        """SELECT count(*) FROM tenant.sales_order o JOIN (
               SELECT order_id, sum(total_minor) AS items, sum(discount_minor) AS discount, sum(tax_minor) AS tax,
                      sum(shipping_minor) AS shipping, bool_and(total_minor = quantity * unit_price) AS exact
               FROM tenant.order_line WHERE tenant_id = $1 GROUP BY 1) l ON l.order_id = o.id
           WHERE o.tenant_id = $1 AND (o.items_minor <> l.items OR o.discount_minor <> l.discount
                 OR o.tax_minor <> l.tax OR o.shipping_minor <> l.shipping OR NOT l.exact
                 OR abs(o.tax_minor - (o.items_minor - o.discount_minor) * 19 / 119.0) > 0.5)""",
    )

    assert wrong == 0


async def test_the_shop_looks_alive(factory: UnitOfWorkFactory, shop: Tenant) -> None:
    async with factory.tenant(shop.id, read_only=True) as uow:
        counts = await _counts(uow)
        rows = await uow.fetch(
            "SELECT status, count(*) AS orders FROM tenant.sales_order WHERE tenant_id = $1 GROUP BY 1"
        )
        days = await uow.fetch_row(
            "SELECT min(placed_on) AS first, max(placed_on) AS last FROM tenant.sales_order WHERE tenant_id = $1"
        )
    statuses = {row["status"]: row["orders"] for row in rows}

    assert counts["product"] >= 55
    assert 850 <= counts["sales_order"] <= 950
    assert set(statuses) >= {
        "pending",
        "paid",
        "processing",
        "shipped",
        "delivered",
        "canceled",
        "unavailable",
    }
    assert statuses["delivered"] > 700
    assert days is not None
    assert (days["last"], (days["last"] - days["first"]).days > 350) == (date(2026, 11, 19), True)


async def test_loading_twice_changes_nothing(factory: UnitOfWorkFactory, shop: Tenant) -> None:
    async with factory.tenant(shop.id, read_only=True) as uow:
        before = await _counts(uow)

    again = await load_sample(factory, shop.id, theme="outdoor", seed=7, today=TODAY)

    async with factory.tenant(shop.id, read_only=True) as uow:
        assert (again.loaded, await _counts(uow)) == (False, before)


async def test_the_same_seed_and_day_make_the_same_shop(
    factory: UnitOfWorkFactory, shop: Tenant, tenant: Tenant
) -> None:
    figures = """SELECT md5(string_agg(concat_ws('|', o.number, o.placed_at, o.status, o.total_minor, l.sku,
                                                 l.quantity),
                                       ',' ORDER BY o.number, l.position))
                 FROM tenant.sales_order o JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
                 WHERE o.tenant_id = $1"""

    await load_sample(factory, tenant.id, theme="outdoor", seed=7, today=TODAY)

    assert await _value(factory, tenant, figures) == await _value(factory, shop, figures)


@pytest.mark.parametrize("theme", ["outdoor", "home"])
async def test_removing_leaves_nothing_but_the_books(
    factory: UnitOfWorkFactory, database: TestDatabase, tenant: Tenant, theme: str
) -> None:
    del database
    await load_sample(factory, tenant.id, theme=theme, today=TODAY)

    removed = await remove_sample(factory, tenant.id)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        counts = await _counts(uow)
        events = await uow.fetch_value(
            "SELECT count(*) FROM tenant.order_event WHERE tenant_id = $1"
        )
    assert removed
    assert (set(counts.values()), events) == ({0}, 0)
    assert await remove_sample(factory, tenant.id) is False


async def test_removing_keeps_what_own_orders_name(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await load_sample(factory, tenant.id, today=TODAY)
    async with factory.tenant(tenant.id) as uow:
        variant_id = await uow.fetch_value(
            "SELECT variant_id FROM tenant.stock_level WHERE tenant_id = $1 AND reserved > 0 ORDER BY id LIMIT 1"
        )
        row = await uow.fetch_row(
            "SELECT id, sku, name FROM tenant.variant WHERE tenant_id = $1 AND id = $2", variant_id
        )
        line = LineSpec(variant=Variant(**dict(row or {})), unit_price="1000", total_minor=1000)
        await make_order(uow, TODAY, [line])

    await remove_sample(factory, tenant.id)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        counts = await _counts(uow)
        reserved = await uow.fetch_value(
            "SELECT sum(reserved) FROM tenant.stock_level WHERE tenant_id = $1"
        )
    assert (counts["sales_order"], counts["product"], reserved) == (1, 1, 0)


async def test_another_tenant_gets_nothing(
    factory: UnitOfWorkFactory, shop: Tenant, other_tenant: Tenant
) -> None:
    del shop
    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        assert set((await _counts(uow)).values()) == {0}


async def test_an_own_sku_in_the_way_is_named(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        await make_variant(uow, "TER-1L-ACE")

    with pytest.raises(SampleConflictError, match="TER-1L-ACE"):
        await load_sample(factory, tenant.id, today=TODAY)


async def test_an_unknown_theme_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    with pytest.raises(UnknownThemeError):
        await load_sample(factory, tenant.id, theme="moon")


async def test_what_was_sold_and_what_is_there_has_its_cost(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    async with factory.tenant(shop.id) as uow:
        report = await read_report(
            uow,
            REPORTS[ReportName.MARGINS],
            filters=ReportFilter(first_on=date(2025, 11, 1), last_on=TODAY),
            limit=500,
        )
        worth = await inventory.summarise_stock_value(uow)
        on_hand = await uow.fetch_value(
            "SELECT sum(on_hand) FROM tenant.stock_level WHERE tenant_id = $1"
        )
        drifts = await find_all(uow, drift_checks())

    assert drifts == []
    assert all(row["margin"] is not None for row in report.rows)
    assert (
        sum(row["estimated"] for row in report.rows) < sum(row["units"] for row in report.rows) / 10
    )
    assert (worth.quantity, worth.unknown) == (on_hand, 0)
