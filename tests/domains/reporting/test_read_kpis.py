"""Each figure against rows that were added up by hand."""

from datetime import date
from decimal import Decimal

import pytest_asyncio

from app.domains.reporting import Kpis, Period, kpis_json, read_kpis
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import (
    LineSpec,
    make_category,
    make_customer,
    make_order,
    make_seller,
    make_variant,
)

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 1)


async def _write(uow: UnitOfWork) -> None:
    tents, boots = await make_category(uow, "Carpas"), await make_category(uow, "Zapatos")
    tent = await make_variant(uow, "TENT", category=tents)
    boot = await make_variant(uow, "BOOT", category=boots)
    sock = await make_variant(uow, "SOCK")
    await make_variant(uow, "NEVER-SOLD", category=boots)
    ana, blas = await make_seller(uow, "Ana"), await make_seller(uow, "Blas")
    await make_seller(uow, "Idle")
    buyer, other = await make_customer(uow, "Uno"), await make_customer(uow, "Dos")
    await make_order(
        uow,
        JANUARY,
        [
            LineSpec(
                variant=tent,
                unit_price="1000",
                quantity=2,
                total_minor=2000,
                shipping_minor=300,
                seller=ana,
            ),
            LineSpec(variant=boot, unit_price="500", total_minor=500, seller=blas),
        ],
        payments=[("credit_card", 2000), ("voucher", 800)],
        customer_id=buyer.id,
        customer_reference="c-1",
        status="delivered",
        source_status="delivered",
        region="RM",
    )
    await make_order(
        uow,
        FEBRUARY,
        [
            LineSpec(
                variant=boot,
                unit_price="450",
                quantity=3,
                total_minor=1350,
                shipping_minor=50,
                seller=ana,
            )
        ],
        payments=[("credit_card", 1407)],
        customer_id=buyer.id,
        customer_reference="c-2",
        source_status="approved",
        region="RM",
    )
    await make_order(
        uow,
        FEBRUARY,
        [LineSpec(variant=sock, unit_price="10", quantity=9, total_minor=90)],
        payments=[("voucher", 0), ("voucher", 85)],
        customer_id=other.id,
        customer_reference="c-3",
        status="canceled",
        source_status="canceled",
    )
    await make_order(
        uow, FEBRUARY, payments=[("cash", 700)], status="unavailable", source_status="unavailable"
    )


@pytest_asyncio.fixture(loop_scope="session")
async def kpis(factory: UnitOfWorkFactory, tenant: Tenant) -> Kpis:
    async with factory.tenant(tenant.id) as uow:
        await _write(uow)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await read_kpis(uow)


def test_months_count_every_state(kpis: Kpis) -> None:
    assert kpis_json(kpis)["gmv_by_month"] == [
        {
            "currency": "CLP", "orders": 1, "orders_without_items": 0, "item_lines": 2, "items_value": "2500",
            "freight_value": "300", "payment_rows": 2, "payments_value": "2800", "month": "2026-01",
        },
        {
            "currency": "CLP", "orders": 3, "orders_without_items": 1, "item_lines": 2, "items_value": "1440",
            "freight_value": "50", "payment_rows": 4, "payments_value": "2192", "month": "2026-02",
        },
    ]  # fmt: skip


def test_totals_are_the_sum_of_the_months(kpis: Kpis) -> None:
    (total,) = kpis.totals

    assert (total.orders, total.orders_without_items, total.item_lines) == (4, 1, 4)
    assert (total.items_minor, total.freight_minor, total.payments_minor) == (3940, 350, 4992)
    assert total.items_plus_freight_minor == 4290


def test_statuses_in_our_words_and_in_the_channel_s(kpis: Kpis) -> None:
    ours = {item.status: item.items_minor for item in kpis.orders_by_status}
    theirs = {item.source_status: item.orders for item in kpis.orders_by_source_status}

    assert ours == {"delivered": 2500, "paid": 1350, "canceled": 90, "unavailable": 0}
    assert theirs == {"delivered": 1, "approved": 1, "canceled": 1, "unavailable": 1}


def test_regions_are_those_that_orders_ship_to(kpis: Kpis) -> None:
    found = {item.region: (item.orders, item.payments_minor) for item in kpis.orders_by_region}

    assert found == {"RM": (2, 4207), None: (2, 785)}


