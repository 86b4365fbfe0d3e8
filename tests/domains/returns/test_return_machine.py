"""Random sequences of returns and refunds of orders that have left keep every invariant."""

from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from app.domains import payments, returns
from app.domains.payments import RefundCreate
from app.domains.returns import (
    Arrival,
    Inspection,
    Resolution,
    ReturnCreate,
    ReturnLineCreate,
    ReturnReason,
    Settlement,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.domains.machine import CommerceMachine, small, walk


class ReturnMachine(CommerceMachine):
    """Sold goods come back in parts, twice, too many, broken, and the money goes back in parts, too."""

    def __init__(self) -> None:
        super().__init__()
        self.returns: list[UUID] = []

    @initialize(first=small, second=small)
    def begin(self, first: Decimal, second: Decimal) -> None:
        self.sell(first, second)

    @rule(first=small, second=small)
    def sell(self, first: Decimal, second: Decimal) -> None:
        placed = self.take_order({"A": first, "B": second}, shipping_minor=500)
        if placed is not None:
            self.take_money(placed.id, placed.total_minor)
            self.send_all(placed.id)

    @rule(data=st.data(), quantity=small, approve=st.booleans())
    def request(self, data: st.DataObject, quantity: Decimal, *, approve: bool) -> None:
        order = self.drawn(data)
        if order is None:
            return
        line = data.draw(st.sampled_from(order.lines))
        wanted = ReturnCreate(
            order_id=order.id,
            lines=[
                ReturnLineCreate(
                    order_line_id=line.id, quantity=quantity, reason=ReturnReason.DEFECTIVE
                )
            ],
            idempotency_key=new_id().hex,
        )

        def note(return_id: UUID) -> None:
            self.returns.append(return_id)
            if approve:
                self.tried(lambda uow: returns.approve_return(uow, return_id=return_id))

        self.tried(lambda uow: returns.request_return(uow, request=wanted), then=note)

    @rule(data=st.data(), what=st.sampled_from(["approve", "reject", "cancel"]))
    def decide(self, data: st.DataObject, what: str) -> None:
        if self.returns:
            return_id = data.draw(st.sampled_from(self.returns))
            acts = {
                "approve": returns.approve_return,
                "reject": returns.reject_return,
                "cancel": returns.cancel_return,
            }
            self.tried(lambda uow: acts[what](uow, return_id=return_id))

    @rule(data=st.data(), quantity=st.integers(0, 5).map(Decimal))
    def receive(self, data: st.DataObject, quantity: Decimal) -> None:
        found = self.returned(data)
        if found is not None:
            arrivals = [Arrival(return_line_id=line.id, quantity=quantity) for line in found.lines]
            self.tried(
                lambda uow: returns.receive_return(uow, return_id=found.id, arrivals=arrivals)
            )

    @rule(data=st.data(), scrap=st.integers(0, 2).map(Decimal))
    def inspect(self, data: st.DataObject, scrap: Decimal) -> None:
        found = self.returned(data)
        if found is not None:
            place = data.draw(st.sampled_from(sorted(self.shop.warehouses)))
            inspections = [
                Inspection(
                    return_line_id=line.id,
                    restock=line.received - scrap,
                    scrap=scrap,
                    warehouse_id=self.shop.warehouses[place],
                )
                for line in found.lines
            ]
            self.tried(
                lambda uow: returns.inspect_return(uow, return_id=found.id, inspections=inspections)
            )

    @rule(
        data=st.data(),
        resolution=st.sampled_from([Resolution.REFUND, Resolution.NOTHING]),
        shipping=st.sampled_from([0, 200, 500]),
        fee=st.sampled_from([0, 100]),
    )
    def settle(self, data: st.DataObject, resolution: Resolution, shipping: int, fee: int) -> None:
        found = self.returned(data)
        if found is not None:
            settlement = Settlement(resolution=resolution, shipping_minor=shipping, fee_minor=fee)
            self.tried(
                lambda uow: returns.settle_return(uow, return_id=found.id, settlement=settlement)
            )

    @rule(data=st.data(), amount=st.integers(1, 6_000))
    def refund(self, data: st.DataObject, amount: int) -> None:
        order = self.drawn(data)
        if order is not None:
            wanted = RefundCreate(
                amount_minor=amount, reason="Goodwill", idempotency_key=new_id().hex
            )
            self.tried(lambda uow: payments.refund_payment(uow, order_id=order.id, refund=wanted))

    def returned(self, data: st.DataObject) -> returns.ReturnDetail | None:
        """One of the returns as it is now; none while there is none."""
        if not self.returns:
            return None
        return_id = data.draw(st.sampled_from(self.returns))
        return self.within(lambda uow: returns.get_return(uow, return_id))


async def test_any_sequence_keeps_every_invariant(factory: UnitOfWorkFactory) -> None:
    await walk(ReturnMachine, factory)
