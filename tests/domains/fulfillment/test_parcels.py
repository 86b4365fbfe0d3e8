"""Pack, unpack, dispatch, deliver: parcels by warehouse, what has left, what the order becomes."""

import asyncio
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from app.domains import checkout, fulfillment, orders
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import (
    DispatchCreate,
    DispatchLine,
    ParcelCreate,
    ParcelDispatch,
    ParcelStatus,
)
from app.domains.fulfillment.handlers import unpack_canceled
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories.commerce import Shop, drift, level, make_shop


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse floor with one order of ten A, of which W1 has six and W2 four."""

    factory: UnitOfWorkFactory
    tenant: Tenant
    shop: Shop
    order: PlacedOrder

    async def pack(self, code: str, quantity: int | None = None, **measures: int) -> UUID:
        line = self.order.lines[0].id
        lines = [DispatchLine(order_line_id=line, quantity=Decimal(quantity))] if quantity else []
        parcel = ParcelCreate(lines=lines, warehouse_id=self.shop.warehouses[code], **measures)
        async with self.factory.tenant(self.tenant.id) as uow:
            return await fulfillment.pack_parcel(uow, order_id=self.order.id, parcel=parcel)

    async def send(self, *parcels: UUID) -> list[UUID]:
        dispatch = ParcelDispatch(tracking={key: f"T-{key}" for key in parcels}, carrier="Starken")
        async with self.factory.tenant(self.tenant.id) as uow:
            return await fulfillment.dispatch_parcels(
                uow, order_id=self.order.id, dispatch=dispatch
            )

    async def states(self) -> list[str]:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            found = await fulfillment.list_order_parcels(uow, self.order.id)
        return [parcel.status for parcel in found]

    async def status(self) -> str:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            return (await orders.get_order(uow, self.order.id)).status

    async def stock(self) -> tuple[Decimal, Decimal]:
        assert await drift(self.factory, self.tenant.id) == 0
        return await level(self.factory, self.tenant.id, self.shop.variants["A"])


@pytest.fixture
async def floor(factory: UnitOfWorkFactory, tenant: Tenant) -> Floor:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 6, "W2": 9}})
    async with factory.tenant(tenant.id) as uow:
        line = OrderLineCreate(sku="A", quantity=Decimal(10))
        placed = await checkout.place_order(uow, order=OrderCreate(lines=[line]))
    return Floor(factory=factory, tenant=tenant, shop=shop, order=placed.order)


async def test_two_parcels_of_a_warehouse_leave_separately_and_the_order_follows(
    floor: Floor,
) -> None:
    first, second = await floor.pack("W1", 2), await floor.pack("W1")
    third = await floor.pack("W2", weight_grams=1200, length_mm=300)
    seen = [await floor.status()]

    for parcel in (first, second, third):
        await floor.send(parcel)
        seen.append(await floor.status())

    assert seen == ["processing", "processing", "processing", "shipped"]
    assert await floor.stock() == (5, 0)
    async with floor.factory.tenant(floor.tenant.id, read_only=True) as uow:
        shipments = await fulfillment.list_order_shipments(uow, floor.order.id)
    assert [[line.quantity for line in item.lines] for item in shipments] == [[2], [4], [4]]


async def test_parcels_of_two_warehouses_leave_as_two_shipments(floor: Floor) -> None:
    parcels = [await floor.pack("W1"), await floor.pack("W2")]

    shipments = await floor.send(*parcels)

    assert len(shipments) == 2
    assert (await floor.status(), await floor.stock()) == ("shipped", (5, 0))


async def test_packed_goods_are_still_promised_and_unpacking_frees_them_for_another_parcel(
    floor: Floor,
) -> None:
    parcel = await floor.pack("W1")
    packed = await floor.stock()

    changes: list[bool] = []
    for _ in range(2):
        async with floor.factory.tenant(floor.tenant.id) as uow:
            changes.append(await fulfillment.unpack_parcel(uow, parcel_id=parcel))
    await floor.pack("W1", 6)

    assert packed == (15, 10)
    assert changes == [True, False]
    assert await floor.states() == ["unpacked", "packed"]


@pytest.mark.parametrize(("code", "quantity"), [("W1", 7), ("W2", 5), ("W1", -1)])
async def test_more_than_the_warehouse_has_for_the_order_can_not_be_packed(
    floor: Floor, code: str, quantity: int
) -> None:
    with pytest.raises(fulfillment.InvalidParcelError):
        await floor.pack(code, quantity)

    assert await floor.states() == []


async def test_warehouse_must_be_named_where_several_have_goods(floor: Floor) -> None:
    with pytest.raises(fulfillment.InvalidParcelError, match="several"):
        async with floor.factory.tenant(floor.tenant.id) as uow:
            await fulfillment.pack_parcel(uow, order_id=floor.order.id, parcel=ParcelCreate())


async def test_measure_that_is_not_positive_is_refused(floor: Floor) -> None:
    with pytest.raises(fulfillment.InvalidParcelError):
        await floor.pack("W1", weight_grams=0)


async def test_two_people_can_not_pack_the_same_goods(floor: Floor) -> None:
    results = await asyncio.gather(floor.pack("W1", 4), floor.pack("W1", 4), return_exceptions=True)

    assert [type(item) for item in results].count(UUID) == 1
    assert await floor.states() == ["packed"]


async def test_loose_dispatch_leaves_what_is_packed(floor: Floor) -> None:
    await floor.pack("W1", 6)
    async with floor.factory.tenant(floor.tenant.id) as uow:
        await fulfillment.dispatch_order(uow, order_id=floor.order.id, dispatch=DispatchCreate())

    assert await floor.status() == "processing"
    assert (await floor.stock())[1] == 6


async def test_parcel_leaves_once(floor: Floor) -> None:
    parcel = await floor.pack("W1")
    await floor.send(parcel)

    with pytest.raises(fulfillment.ParcelStateError):
        await floor.send(parcel)
    with pytest.raises(fulfillment.ParcelStateError):
        async with floor.factory.tenant(floor.tenant.id) as uow:
            await fulfillment.unpack_parcel(uow, parcel_id=parcel)


async def test_order_is_delivered_with_its_last_parcel(floor: Floor) -> None:
    parcels = [await floor.pack("W1", 2), await floor.pack("W1"), await floor.pack("W2")]
    await floor.send(*parcels)
    seen: list[str] = []

    for parcel in parcels:
        async with floor.factory.tenant(floor.tenant.id) as uow:
            await fulfillment.deliver_parcel(uow, parcel_id=parcel)
        seen.append(await floor.status())

    assert seen == ["shipped", "shipped", "delivered"]


async def test_shipment_without_parcels_can_be_delivered_once(floor: Floor) -> None:
    changes: list[bool] = []
    async with floor.factory.tenant(floor.tenant.id) as uow:
        shipment = await fulfillment.dispatch_order(
            uow, order_id=floor.order.id, dispatch=DispatchCreate()
        )

    for _ in range(2):
        async with floor.factory.tenant(floor.tenant.id) as uow:
            changes.append(await fulfillment.deliver_shipment(uow, shipment_id=shipment))

    assert (changes, await floor.status()) == ([True, False], "delivered")


async def test_failed_delivery_raises_a_notice_and_the_parcel_can_be_sent_again(
    floor: Floor,
) -> None:
    parcel = await floor.pack("W1")
    await floor.send(parcel)

    async with floor.factory.tenant(floor.tenant.id) as uow:
        await fulfillment.fail_parcel(uow, parcel_id=parcel, reason="Nobody at home")
    async with floor.factory.tenant(floor.tenant.id) as uow:
        flags = (await orders.get_order(uow, floor.order.id)).open_flags
        await fulfillment.resend_parcel(uow, parcel_id=parcel, tracking_number="T-2")
        again = await fulfillment.get_parcel(uow, parcel)

    assert [(flag.code, flag.detail["text"]) for flag in flags] == [
        ("delivery_failed", "Nobody at home")
    ]
    assert (again.status, again.tracking_number) == (ParcelStatus.SHIPPED, "T-2")


async def test_parcels_of_a_canceled_order_are_opened(floor: Floor) -> None:
    parcel = await floor.pack("W1")
    async with floor.factory.tenant(floor.tenant.id) as uow:
        await orders.cancel_order(uow, order_id=floor.order.id)
    with pytest.raises(fulfillment.InvalidDispatchError):
        await floor.send(parcel)

    async with floor.factory.tenant(floor.tenant.id) as uow:
        envelope = Envelope(
            tenant_id=floor.tenant.id,
            event_id=new_id(),
            name="orders.order.canceled",
            subject_id=floor.order.id,
            payload={},
            occurred_at=uow.now,
        )
        await unpack_canceled(uow, envelope)

    assert (await floor.states(), await floor.stock()) == (["unpacked"], (15, 0))


async def test_pick_list_and_work_list_show_what_is_left_by_warehouse(floor: Floor) -> None:
    async with floor.factory.tenant(floor.tenant.id) as uow:
        await orders.act_on_order(
            uow, order_id=floor.order.id, transition=orders.Transition.PREPARE
        )
    await floor.pack("W1", 2)

    async with floor.factory.tenant(floor.tenant.id, read_only=True) as uow:
        picks = await fulfillment.list_picks(uow, [floor.order.id])
        waiting = await fulfillment.list_waiting(uow)

    assert [(row.warehouse_code, row.sku, row.quantity) for row in picks] == [
        ("W1", "A", 4),
        ("W2", "A", 4),
    ]
    assert [(row.warehouse_code, row.quantity, row.packed) for row in waiting] == [
        ("W1", 6, 2),
        ("W2", 4, 0),
    ]


async def test_time_to_dispatch_is_kept(floor: Floor) -> None:
    await floor.send(await floor.pack("W1"))

    async with floor.factory.tenant(floor.tenant.id, read_only=True) as uow:
        times = await fulfillment.dispatch_times(uow, since=floor.order.placed_at)

    assert (times.orders, times.median_hours) == (1, 0)


async def test_other_tenants_parcel_is_not_found(floor: Floor, other_tenant: Tenant) -> None:
    parcel = await floor.pack("W1")

    for use_case in (fulfillment.unpack_parcel, fulfillment.deliver_parcel):
        with pytest.raises(fulfillment.ParcelNotFoundError):
            async with floor.factory.tenant(other_tenant.id) as uow:
                await use_case(uow, parcel_id=parcel)
    async with floor.factory.tenant(other_tenant.id, read_only=True) as uow:
        assert await fulfillment.list_order_parcels(uow, floor.order.id) == []
        assert await fulfillment.list_waiting(uow) == []
