"""Each report against rows added up by hand; another tenant's rows are in none of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domains.reporting import (
    REPORTS,
    ReportFilter,
    ReportName,
    read_report,
    stream_report,
    total_report,
)
from app.domains.reporting.facts import fold_deltas
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import (
    LineSpec,
    make_level,
    make_order,
    make_seller,
    make_variant,
    make_warehouse,
)

DAY = date(2026, 3, 31)
MARCH = ReportFilter(first_on=date(2026, 3, 1), last_on=DAY)
_ASK_BACK = """
WITH asked AS (
    INSERT INTO tenant.sales_return (tenant_id, id, number, order_id, currency, channel, idempotency_key,
                                     requested_at, requested_on)
    SELECT $1, gen_random_uuid(), 'R-1', o.id, o.currency, o.channel, 'r-1', o.placed_at, o.placed_on
    FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.id = $2 RETURNING id
)
INSERT INTO tenant.return_line (tenant_id, id, return_id, order_line_id, variant_id, reason, quantity)
SELECT $1, gen_random_uuid(), a.id, l.id, l.variant_id, 'defective', 1
FROM asked a JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = $2 AND l.position = 1
"""


@pytest.fixture
async def shop(factory: UnitOfWorkFactory, tenant: Tenant) -> Tenant:
    """Two sold orders, one taxed and asked back in part, one unpaid, and a cancelled one; half of it folded."""
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT", unit_cost=Decimal(300))
        sock = await make_variant(uow, "SOCK")
        ana = await make_seller(uow, "Ana")
        both = [
            LineSpec(variant=boot, unit_price="1190", quantity=2, total_minor=2380, seller=ana),
            LineSpec(variant=boot, unit_price="1190", total_minor=1190, shipping_minor=50),
        ]
        order = await make_order(uow, DAY, both, tax_minor=570)
        await uow.execute(
            "UPDATE tenant.order_line SET tax_minor = total_minor * 19 / 119, commission_minor = 100"
            " WHERE tenant_id = $1 AND order_id = $2",
            order.id,
        )
        await uow.execute(_ASK_BACK, order.id)
        await make_order(uow, DAY, both[:1], status="canceled")
        await fold_deltas(uow)
        await make_order(
            uow,
            date(2026, 3, 2),
            [LineSpec(variant=sock, unit_price="10", total_minor=10)],
            status="pending",
            number="P-1",
            payments=[("cash", 4)],
            payment_terms_days=30,
        )
        await make_order(
            uow, date(2026, 2, 1), [LineSpec(variant=sock, unit_price="10", total_minor=10)]
        )
        place = await make_warehouse(uow, "W1")
        await make_level(uow, boot, place, on_hand=5, reserved=2, safety=4)
    return tenant


async def _rows(
    factory: UnitOfWorkFactory, tenant: Tenant, name: ReportName
) -> list[dict[str, Any]]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return (await read_report(uow, REPORTS[name], filters=MARCH, limit=50)).rows


async def test_sales_by_sku_are_net_of_tax_and_without_cancelled_orders(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    rows = await _rows(factory, shop, ReportName.SALES_BY_SKU)

    found = [(r["sku"], r["orders"], r["units"], r["items"], r["tax"], r["net"]) for r in rows]
    assert found == [("BOOT", 1, 3, 3570, 570, 3000), ("SOCK", 1, 1, 10, 0, 10)]


async def test_an_unknown_cost_is_unknown_and_so_is_its_total(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    rows = await _rows(factory, shop, ReportName.MARGINS)
    async with factory.tenant(shop.id, read_only=True) as uow:
        total = await total_report(uow, REPORTS[ReportName.MARGINS], filters=MARCH)

    found = [(row["sku"], row["cost"], row["margin"], row["margin_rate"]) for row in rows]
    assert found == [("BOOT", 900, 1900, Decimal("0.6333")), ("SOCK", None, None, None)]
    assert (total[0]["net"], total[0]["margin"]) == (3010, None)


async def test_sellers_are_apart_from_own_sales(factory: UnitOfWorkFactory, shop: Tenant) -> None:
    rows = await _rows(factory, shop, ReportName.SALES_BY_SELLER)

    found = [(r["seller"], r["orders"], r["net"], r["commission"], r["freight"]) for r in rows]
    assert found == [("Ana", 1, 2000, 100, 0), (None, 2, 1010, 100, 50)]


async def test_the_sales_book_has_a_row_for_each_day_and_shop(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    rows = await _rows(factory, shop, ReportName.SALES_BOOK)
    sellers = await _rows(factory, shop, ReportName.SALES_BOOK_BY_SELLER)

    found = [
        (r["day"], r["channel"], r["orders"], r["total"], r["tax"], r["without_tax"]) for r in rows
    ]
    assert found == [
        (date(2026, 3, 2), "web", 1, 10, 0, 10),
        (DAY, "web", 1, 3620, 570, 3050),
    ]
    assert [(r["day"].day, r["seller"], r["net"]) for r in sellers] == [
        (2, None, 10),
        (31, None, 1000),
        (31, "Ana", 2000),
    ]


async def test_an_unpaid_order_is_as_old_as_it_is_late(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    async with factory.tenant(shop.id, read_only=True) as uow:
        late = (uow.now.date() - date(2026, 4, 1)).days
    rows = await _rows(factory, shop, ReportName.UNPAID_ORDERS)

    assert [(row["number"], row["open"], row["due_on"]) for row in rows] == [
        ("P-1", 6, date(2026, 4, 1))
    ]
    assert abs(rows[0]["days_overdue"] - late) <= 1


async def test_cancellations_and_dispatch_times_are_by_channel(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    rows = await _rows(factory, shop, ReportName.CANCELLATIONS)
    times = await _rows(factory, shop, ReportName.DISPATCH_TIMES)

    assert [(row["orders"], row["canceled"], row["rate"]) for row in rows] == [
        (3, 1, Decimal("0.3333"))
    ]
    assert [(row["orders"], row["dispatched"], row["median_hours"]) for row in times] == [
        (2, 0, None)
    ]


async def test_stock_says_its_value_and_what_runs_low(
    factory: UnitOfWorkFactory, shop: Tenant
) -> None:
    rows = await _rows(factory, shop, ReportName.STOCK_BY_WAREHOUSE)

    found = [(r["sku"], r["available"], r["is_low"], r["value"]) for r in rows]
    assert found == [("BOOT", 0, True, 1500)]


@pytest.mark.parametrize("name", list(ReportName))
async def test_another_tenant_s_rows_are_in_no_report_and_streams_are_whole(
    factory: UnitOfWorkFactory, shop: Tenant, other_tenant: Tenant, name: ReportName
) -> None:
    async with factory.tenant(shop.id, read_only=True) as uow:
        own = await read_report(uow, REPORTS[name], filters=MARCH, limit=50)
        streamed = [
            row async for batch in stream_report(uow, REPORTS[name], filters=MARCH) for row in batch
        ]

    assert own.rows
    assert streamed == own.rows
    assert all({column.name for column in REPORTS[name].columns} <= set(row) for row in own.rows)
    assert await _rows(factory, other_tenant, name) == []


async def test_i18_a_report_of_a_day_reads_the_rows_of_that_day_and_no_history(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        line = LineSpec(variant=boot, unit_price="5", total_minor=5)
        for days in range(200):
            await make_order(uow, DAY - timedelta(days=days), [line])
        await fold_deltas(uow)
    async with factory.tenant(tenant.id) as uow:
        await uow.execute("SELECT $1::uuid, set_config('enable_seqscan', 'off', true)")
        plan = await uow.fetch(
            f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {REPORTS[ReportName.SALES_BY_SKU].sql}",
            DAY,
            DAY,
        )
    text = "\n".join(row[0] for row in plan)

    assert "order_line" not in text
    assert "sales_order" not in text
    # I19: the tenant and the day are conditions of the index, not filters after it.
    scan = next(part for part in text.split("->") if "product_day" in part and "Index" in part)
    assert "rows=1.00" in scan or "rows=1 " in scan
    assert "tenant_id = " in scan.split("Index Cond")[1]
    assert "day >= " in scan.split("Index Cond")[1]
