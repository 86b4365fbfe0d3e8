"""Lots and serial numbers while many people receive, order and dispatch at once."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from app.domains import inventory
from app.domains.inventory import DRIFT_CHECKS, LotName, TrackedBy
from app.kernel.ids import new_id
from app.platform.db.drift import find_all
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import level, make_shop

LOTS = """
SELECT l.code, sum(k.on_hand) AS on_hand FROM tenant.lot l
JOIN tenant.lot_level k ON k.tenant_id = $1 AND k.lot_id = l.id
WHERE l.tenant_id = $1 GROUP BY l.code
"""


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A tracked variant in two warehouses, with nothing in stock."""

    variant_id: UUID
    places: tuple[UUID, UUID]


class Goods(msgspec.Struct, frozen=True):
    """Units of a lot that expires in so many days."""

    code: str
    quantity: int
    days: int | None = None

    def named(self, uow: UnitOfWork) -> LotName:
        """The lot with its day."""
        expires_on = None
        if self.days is not None:
            expires_on = inventory.today_of(uow) + timedelta(days=self.days)
        return LotName(code=self.code, quantity=Decimal(self.quantity), expires_on=expires_on)


async def make_shelf(factory: UnitOfWorkFactory, tenant: Tenant, tracked_by: TrackedBy) -> Shelf:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 0, "W2": 0}})
    variant_id = shop.variants["A"]
    async with factory.tenant(tenant.id) as uow:
        product_id = await uow.fetch_value(
            "SELECT product_id FROM tenant.variant WHERE tenant_id = $1 AND id = $2", variant_id
        )
        await inventory.track_product(uow, product_id=product_id, tracked_by=tracked_by)
    return Shelf(variant_id=variant_id, places=(shop.warehouses["W1"], shop.warehouses["W2"]))


async def receive(
    factory: UnitOfWorkFactory, tenant: Tenant, shelf: Shelf, *goods: Goods, place: int = 0
) -> bool:
    async with factory.tenant(tenant.id) as uow:
        lots = tuple(item.named(uow) for item in goods)
        return await inventory.receive_stock(
            uow,
            receipt=inventory.StockReceipt(
                warehouse_id=shelf.places[place],
                lines=[
                    inventory.StockLine(
                        variant_id=shelf.variant_id,
                        quantity=sum((lot.quantity for lot in lots), Decimal(0)),
                        lots=lots,
                    )
                ],
                idempotency_key=new_id().hex,
            ),
        )


async def reserve(factory: UnitOfWorkFactory, tenant: Tenant, shelf: Shelf, quantity: int) -> UUID:
    line = new_id()
    async with factory.tenant(tenant.id) as uow:
        demand = inventory.Demand(
            position=1, variant_id=shelf.variant_id, quantity=Decimal(quantity)
        )
        await inventory.reserve_stock(uow, demands=[demand], order_line_ids={1: line})
    return line


async def dispatch(factory: UnitOfWorkFactory, tenant: Tenant, line: UUID, quantity: int) -> None:
    async with factory.tenant(tenant.id) as uow:
        await inventory.dispatch_stock(uow, wanted={line: Decimal(quantity)}, reference_id=new_id())


async def lots_of(uow: UnitOfWork) -> dict[str, Decimal]:
    return {row["code"]: row["on_hand"] for row in await uow.fetch(LOTS)}


async def left(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, Decimal]:
    """What is left by lot; nothing has drifted."""
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await find_all(uow, DRIFT_CHECKS) == []
        return await lots_of(uow)


async def test_many_orders_of_the_last_lot_get_what_is_in_it_and_no_more(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("L-1", 3, 90))

    answers = await asyncio.gather(
        *(reserve(factory, tenant, shelf, 1) for _ in range(12)), return_exceptions=True
    )
    lines = [item for item in answers if isinstance(item, UUID)]
    await asyncio.gather(*(dispatch(factory, tenant, line, 1) for line in lines))

    refused = [item for item in answers if isinstance(item, inventory.InsufficientStockError)]
    assert (len(lines), len(refused)) == (3, 9)
    assert await left(factory, tenant) == {"L-1": 0}


