"""A lot is good through its day in the company's zone, and not a minute longer; whether or not that is booked yet."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.domains import catalog, checkout, inventory
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.domains.inventory import LotsShortError, StockFilter, TrackedBy
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.concurrency.test_lots_race import Goods, Shelf, dispatch, make_shelf, receive, reserve


def at(factory: UnitOfWorkFactory, tenant: Tenant, *, days: int, minutes: int) -> UnitOfWorkFactory:
    """The same database, so many days after today's midnight in the company's zone, and minutes."""
    zone = ZoneInfo(tenant.time_zone)
    midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: TID251 - the test's clock
    then = midnight.replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
    return UnitOfWorkFactory(
        app_engine=factory._app_engine,  # noqa: SLF001 - the same database, at another time
        platform_engine=factory._platform_engine,  # noqa: SLF001
        clock=lambda: then.replace(tzinfo=zone),
    )


async def available(factory: UnitOfWorkFactory, tenant: Tenant, shelf: Shelf) -> set[Decimal]:
    """What every place that says so says is available; one number, if they agree."""
    async with factory.tenant(tenant.id, read_only=True) as uow:
        levels = await inventory.list_levels(uow, page=PageRequest())
        stock = await inventory.list_stock(uow, filters=StockFilter(), page=PageRequest())
        card = await inventory.list_card(uow, variant_id=shelf.variant_id)
        variant = await catalog.get_variant(uow, shelf.variant_id)
    return {
        sum((row.available for row in levels.items), Decimal(0)),
        stock.items[0].available,
        sum((row.available for row in card), Decimal(0)),
        variant.available,
    }


async def test_a_minute_after_its_day_a_lot_is_neither_promised_nor_picked(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("SOON", 5, 1), Goods("LATER", 2, 40))
    before = at(factory, tenant, days=2, minutes=-1)
    after = at(factory, tenant, days=2, minutes=1)
    line = await reserve(before, tenant, shelf, 6)

    seen = [await available(moment, tenant, shelf) for moment in (before, after)]
    with pytest.raises(inventory.InsufficientStockError):
        await reserve(after, tenant, shelf, 1)
    with pytest.raises(LotsShortError):
        await dispatch(after, tenant, line, 6)
    await dispatch(before, tenant, line, 6)

    assert seen == [{Decimal(1)}, {Decimal(0)}]


async def test_an_order_gets_nothing_of_a_lot_whose_day_is_over(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("SOON", 3, 1))
    order = OrderCreate(lines=[OrderLineCreate(variant_id=shelf.variant_id, quantity=Decimal(1))])

    async with at(factory, tenant, days=2, minutes=-1).tenant(tenant.id) as uow:
        await checkout.place_order(uow, order=order)
    with pytest.raises(inventory.InsufficientStockError):
        async with at(factory, tenant, days=2, minutes=1).tenant(tenant.id) as uow:
            await checkout.place_order(uow, order=order)


async def test_booking_what_expired_changes_nothing_of_what_is_available(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("SOON", 5, 1), Goods("NEXT", 3, 3))
    await receive(factory, tenant, shelf, Goods("SOON", 1, 1), Goods("NEVER", 4), place=1)

    seen: list[set[Decimal]] = []
    booked: list[int] = []
    for days in (1, 2, 4):
        moment = at(factory, tenant, days=days, minutes=1)
        seen.append(await available(moment, tenant, shelf))
        async with moment.tenant(tenant.id) as uow:
            booked.append(await inventory.expire_lots(uow))
        seen.append(await available(moment, tenant, shelf))

    assert seen == [{Decimal(n)} for n in (13, 13, 7, 7, 4, 4)]
    assert booked == [0, 1, 1]
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await find_all(uow, inventory.DRIFT_CHECKS) == []
        assert not await uow.fetch(
            "SELECT id FROM tenant.stock_level WHERE tenant_id = $1 AND next_expires_on IS NOT NULL"
        )


async def test_a_lot_that_is_due_leaves_as_scrap_before_it_is_booked(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("SOON", 5, 1), Goods("LATER", 2, 40))
    moment = at(factory, tenant, days=2, minutes=1)
    scrap = inventory.StockScrap(
        warehouse_id=shelf.places[0],
        lines=[inventory.StockLine(variant_id=shelf.variant_id, quantity=Decimal(5))],
        idempotency_key=new_id().hex,
        reason="expired",
    )

    async with moment.tenant(tenant.id) as uow:
        await inventory.scrap_stock(uow, scrap=scrap)

    assert await available(moment, tenant, shelf) == {Decimal(2)}
    async with moment.tenant(tenant.id) as uow:
        await inventory.expire_lots(uow)
    assert await available(moment, tenant, shelf) == {Decimal(2)}


async def test_the_day_is_the_company_s_own(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("SOON", 5, 1))
    moment = at(factory, tenant, days=2, minutes=1)

    async with moment.tenant(tenant.id, read_only=True) as uow:
        ours = await uow.fetch_value(
            "SELECT current_setting('app.today') WHERE $1::uuid IS NOT NULL"
        )
        assert ours == inventory.today_of(uow).isoformat()
    async with moment.tenant(other_tenant.id, read_only=True) as uow:
        assert (await inventory.list_levels(uow, page=PageRequest())).items == []


async def test_the_planner_writes_what_is_available_into_the_statement(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        plan = await uow.fetch(
            "EXPLAIN (VERBOSE) SELECT tenant.available_of(l) FROM tenant.stock_level l WHERE l.tenant_id = $1"
        )

    text = "\n".join(row[0] for row in plan)
    assert "safety" in text
    assert "available_of" not in text
