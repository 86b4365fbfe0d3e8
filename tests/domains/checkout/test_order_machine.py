"""Random sequences of everything that can happen to an order keep every invariant."""

from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.domains import checkout, fulfillment, orders
from app.domains.checkout import LineEdit, OrderCreate, OrderEdit, OrderLineCreate
from app.domains.fulfillment import (
    DispatchCreate,
    DispatchLine,
    ParcelCreate,
    ParcelDispatch,
)
from app.domains.orders import Transition
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.machine import SKUS, CommerceMachine, small, walk
from tests.factories.commerce import level, make_shop

sku = st.sampled_from(SKUS)


class OrderMachine(CommerceMachine):
    """Orders are placed, edited, paid, packed, sent, delivered and canceled, whatever their state."""

    @rule(first=small, second=st.none() | small, shipping=st.sampled_from([0, 500]))
    def place(self, first: Decimal, second: Decimal | None, shipping: int) -> None:
        quantities = {"A": first} | ({} if second is None else {"B": second})
        self.take_order(quantities, shipping_minor=shipping)

    @rule(
        data=st.data(),
        quantity=st.integers(0, 5).map(Decimal),
        discount=st.none() | st.integers(0, 2_000),
    )
    def edit(self, data: st.DataObject, quantity: Decimal, discount: int | None) -> None:
        order = self.drawn(data)
        if order is None or not order.lines:
            return
        line = data.draw(st.sampled_from(order.lines))
        change = LineEdit(line_id=line.id, quantity=quantity, discount_minor=discount)
        self.tried(
            lambda uow: checkout.edit_order(
                uow,
                order_id=order.id,
                edit=OrderEdit(lines=[change]),
                expected_version=order.version,
            )
        )

    @rule(data=st.data(), sku=sku, quantity=small)
    def add_line(self, data: st.DataObject, sku: str, quantity: Decimal) -> None:
        order = self.drawn(data)
        if order is not None:
            edit = OrderEdit(lines=[LineEdit(sku=sku, quantity=quantity)], shipping_minor=300)
            self.tried(lambda uow: checkout.edit_order(uow, order_id=order.id, edit=edit))

    @rule(data=st.data(), share=st.sampled_from([1, 2]))
    def pay(self, data: st.DataObject, share: int) -> None:
        order = self.drawn(data)
        if order is not None and order.total_minor:
            self.take_money(order.id, max(order.total_minor // share, 1))

    @rule(data=st.data(), quantity=small)
    def pack(self, data: st.DataObject, quantity: Decimal) -> None:
        order = self.drawn(data)
        if order is None or not order.lines:
            return
        line = data.draw(st.sampled_from(order.lines))
        place = data.draw(st.sampled_from(sorted(self.shop.warehouses)))
        parcel = ParcelCreate(
            lines=[DispatchLine(order_line_id=line.id, quantity=quantity)],
            warehouse_id=self.shop.warehouses[place],
        )
        self.tried(lambda uow: fulfillment.pack_parcel(uow, order_id=order.id, parcel=parcel))

    @rule(data=st.data(), what=st.sampled_from(["unpack", "send", "deliver", "fail", "resend"]))
    def handle_parcel(self, data: st.DataObject, what: str) -> None:
        order = self.drawn(data)
        parcels = [] if order is None else self.parcels_of(order.id)
        if order is None or not parcels:
            return
        parcel_id = data.draw(st.sampled_from(parcels)).id
        sent = ParcelDispatch(tracking={parcel_id: None})
        acts: dict[str, Callable[[UnitOfWork], Coroutine[Any, Any, object]]] = {
            "unpack": lambda uow: fulfillment.unpack_parcel(uow, parcel_id=parcel_id),
            "send": lambda uow: fulfillment.dispatch_parcels(uow, order_id=order.id, dispatch=sent),
            "deliver": lambda uow: fulfillment.deliver_parcel(uow, parcel_id=parcel_id),
            "fail": lambda uow: fulfillment.fail_parcel(uow, parcel_id=parcel_id, reason="away"),
            "resend": lambda uow: fulfillment.resend_parcel(uow, parcel_id=parcel_id),
        }
        self.tried(acts[what])

    @rule(data=st.data(), quantity=st.none() | small)
    def dispatch(self, data: st.DataObject, quantity: Decimal | None) -> None:
        order = self.drawn(data)
        if order is None or not order.lines:
            return
        if quantity is None:
            self.send_all(order.id)
            return
        line = data.draw(st.sampled_from(order.lines))
        part = DispatchCreate(lines=[DispatchLine(order_line_id=line.id, quantity=quantity)])
        self.tried(lambda uow: fulfillment.dispatch_order(uow, order_id=order.id, dispatch=part))

    @rule(data=st.data(), transition=st.sampled_from(Transition))
    def fire(self, data: st.DataObject, transition: Transition) -> None:
        order = self.drawn(data)
        if order is not None:
            self.tried(
                lambda uow: orders.act_on_order(uow, order_id=order.id, transition=transition)
            )


async def test_any_sequence_keeps_every_invariant(factory: UnitOfWorkFactory) -> None:
    await walk(OrderMachine, factory)


async def test_unavailable_order_frees_its_stock_and_waits_until_it_comes_back(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        line = OrderLineCreate(sku="A", quantity=Decimal(2))
        order = (await checkout.place_order(uow, order=OrderCreate(lines=[line]))).order

    async def fire(transition: Transition) -> None:
        async with factory.tenant(tenant.id) as uow:
            await orders.act_on_order(uow, order_id=order.id, transition=transition)
            await checkout.serve_backorders(uow, variant_ids=[shop.variants["A"]])

    await fire(Transition.MARK_UNAVAILABLE)
    free = await level(factory, tenant.id, shop.variants["A"])
    await fire(Transition.PREPARE)
    promised = await level(factory, tenant.id, shop.variants["A"])

    assert (free, promised) == ((5, 0), (5, 2))
