"""An undo takes back what an import made, and keeps and names what somebody has worked with since."""

import pytest

from app.domains.imports import (
    CouponDecision,
    ImportFormat,
    ImportStateError,
    ImportStatus,
    decide_coupon,
    get_job,
    run_import,
    undo_job,
)
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.shared_data import shared_data

LEVELS = "SELECT count(*) FROM tenant.stock_level WHERE tenant_id = $1 AND (on_hand <> 0 OR reserved <> 0)"


async def count(factory: UnitOfWorkFactory, tenant: Tenant, table: str) -> int:
    async with factory.tenant(tenant.id) as uow:
        return await uow.fetch_value(f"SELECT count(*) FROM tenant.{table} WHERE tenant_id = $1")


async def test_an_undone_import_leaves_nothing_but_answered_movements(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    path = shared_data("messy_orders.csv")
    job = await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)

    result = await undo_job(factory, tenant.id, job.id)

    assert (result.orders_removed, result.customers_removed, result.products_archived) == (3, 3, 4)
    assert (result.movements_compensated, result.orders_kept, result.stock_kept) == (8, [], [])
    for table in (
        "sales_order",
        "order_line",
        "order_line_tax",
        "payment",
        "shipment",
        "customer",
        "coupon",
        "reservation",
    ):
        assert await count(factory, tenant, table) == 0
    async with factory.tenant(tenant.id) as uow:
        assert await uow.fetch_value(LEVELS) == 0
        sums = await uow.fetch_row(
            "SELECT sum(quantity), sum(reserved_quantity), count(*) FROM tenant.stock_movement WHERE tenant_id = $1"
        )
        assert (await get_job(uow, job_id=job.id)).status is ImportStatus.UNDONE
    assert sums is not None
    assert tuple(sums) == (0, 0, 16)
    with pytest.raises(ImportStateError):
        await undo_job(factory, tenant.id, job.id)


async def test_after_an_undo_the_file_can_come_in_again(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    path = shared_data("messy_orders.csv")
    first = await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)
    await undo_job(factory, tenant.id, first.id)

    again = await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)

    assert again.totals.orders == 3
    assert await count(factory, tenant, "sales_order") == 3
    async with factory.tenant(tenant.id) as uow:
        levels = await uow.fetch_row(
            "SELECT sum(on_hand), sum(reserved) FROM tenant.stock_level WHERE tenant_id = $1"
        )
    assert levels is not None
    assert tuple(levels) == (3, 3)


async def test_an_order_that_somebody_changed_is_kept_and_named(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    path = shared_data("messy_orders.csv")
    job = await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)
    async with factory.tenant(tenant.id) as uow:
        order_id = await uow.fetch_value(
            "SELECT id FROM tenant.sales_order WHERE tenant_id = $1 AND number = 'P1001'"
        )
        await decide_coupon(uow, order_id=order_id, decision=CouponDecision.ORDER_BEFORE_TAX)

    result = await undo_job(factory, tenant.id, job.id)

    assert (result.orders_removed, result.orders_kept, result.customers_kept) == (2, ["P1001"], 1)
    assert sorted(result.stock_kept) == ["WH1: SKU-RED-XL", "WH2: SKU-BLUE-M"]
    async with factory.tenant(tenant.id) as uow:
        levels = await uow.fetch(
            "SELECT on_hand, reserved FROM tenant.stock_level WHERE tenant_id = $1 AND on_hand > 0 ORDER BY 1"
        )
    assert [tuple(level) for level in levels] == [(1, 1), (2, 2)]
    assert await count(factory, tenant, "order_line") == 2


@pytest.mark.timeout(300)  # 100,000 rows in and out again, each against its keys
async def test_olist_is_undone_whole(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    job = await run_import(factory, tenant.id, shared_data("olist"), format=ImportFormat.OLIST)

    result = await undo_job(factory, tenant.id, job.id)

    assert (result.orders_removed, result.customers_removed) == (8135, 8016)
    assert (result.products_removed, result.sellers_removed) == (32951, 3095)
    for table in (
        "sales_order",
        "order_line",
        "order_review",
        "product",
        "variant",
        "category",
        "seller",
        "customer",
    ):
        assert await count(factory, tenant, table) == 0
