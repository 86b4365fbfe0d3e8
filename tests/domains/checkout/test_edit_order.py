"""Edits before the goods leave: amounts, stock, history and money follow, or nothing changes."""

import asyncio
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from app.domains import checkout, fulfillment, inventory, orders, payments
from app.domains.checkout import EditedOrder, LineEdit, OrderCreate, OrderEdit, OrderLineCreate
from app.domains.checkout.types import PlacedOrder
from app.domains.fulfillment import DispatchCreate, DispatchLine, ParcelCreate
from app.domains.orders import OrderDetail, Transition
from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import Shop, drift, level, make_shop


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """An order of four A and one B, of which there are ten each; a price contains its tax of 19 %."""

    factory: UnitOfWorkFactory
    tenant: Tenant
    shop: Shop
    order: PlacedOrder

    async def edit(
        self, *lines: LineEdit, version: int | None = None, **more: object
    ) -> EditedOrder:
        async with self.factory.tenant(self.tenant.id) as uow:
            return await checkout.edit_order(
                uow,
                order_id=self.order.id,
                edit=OrderEdit(lines=lines, **more),  # pyright: ignore[reportArgumentType] - fields by name
                expected_version=version,
            )

    async def read(self) -> OrderDetail:
        async with self.factory.tenant(self.tenant.id, read_only=True) as uow:
            return await orders.get_order(uow, self.order.id)

    async def reserved(self, sku: str) -> Decimal:
        assert await drift(self.factory, self.tenant.id) == 0
        return (await level(self.factory, self.tenant.id, self.shop.variants[sku]))[1]

    def line(self, sku: str) -> UUID:
        return next(line.id for line in self.order.lines if line.sku == sku)


@pytest.fixture
async def desk(factory: UnitOfWorkFactory, tenant: Tenant) -> Desk:
    shop = await make_shop(
        factory, tenant.id, stock={"A": {"W1": 6, "W2": 4}, "B": {"W1": 10}, "C": {"W1": 10}}
    )
    lines = [
        OrderLineCreate(sku="A", quantity=Decimal(4), discount_minor=400),
        OrderLineCreate(sku="B", quantity=Decimal(1)),
    ]
    async with factory.tenant(tenant.id) as uow:
        placed = await checkout.place_order(uow, order=OrderCreate(lines=lines, shipping_minor=100))
    return Desk(factory=factory, tenant=tenant, shop=shop, order=placed.order)


async def test_amounts_and_stock_follow_added_changed_and_removed_lines(desk: Desk) -> None:
    done = await desk.edit(
        LineEdit(line_id=desk.line("A"), quantity=Decimal(8)),
        LineEdit(line_id=desk.line("B"), quantity=Decimal(0)),
        LineEdit(sku="C", quantity=Decimal(2), unit_price=Decimal(1000)),
        shipping_minor=50,
    )

    order = await desk.read()
    assert [(line.sku, line.position, line.quantity) for line in order.lines] == [
        ("A", 1, 8),
        ("C", 3, 2),
    ]
    assert (order.items_minor, order.discount_minor) == (8 * 1190 + 2000, 800)
    assert order.total_minor == done.order.total_minor
    assert order.tax_minor == sum(line.tax_minor for line in order.lines) > 0
    assert [await desk.reserved(sku) for sku in ("A", "B", "C")] == [8, 0, 2]
    assert (order.version, done.version) == (2, 2)


async def test_price_and_discount_can_be_agreed_anew(desk: Desk) -> None:
    await desk.edit(
        LineEdit(line_id=desk.line("A"), unit_price=Decimal(900), discount_minor=0),
        note="Agreed by phone",
    )

    order = await desk.read()
    assert (order.items_minor, order.discount_minor) == (4 * 900 + 1190, 0)
    assert order.note == "Agreed by phone"
    assert await desk.reserved("A") == 4


async def test_addresses_alone_change_no_amount(desk: Desk) -> None:
    address = checkout.OrderAddressCreate(line="Calle 2", city="Temuco")

    done = await desk.edit(shipping_address=address)

    order = await desk.read()
    assert [item.city for item in order.addresses] == ["Temuco"]
    assert done.order.total_minor == desk.order.total_minor


async def test_more_than_is_available_changes_nothing(desk: Desk) -> None:
    with pytest.raises(inventory.InsufficientStockError):
        await desk.edit(LineEdit(line_id=desk.line("A"), quantity=Decimal(11)))

    assert ((await desk.read()).version, await desk.reserved("A")) == (1, 4)


async def test_stale_version_is_refused(desk: Desk) -> None:
    await desk.edit(note="first", version=1)

    with pytest.raises(checkout.StaleOrderError):
        await desk.edit(note="second", version=1)


async def test_of_two_edits_at_once_with_the_same_version_one_wins(desk: Desk) -> None:
    results = await asyncio.gather(
        *(
            desk.edit(LineEdit(line_id=desk.line("A"), quantity=Decimal(n)), version=1)
            for n in (6, 7)
        ),
        return_exceptions=True,
    )

    assert sorted(type(item).__name__ for item in results) == ["EditedOrder", "StaleOrderError"]
    assert await desk.reserved("A") == (await desk.read()).lines[0].quantity