async def test_what_expires_first_leaves_first_also_when_all_leave_at_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(
        factory, tenant, shelf,
        Goods("LATE", 5, 300), Goods("SOON", 4, 30), Goods("NEVER", 2), Goods("NEXT", 3, 60),
    )  # fmt: skip
    lines = [await reserve(factory, tenant, shelf, 1) for _ in range(9)]

    await asyncio.gather(*(dispatch(factory, tenant, line, 1) for line in lines))

    assert await left(factory, tenant) == {"SOON": 0, "NEXT": 0, "LATE": 3, "NEVER": 2}


async def test_an_expired_lot_is_never_promised(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("OLD", 5, -2), Goods("GOOD", 2, 30))

    answers = await asyncio.gather(
        *(reserve(factory, tenant, shelf, 1) for _ in range(6)), return_exceptions=True
    )
    lines = [item for item in answers if isinstance(item, UUID)]
    await asyncio.gather(*(dispatch(factory, tenant, line, 1) for line in lines))

    assert len(lines) == 2
    assert await left(factory, tenant) == {"OLD": 5, "GOOD": 0}


async def test_a_lot_expires_once_however_often_it_is_looked_at(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("L-1", 5, 30))
    async with factory.tenant(tenant.id) as uow:
        await uow.execute("UPDATE tenant.lot SET expires_on = expires_on - 60 WHERE tenant_id = $1")

    async def expire() -> int:
        async with factory.tenant(tenant.id) as uow:
            return await inventory.expire_lots(uow)

    found = await asyncio.gather(*(expire() for _ in range(5)))

    assert sorted(found) == [0, 0, 0, 0, 1]
    with pytest.raises(inventory.InsufficientStockError):
        await reserve(factory, tenant, shelf, 1)
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await uow.fetch_value(
            "SELECT sum(expired) FROM tenant.stock_level WHERE tenant_id = $1"
        ) == 5  # fmt: skip


async def test_a_serial_number_comes_in_once_wherever_it_is_received(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.SERIAL)

    answers = await asyncio.gather(
        *(receive(factory, tenant, shelf, Goods("SN-1", 1), place=n % 2) for n in range(8)),
        return_exceptions=True,
    )

    refused = [item for item in answers if isinstance(item, inventory.SerialTakenError)]
    assert (answers.count(True), len(refused)) == (1, 7)
    assert await left(factory, tenant) == {"SN-1": 1}
    assert await level(factory, tenant.id, shelf.variant_id) == (1, 0)


async def test_a_serial_number_leaves_once(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.SERIAL)
    await receive(factory, tenant, shelf, Goods("SN-1", 1), Goods("SN-2", 1))
    lines = [await reserve(factory, tenant, shelf, 1) for _ in range(2)]

    await asyncio.gather(*(dispatch(factory, tenant, line, 1) for line in lines))

    assert await left(factory, tenant) == {"SN-1": 0, "SN-2": 0}


async def test_an_alert_does_not_count_what_has_expired(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shelf = await make_shelf(factory, tenant, TrackedBy.LOT)
    await receive(factory, tenant, shelf, Goods("GOOD", 4, 30))
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "UPDATE tenant.stock_level SET reorder_point = 4 WHERE tenant_id = $1 AND warehouse_id = $2",
            shelf.places[0],
        )
    open_alerts = (
        "SELECT max(available) FROM tenant.stock_alert WHERE tenant_id = $1 AND closed_at IS NULL"
    )

    await receive(factory, tenant, shelf, Goods("OLD", 9, -2))

    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await uow.fetch_value(open_alerts) == 4
    await receive(factory, tenant, shelf, Goods("MORE", 1, 60))
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await uow.fetch_value(open_alerts) is None