def test_payments_by_method(kpis: Kpis) -> None:
    found = [(item.method, item.rows, item.value_minor) for item in kpis.payments_by_method]

    assert found == [("credit_card", 2, 3407), ("voucher", 3, 885), ("cash", 1, 700)]


def test_sellers_by_value_of_items(kpis: Kpis) -> None:
    found = [
        (
            item.name,
            item.orders,
            item.item_lines,
            item.products,
            item.items_minor,
            item.freight_minor,
        )
        for item in kpis.top_sellers
    ]

    assert found == [("Ana", 2, 2, 2, 3350, 350), ("Blas", 1, 1, 1, 500, 0)]


def test_skus_by_value_and_by_units(kpis: Kpis) -> None:
    by_value = [(item.sku, item.items_minor) for item in kpis.top_skus_by_value]
    by_units = [(item.sku, item.units, item.orders) for item in kpis.top_skus_by_units]

    assert by_value == [("TENT", 2000), ("BOOT", 1850), ("SOCK", 90)]
    assert by_units == [("SOCK", Decimal(9), 1), ("BOOT", Decimal(4), 2), ("TENT", Decimal(2), 1)]


def test_categories_by_value(kpis: Kpis) -> None:
    found = [(item.name, item.units, item.items_minor) for item in kpis.top_categories]

    assert found == [
        ("Carpas", Decimal(2), 2000),
        ("Zapatos", Decimal(4), 1850),
        (None, Decimal(9), 90),
    ]


def test_counts(kpis: Kpis) -> None:
    counts = kpis.counts

    assert (counts.orders, counts.orders_without_items, counts.orders_without_payments) == (4, 1, 0)
    assert (counts.customers, counts.people, counts.people_with_several_orders) == (3, 2, 1)
    assert (counts.sellers, counts.sellers_with_sales) == (3, 2)
    assert (counts.products, counts.products_without_category, counts.products_sold) == (4, 1, 3)
    assert (counts.products_sold_at_several_prices, counts.products_sold_by_several_sellers) == (
        1,
        1,
    )
    assert (counts.orders_with_several_lines, counts.orders_with_several_sellers) == (1, 1)
    assert (counts.orders_with_several_payments, counts.orders_with_several_payment_methods) == (
        2,
        1,
    )
    assert (counts.zero_payments, counts.lines_with_free_freight) == (1, 2)
    assert (counts.first_placed_on, counts.last_placed_on) == (JANUARY, FEBRUARY)


def test_payments_are_held_against_totals_of_orders_with_items(kpis: Kpis) -> None:
    (figures,) = kpis.payment_differences
    listed = [item.difference_minor for item in kpis.largest_payment_differences]

    assert (figures.compared, figures.equal, figures.paid_more, figures.paid_less) == (3, 1, 1, 1)
    assert (figures.sum_minor, figures.absolute_minor) == (2, 12)
    assert listed == [7, -5]


async def test_a_period_includes_both_its_days(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        for day in (30, 31):
            await make_order(uow, date(2026, 3, day))
        await make_order(uow, date(2026, 4, 1))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        kpis = await read_kpis(uow, period=Period(date(2026, 3, 31), date(2026, 4, 1)))

    assert [(item.month, item.orders) for item in kpis.gmv_by_month] == [
        ("2026-03", 1),
        ("2026-04", 1),
    ]


async def test_currencies_are_never_added_together(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        tent = await make_variant(uow, "TENT")
        await make_order(
            uow,
            JANUARY,
            [LineSpec(variant=tent, unit_price="12.34", total_minor=1234)],
            currency="BRL",
        )
        await make_order(
            uow, JANUARY, [LineSpec(variant=tent, unit_price="1000", total_minor=1000)]
        )

    async with factory.tenant(tenant.id, read_only=True) as uow:
        shown = kpis_json(await read_kpis(uow))

    assert [(row["currency"], row["items_value"]) for row in shown["totals"]] == [
        ("BRL", "12.34"),
        ("CLP", "1000"),
    ]
    assert [row["items_value"] for row in shown["top_skus_by_value"]] == ["12.34", "1000"]


async def test_another_tenant_s_orders_are_not_counted(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        await _write(uow)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        kpis = await read_kpis(uow)

    assert kpis.counts.orders == 0
    assert kpis.counts.products == 0
    assert kpis.totals == kpis.top_sellers == kpis.top_skus_by_value == []