async def test_empty_edit_changes_nothing(desk: Desk) -> None:
    assert (await desk.edit()).version == 1


@pytest.mark.parametrize("transition", [Transition.INVOICE, Transition.CANCEL])
async def test_invoiced_and_canceled_orders_are_refused(desk: Desk, transition: Transition) -> None:
    async with desk.factory.tenant(desk.tenant.id) as uow:
        await orders.act_on_order(uow, order_id=desk.order.id, transition=transition)

    with pytest.raises(checkout.OrderEditError):
        await desk.edit(note="late")


async def test_line_that_is_packed_or_has_left_stays_and_others_change(desk: Desk) -> None:
    one = [DispatchLine(order_line_id=desk.line("A"), quantity=Decimal(1))]
    async with desk.factory.tenant(desk.tenant.id) as uow:
        await fulfillment.dispatch_order(
            uow, order_id=desk.order.id, dispatch=DispatchCreate(lines=one)
        )
        whole = [DispatchLine(order_line_id=desk.line("B"), quantity=Decimal(1))]
        parcel = ParcelCreate(lines=whole, warehouse_id=desk.shop.warehouses["W1"])
        await fulfillment.pack_parcel(uow, order_id=desk.order.id, parcel=parcel)

    for sku in ("A", "B"):
        with pytest.raises(checkout.OrderEditError):
            await desk.edit(LineEdit(line_id=desk.line(sku), quantity=Decimal(9)))
    await desk.edit(LineEdit(sku="C", quantity=Decimal(1)))

    assert await desk.reserved("C") == 1
    assert await desk.reserved("A") == 3


@pytest.mark.parametrize(
    ("paid", "quantity", "status", "flagged"),
    [("all", 8, "paid", True), ("all", 4, "paid", False), ("part", 1, "paid", True)],
)
async def test_money_is_compared_with_the_new_total(
    desk: Desk, *, paid: str, quantity: int, status: str, flagged: bool
) -> None:
    amount = desk.order.total_minor if paid == "all" else desk.order.total_minor - 100
    payment = payments.PaymentCreate(method=payments.PaymentMethod.CASH, amount_minor=amount)
    async with desk.factory.tenant(desk.tenant.id) as uow:
        await payments.record_payment(uow, order_id=desk.order.id, payment=payment)

    done = await desk.edit(LineEdit(line_id=desk.line("A"), quantity=Decimal(quantity)))

    order = await desk.read()
    assert done.difference_minor == order.total_minor - amount
    assert (order.status, bool(order.open_flags)) == (status, flagged)


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        (LineEdit(sku="NONE", quantity=Decimal(1)), "/lines/2/sku"),
        (LineEdit(sku="C", quantity=Decimal(-1)), "/lines/2/quantity"),
        (LineEdit(line_id=UUID(int=1), quantity=Decimal(1)), "/lines/0/id"),
    ],
)
async def test_wrong_line_is_named(desk: Desk, line: LineEdit, pointer: str) -> None:
    with pytest.raises(checkout.InvalidOrderError) as caught:
        await desk.edit(line)

    assert [issue.pointer for issue in caught.value.issues] == [pointer]


async def test_order_keeps_at_least_one_line(desk: Desk) -> None:
    with pytest.raises(checkout.InvalidOrderError):
        await desk.edit(
            *(LineEdit(line_id=line.id, quantity=Decimal(0)) for line in desk.order.lines)
        )


async def test_i9_an_edit_is_announced_once_with_before_and_after_in_the_history(
    desk: Desk,
) -> None:
    await desk.edit(LineEdit(line_id=desk.line("B"), quantity=Decimal(2)))

    async with desk.factory.platform(read_only=True) as transaction:
        names = await transaction.driver.fetch(
            "SELECT name FROM platform.outbox WHERE tenant_id = $1 AND subject_id = $2 ORDER BY id",
            desk.tenant.id,
            desk.order.id,
        )
    async with desk.factory.tenant(desk.tenant.id, read_only=True) as uow:
        newest = (await orders.list_history(uow, desk.order.id))[0]
    assert [row["name"] for row in names] == ["orders.order.placed", "checkout.order.edited"]
    assert newest.kind == "edited"
    assert newest.detail["before"]["lines"][1]["quantity"] == "1"
    assert newest.detail["after"]["lines"][1]["quantity"] == "2"


async def test_other_tenant_finds_no_order_to_edit(desk: Desk, other_tenant: Tenant) -> None:
    with pytest.raises(DomainError) as caught:
        async with desk.factory.tenant(other_tenant.id) as uow:
            await checkout.edit_order(uow, order_id=desk.order.id, edit=OrderEdit(note="x"))

    assert isinstance(caught.value, orders.OrderNotFoundError)
