"""Margins tell what sold goods came to cost, in the period of their order; a late cost on the day it is learnt."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.domains import inventory
from app.domains.catalog.models import Variant
from app.domains.inventory.models import Warehouse
from app.domains.orders.models import SalesOrder
from app.domains.reporting import REPORTS, ReportFilter, ReportName, read_report
from app.domains.reporting.facts import FACT_CHECKS, fold_deltas
from app.kernel.ids import new_id
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import LineSpec, make_order, make_variant, make_warehouse

DAY = date(2026, 3, 31)
MARCH = ReportFilter(first_on=date(2026, 3, 1), last_on=DAY)
LINES = "SELECT id FROM tenant.order_line WHERE tenant_id = $1 AND order_id = $2 ORDER BY position"


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """A boot of which ten came at 500 and ten at 600, first in, first out; the catalogue says 300."""

    boot: Variant
    place: Warehouse
    receipt_line_id: UUID


async def receive(
    uow: UnitOfWork, place: Warehouse, variant: Variant, *, cost: str | None, line: UUID
) -> None:
    await inventory.receive_stock(
        uow,
        receipt=inventory.StockReceipt(
            warehouse_id=place.id,
            lines=[
                inventory.StockLine(
                    variant_id=variant.id,
                    quantity=Decimal(10),
                    unit_cost=None if cost is None else Decimal(cost),
                    receipt_line_id=line,
                )
            ],
            idempotency_key=str(new_id()),
        ),
    )


@pytest.fixture
async def goods(factory: UnitOfWorkFactory, tenant: Tenant) -> Goods:
    async with factory.tenant(tenant.id) as uow:
        await inventory.choose_cost_method(uow, method=inventory.CostMethod.FIFO)
        boot = await make_variant(uow, "BOOT", unit_cost=Decimal(300))
        place = await make_warehouse(uow, "W1")
        line = new_id()
        await receive(uow, place, boot, cost="500", line=line)
        await receive(uow, place, boot, cost="600", line=new_id())
    return Goods(boot=boot, place=place, receipt_line_id=line)


def today(uow: UnitOfWork, tenant: Tenant) -> ReportFilter:
    day = uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()
    return ReportFilter(first_on=day, last_on=day)


async def sell(uow: UnitOfWork, variant: Variant, quantity: int) -> SalesOrder:
    line = LineSpec(
        variant=variant, unit_price="1000", quantity=quantity, total_minor=1000 * quantity
    )
    return await make_order(uow, DAY, [line])


async def dispatch(
    uow: UnitOfWork, order: SalesOrder, parts: Mapping[UUID, tuple[int, str]], *, wanted: int
) -> None:
    """Let goods leave for the first line of an order; ``parts`` are quantity and units for one of the line."""
    (line, *_) = [row["id"] for row in await uow.fetch(LINES, order.id)]
    await inventory.reserve_stock(
        uow,
        demands=[
            inventory.Demand(
                position=1,
                variant_id=variant_id,
                quantity=Decimal(quantity),
                units_per_line=Decimal(units),
            )
            for variant_id, (quantity, units) in parts.items()
        ],
        order_line_ids={1: line},
    )
    await inventory.dispatch_stock(uow, wanted={line: Decimal(wanted)}, reference_id=new_id())


async def take_back(
    uow: UnitOfWork, place: Warehouse, order: SalesOrder, parts: Mapping[UUID, int]
) -> UUID:
    """Let goods of the first line of an order come back into stock; the line."""
    (line, *_) = [row["id"] for row in await uow.fetch(LINES, order.id)]
    await inventory.return_stock(
        uow,
        returned=inventory.StockReturn(
            order_line_id=line,
            warehouse_id=place.id,
            lines=[
                inventory.StockLine(variant_id=variant_id, quantity=Decimal(quantity))
                for variant_id, quantity in parts.items()
            ],
            idempotency_key=str(new_id()),
        ),
    )
    return line


async def margins(
    factory: UnitOfWorkFactory, tenant: Tenant, period: ReportFilter = MARCH
) -> dict[str, tuple[Any, ...]]:
    async with factory.tenant(tenant.id) as uow:
        rows = (await read_report(uow, REPORTS[ReportName.MARGINS], filters=period, limit=50)).rows
        found = {
            row["sku"]: (row["net"], row["cost"], row["estimated"], row["margin"]) for row in rows
        }
        assert await find_all(uow, FACT_CHECKS) == []
        await fold_deltas(uow)
        again = (await read_report(uow, REPORTS[ReportName.MARGINS], filters=period, limit=50)).rows
    assert again == rows
    return found


async def test_margin_is_of_what_the_goods_that_left_cost(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 12)
        await dispatch(uow, order, {goods.boot.id: (12, "1")}, wanted=12)

    found = await margins(factory, tenant)

    assert found == {"BOOT": (12000, 10 * 500 + 2 * 600, 0, 5800)}


async def test_what_has_not_left_is_taken_at_the_catalogues_cost_and_said(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 4)
        await dispatch(uow, order, {goods.boot.id: (3, "1")}, wanted=3)

    assert await margins(factory, tenant) == {"BOOT": (4000, 3 * 500 + 300, 1, 2200)}


async def test_goods_that_came_without_a_cost_leave_the_margin_unknown(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        sock = await make_variant(uow, "SOCK")
        await receive(uow, goods.place, sock, cost=None, line=new_id())
        order = await sell(uow, sock, 1)
        await dispatch(uow, order, {sock.id: (1, "1")}, wanted=1)

    assert await margins(factory, tenant) == {"SOCK": (1000, None, 1, None)}


async def test_a_bundle_bears_the_cost_of_its_parts(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        kit = await make_variant(uow, "KIT")
        lace = await make_variant(uow, "LACE")
        await receive(uow, goods.place, lace, cost="7", line=new_id())
        order = await sell(uow, kit, 3)
        await dispatch(uow, order, {goods.boot.id: (3, "1"), lace.id: (6, "2")}, wanted=3)

    assert await margins(factory, tenant) == {"KIT": (3000, 3 * 500 + 6 * 7, 0, 1458)}


async def test_a_cost_that_arrives_late_stands_on_the_day_it_is_learnt(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 4)
        await dispatch(uow, order, {goods.boot.id: (4, "1")}, wanted=4)
        now = today(uow, tenant)
    async with factory.tenant(tenant.id) as uow:
        cost = inventory.AddedCost(
            receipt_line_id=goods.receipt_line_id, amount=Decimal(1000), quantity=Decimal(10)
        )
        await inventory.add_costs(
            uow, costs=[cost], kind=inventory.EntryKind.LANDED_COST, document_id=new_id()
        )

    assert await margins(factory, tenant) == {"BOOT": (4000, 2000, 0, 2000)}
    assert await margins(factory, tenant, now) == {"BOOT": (0, 400, 0, -400)}


CHANGES = (
    "UPDATE tenant.sales_order SET status = 'canceled' WHERE tenant_id = $1 AND id = $2",
    "UPDATE tenant.sales_order SET status = 'delivered' WHERE tenant_id = $1 AND id = $2",
    "UPDATE tenant.sales_order SET placed_on = placed_on - 40 WHERE tenant_id = $1 AND id = $2",
    "UPDATE tenant.sales_order SET currency = 'USD' WHERE tenant_id = $1 AND id = $2",
    "UPDATE tenant.sales_order SET note = 'x' WHERE tenant_id = $1 AND id = $2",
    """UPDATE tenant.order_line SET variant_id = (SELECT v.id FROM tenant.variant v
           WHERE v.tenant_id = $1 AND v.sku = 'OTHER')
       WHERE tenant_id = $1 AND order_id = $2""",
    "UPDATE tenant.order_line SET tax_minor = 1 WHERE tenant_id = $1 AND order_id = $2",
    "DELETE FROM tenant.order_line WHERE tenant_id = $1 AND order_id = $2",
)


@pytest.mark.parametrize("first", range(len(CHANGES)))
async def test_costs_follow_their_orders_through_every_change(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods, first: int
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await make_variant(uow, "OTHER")
        order = await sell(uow, goods.boot, 2)
        await dispatch(uow, order, {goods.boot.id: (2, "1")}, wanted=2)
        other = await sell(uow, goods.boot, 1)
        await dispatch(uow, other, {goods.boot.id: (1, "1")}, wanted=1)
        await take_back(uow, goods.place, order, {goods.boot.id: 1})

    for change in (*CHANGES[first:], *CHANGES[:first]):
        async with factory.tenant(tenant.id) as uow:
            await uow.execute(change, order.id)
            assert await find_all(uow, FACT_CHECKS) == []

    assert (await margins(factory, tenant))["BOOT"] == (1000, 500, 0, 500)


async def test_a_cancelled_order_has_no_cost_of_sales(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 2)
        await dispatch(uow, order, {goods.boot.id: (2, "1")}, wanted=2)
        await uow.execute(CHANGES[0], order.id)

    assert await margins(factory, tenant) == {}


async def test_costs_of_another_tenant_are_not_seen(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 2)
        await dispatch(uow, order, {goods.boot.id: (2, "1")}, wanted=2)

    assert await margins(factory, other_tenant) == {}


async def test_what_comes_back_takes_its_cost_back_on_its_own_day(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 4)
        await dispatch(uow, order, {goods.boot.id: (4, "1")}, wanted=4)
        await take_back(uow, goods.place, order, {goods.boot.id: 1})
        now = today(uow, tenant)

    assert await margins(factory, tenant) == {"BOOT": (4000, 2000, 0, 2000)}
    assert await margins(factory, tenant, now) == {"BOOT": (0, -500, 0, 500)}


async def test_what_comes_back_without_a_cost_is_estimated_no_more(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        sock = await make_variant(uow, "SOCK")
        await receive(uow, goods.place, sock, cost=None, line=new_id())
        order = await sell(uow, sock, 4)
        await dispatch(uow, order, {sock.id: (4, "1")}, wanted=4)
        await take_back(uow, goods.place, order, {sock.id: 1})
        await uow.execute(
            "UPDATE tenant.variant SET unit_cost = 9 WHERE tenant_id = $1 AND id = $2", sock.id
        )
        now = today(uow, tenant)

    assert await margins(factory, tenant) == {"SOCK": (4000, 36, 4, 3964)}
    assert await margins(factory, tenant, now) == {"SOCK": (0, -9, -1, 9)}


async def test_what_came_back_and_is_thrown_away_keeps_its_cost(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        kit = await make_variant(uow, "KIT")
        lace = await make_variant(uow, "LACE")
        await receive(uow, goods.place, lace, cost="7", line=new_id())
        order = await sell(uow, kit, 3)
        await dispatch(uow, order, {goods.boot.id: (3, "1"), lace.id: (6, "2")}, wanted=3)
        line = await take_back(uow, goods.place, order, {goods.boot.id: 1, lace.id: 2})
        scrap = inventory.StockScrap(
            warehouse_id=goods.place.id,
            lines=[
                inventory.StockLine(variant_id=goods.boot.id, quantity=Decimal(1), source_id=line),
                inventory.StockLine(variant_id=lace.id, quantity=Decimal(1)),
            ],
            idempotency_key="scrap",
            reason="torn",
        )
        await inventory.scrap_stock(uow, scrap=scrap)
        now = today(uow, tenant)

    assert await margins(factory, tenant, now) == {"KIT": (0, -2 * 7, 0, 14)}


async def test_stock_is_worth_its_layers(
    factory: UnitOfWorkFactory, tenant: Tenant, goods: Goods
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sell(uow, goods.boot, 12)
        await dispatch(uow, order, {goods.boot.id: (12, "1")}, wanted=12)
        report = REPORTS[ReportName.STOCK_BY_WAREHOUSE]
        rows = (await read_report(uow, report, filters=MARCH, limit=50)).rows

    assert [(row["sku"], row["value"]) for row in rows] == [("BOOT", 8 * 600)]
