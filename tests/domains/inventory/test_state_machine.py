"""Random sequences of everything that can happen to stock keep every invariant."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.domains import inventory
from app.domains.inventory import (
    BinMove,
    CountCreate,
    CountEntry,
    Demand,
    LevelPlan,
    StockAdjustment,
    StockLine,
    StockReceipt,
    StockReturn,
    StockScrap,
    TransferCreate,
    TransferReceipt,
)
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, make_shop
from tests.factories.tenancy import make_tenant

SKUS, PLACES = ("A", "B"), ("W1", "W2")
sku, place = st.sampled_from(SKUS), st.sampled_from(PLACES)
quantity = st.integers(1, 8).map(Decimal)
Result = TypeVar("Result")


class StockMachine(RuleBasedStateMachine):
    """Two SKUs in two warehouses; what the domain refuses is no failure, what it leaves behind is."""

    loop: asyncio.AbstractEventLoop
    factory: UnitOfWorkFactory

    def __init__(self) -> None:
        super().__init__()
        self.tenant_id: UUID = self.run(make_tenant(self.factory)).id
        self.shop: Shop = self.run(
            make_shop(self.factory, self.tenant_id, stock={sku: {"W1": 6, "W2": 3} for sku in SKUS})
        )
        self.lines: list[UUID] = []
        self.transfers: list[UUID] = []
        self.counts: list[UUID] = []
        self.bins = {
            code: [
                self.within(
                    lambda uow, code=code, name=name: inventory.create_bin(
                        uow,
                        place=inventory.BinCreate(
                            warehouse_id=self.shop.warehouses[code], code=name
                        ),
                    )
                )
                for name in ("1", "2")
            ]
            for code in PLACES
        }

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def within(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, Result]]) -> Result:
        async def opened() -> Result:
            async with self.factory.tenant(self.tenant_id) as uow:
                return await work(uow)

        return self.run(opened())

    def line(self, sku: str, quantity: Decimal) -> list[StockLine]:
        return [StockLine(variant_id=self.shop.variants[sku], quantity=quantity)]

    @rule(sku=sku, place=place, quantity=quantity)
    def receive(self, sku: str, place: str, quantity: Decimal) -> None:
        receipt = StockReceipt(
            warehouse_id=self.shop.warehouses[place],
            lines=self.line(sku, quantity),
            idempotency_key=new_id().hex,
        )
        for _ in range(2):
            self.within(lambda uow: inventory.receive_stock(uow, receipt=receipt))

    @rule(sku=sku, quantity=quantity, units=st.integers(1, 2), seconds=st.sampled_from([None, -1]))
    def reserve(self, sku: str, quantity: Decimal, units: int, seconds: int | None) -> None:
        line_id = new_id()
        demand = Demand(
            position=1, variant_id=self.shop.variants[sku], quantity=quantity * units,
            units_per_line=Decimal(units),
        )  # fmt: skip
        with suppress(DomainError):
            self.within(
                lambda uow: inventory.reserve_stock(
                    uow,
                    demands=[demand],
                    order_line_ids={1: line_id},
                    expires_at=None if seconds is None else uow.now + timedelta(seconds=seconds),
                )
            )
            self.lines.append(line_id)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if self.lines:
            line_id = data.draw(st.sampled_from(self.lines))
            self.within(lambda uow: inventory.release_stock(uow, order_line_ids=[line_id]))

    @rule()
    def expire(self) -> None:
        self.within(inventory.expire_reservations)

    @rule(data=st.data(), quantity=st.integers(1, 4).map(Decimal))
    def dispatch(self, data: st.DataObject, quantity: Decimal) -> None:
        if self.lines:
            wanted = {data.draw(st.sampled_from(self.lines)): quantity}
            with suppress(DomainError):
                self.within(
                    lambda uow: inventory.dispatch_stock(uow, wanted=wanted, reference_id=new_id())
                )

    @rule(data=st.data(), sku=sku, place=place, quantity=quantity)
    def take_back(self, data: st.DataObject, sku: str, place: str, quantity: Decimal) -> None:
        if self.lines:
            returned = StockReturn(
                order_line_id=data.draw(st.sampled_from(self.lines)),
                warehouse_id=self.shop.warehouses[place],
                lines=self.line(sku, quantity),
                idempotency_key=new_id().hex,
            )
            with suppress(DomainError):
                self.within(lambda uow: inventory.return_stock(uow, returned=returned))

    @rule(sku=sku, place=place, quantity=quantity, is_scrap=st.booleans())
    def lose(self, sku: str, place: str, quantity: Decimal, *, is_scrap: bool) -> None:
        warehouse_id, key = self.shop.warehouses[place], new_id().hex
        scrap = StockScrap(
            warehouse_id=warehouse_id, lines=self.line(sku, quantity), idempotency_key=key, reason="broken"
        )  # fmt: skip
        adjustment = StockAdjustment(
            warehouse_id=warehouse_id, lines=self.line(sku, -quantity), idempotency_key=key, reason="lost"
        )  # fmt: skip
        with suppress(DomainError):
            if is_scrap:
                self.within(lambda uow: inventory.scrap_stock(uow, scrap=scrap))
            else:
                self.within(lambda uow: inventory.adjust_stock(uow, adjustment=adjustment))

    @rule(sku=sku, start=place, quantity=quantity)
    def send(self, sku: str, start: str, quantity: Decimal) -> None:
        transfer = TransferCreate(
            from_warehouse_id=self.shop.warehouses[start],
            to_warehouse_id=self.shop.warehouses["W2" if start == "W1" else "W1"],
            lines=self.line(sku, quantity),
            idempotency_key=new_id().hex,
        )
        with suppress(DomainError):
            made = [
                self.within(lambda uow: inventory.send_transfer(uow, transfer=transfer))
                for _ in range(2)
            ]
            assert made[0] == made[1]
            self.transfers.append(made[0])

    @rule(data=st.data(), sku=sku, quantity=st.integers(0, 9).map(Decimal), close=st.booleans())
    def arrive(self, data: st.DataObject, sku: str, quantity: Decimal, *, close: bool) -> None:
        if self.transfers:
            receipt = TransferReceipt(
                transfer_id=data.draw(st.sampled_from(self.transfers)),
                lines=self.line(sku, quantity),
                idempotency_key=new_id().hex,
                close=close,
                reason="counted at the gate",
            )
            with suppress(DomainError):
                self.within(lambda uow: inventory.receive_transfer(uow, receipt=receipt))
                assert not self.within(lambda uow: inventory.receive_transfer(uow, receipt=receipt))

    @rule(place=place, by_bin=st.booleans())
    def open_count(self, place: str, *, by_bin: bool) -> None:
        count = CountCreate(warehouse_id=self.shop.warehouses[place], by_bin=by_bin)
        self.counts.append(self.within(lambda uow: inventory.create_count(uow, count=count)))

    @rule(data=st.data(), sku=sku, counted=st.integers(0, 12).map(Decimal))
    def count(self, data: st.DataObject, sku: str, counted: Decimal) -> None:
        if self.counts:
            places = [None, *(bin_id for bins in self.bins.values() for bin_id in bins)]
            entry = CountEntry(
                count_id=data.draw(st.sampled_from(self.counts)),
                variant_id=self.shop.variants[sku],
                counted=counted,
                bin_id=data.draw(st.sampled_from(places)),
            )
            with suppress(DomainError):
                self.within(lambda uow: inventory.record_count(uow, entry=entry))

    @rule(data=st.data())
    def post(self, data: st.DataObject) -> None:
        if self.counts:
            count_id = data.draw(st.sampled_from(self.counts))
            with suppress(DomainError):
                self.within(lambda uow: inventory.post_count(uow, count_id=count_id))
                assert self.within(lambda uow: inventory.post_count(uow, count_id=count_id)) == 0

    @rule(data=st.data(), sku=sku, place=place, quantity=quantity)
    def put_away(self, data: st.DataObject, sku: str, place: str, quantity: Decimal) -> None:
        ends = st.sampled_from([None, *self.bins[place]])
        moved = BinMove(
            warehouse_id=self.shop.warehouses[place],
            variant_id=self.shop.variants[sku],
            quantity=quantity,
            from_bin_id=data.draw(ends),
            to_bin_id=data.draw(ends),
        )
        with suppress(DomainError):
            self.within(lambda uow: inventory.move_between_bins(uow, moved=moved))

    @rule(sku=sku, place=place, point=st.one_of(st.none(), st.integers(0, 6).map(Decimal)))
    def plan(self, sku: str, place: str, point: Decimal | None) -> None:
        plan = LevelPlan(
            variant_id=self.shop.variants[sku], warehouse_id=self.shop.warehouses[place], reorder_point=point
        )  # fmt: skip
        self.within(lambda uow: inventory.plan_levels(uow, plans=[plan]))

    @invariant()
    def everything_adds_up(self) -> None:
        assert self.run(broken(self.factory, self.tenant_id)) == []


async def test_any_sequence_keeps_every_invariant(factory: UnitOfWorkFactory) -> None:
    StockMachine.loop, StockMachine.factory = asyncio.get_running_loop(), factory
    limits = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # fmt: skip

    await asyncio.to_thread(run_state_machine_as_test, StockMachine, settings=limits)
