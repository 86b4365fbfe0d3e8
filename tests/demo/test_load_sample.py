"""A sample shop must add up like a real one."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from app.demo import SampleConflictError, UnknownThemeError, load_sample, remove_sample
from app.domains import catalog, inventory, orders, quotes, returns
from app.domains.catalog import ImageUpload
from app.domains.catalog.models import Variant
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.orders import OrderFileUpload
from app.domains.quotes import QuoteCreate
from app.domains.reporting import (
    REPORTS,
    ReportFilter,
    ReportName,
    drift_checks,
    read_report,
)
from app.domains.returns import ReturnCreate, ReturnLineCreate, ReturnReason
from app.platform.db.concurrency import take_document_number
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.platform.jobs.runner import deliver
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.database import TestDatabase
from tests.factories.pictures import picture
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


DELIVERED = """
SELECT l.id, l.order_id FROM tenant.order_line l
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id AND o.status = 'delivered'
WHERE l.tenant_id = $1 ORDER BY l.id LIMIT 1
"""
EMITTED = """
SELECT id, name, subject_id, payload, occurred_at FROM platform.outbox WHERE tenant_id = $1 AND name = ANY($2)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(factory: UnitOfWorkFactory) -> Tenant:
    tenant = await make_tenant(factory)
    await load_sample(factory, tenant.id, theme="outdoor", seed=7, today=TODAY)
    return tenant


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def deliver_removals(
    factory: UnitOfWorkFactory, tenant: Tenant, store: LocalFileStore
) -> None:
    """Deliver what the removal announced to those who remove files."""
    listeners = {
        item.event: item
        for item in (*catalog.image_subscriptions(store), *orders.file_subscriptions(store))
        if item.event.endswith(".removed")
    }
    async with factory.platform(read_only=True) as transaction:
        rows = await transaction.driver.fetch(EMITTED, tenant.id, list(listeners))
    for row in rows:
        envelope = Envelope(
            tenant_id=tenant.id,
            event_id=row["id"],
            name=row["name"],
            subject_id=row["subject_id"],
            payload=row["payload"],
            occurred_at=row["occurred_at"],
        )
        await deliver(factory, listeners[row["name"]], envelope)


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


async def test_what_people_added_to_a_sample_goes_with_it_and_leaves_nothing_that_drifts(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await load_sample(factory, tenant.id, today=TODAY)
    store, open_uow = LocalFileStore(tmp_path), partial(factory.tenant, tenant.id)
    async with open_uow(read_only=True) as uow:
        line = await uow.fetch_row(DELIVERED)
        product_id = await uow.fetch_value(
            "SELECT id FROM tenant.product WHERE tenant_id = $1 ORDER BY id LIMIT 1"
        )
    assert line is not None
    request = ReturnCreate(
        order_id=line["order_id"],
        lines=[
            ReturnLineCreate(
                order_line_id=line["id"], quantity=Decimal(1), reason=ReturnReason.DEFECTIVE
            )
        ],
        idempotency_key="r",
    )
    async with open_uow() as uow:
        await returns.request_return(uow, request=request)
    await orders.upload_file(
        open_uow, store, tenant_id=tenant.id,
        upload=OrderFileUpload(order_id=line["order_id"], name="a.txt", content=b"x"),
    )  # fmt: skip
    await catalog.upload_image(
        open_uow, store, tenant_id=tenant.id,
        upload=ImageUpload(product_id=product_id, content=picture()),
    )  # fmt: skip

    await remove_sample(factory, tenant.id)

    await deliver_removals(factory, tenant, store)
    async with open_uow() as uow:
        drifts = await find_all(uow, drift_checks())
        next_number = await take_document_number(uow, kind="return")
    assert files_in(tmp_path) == []
    assert drifts == []
    assert next_number == 2


async def test_goods_and_people_that_own_documents_name_stay(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await load_sample(factory, tenant.id, today=TODAY)
    async with factory.tenant(tenant.id) as uow:
        variant = await uow.fetch_row(
            "SELECT id, sku FROM tenant.variant WHERE tenant_id = $1 ORDER BY id LIMIT 1"
        )
        customer_id = await uow.fetch_value(
            "SELECT id FROM tenant.customer WHERE tenant_id = $1 ORDER BY id LIMIT 1"
        )
        assert variant is not None
        await quotes.create_quote(
            uow,
            quote=QuoteCreate(
                order=OrderCreate(
                    customer_id=customer_id,
                    lines=[OrderLineCreate(sku=variant["sku"], quantity=Decimal(1))],
                ),
                valid_until_on=uow.now.date() + timedelta(days=5),
                idempotency_key="q",
            ),
        )

    await remove_sample(factory, tenant.id)

    async with factory.tenant(tenant.id) as uow:
        counts = await _counts(uow)
        drifts = await find_all(uow, drift_checks())
    assert (counts["product"], counts["customer"], counts["sales_order"]) == (1, 1, 0)
    assert counts["stock_movement"] > 0
    assert drifts == []
