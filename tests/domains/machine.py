"""What random walks through orders share: a shop, orders in any state, and what must hold after each step."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from typing_extensions import override

from app.domains import checkout, fulfillment, orders, payments, reporting
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import DispatchCreate, ParcelView
from app.domains.payments import PaymentCreate, PaymentMethod
from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.factories.commerce import Shop, make_shop
from tests.factories.tenancy import make_tenant

Result = TypeVar("Result")
SKUS: Final = ("A", "B")
small = st.integers(1, 4).map(Decimal)

# Of an open order each unit has left, is promised or waits; of a closed one nothing is promised any more.
_UNITS: Final = """
SELECT o.number, o.status, l.sku, l.quantity, held.quantity AS promised, sent.quantity AS shipped,
       back.quantity AS returned
FROM tenant.sales_order o
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(r.quantity), 0) AS quantity FROM tenant.reservation r
    WHERE r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active') held
CROSS JOIN LATERAL (
    SELECT coalesce(sum(s.quantity), 0) AS quantity FROM tenant.shipment_line s
    JOIN tenant.shipment h ON h.tenant_id = $1 AND h.id = s.shipment_id AND h.status IN ('shipped', 'delivered')
    WHERE s.tenant_id = $1 AND s.order_line_id = l.id) sent
CROSS JOIN LATERAL (
    SELECT coalesce(sum(r.received), 0) AS quantity FROM tenant.return_line r
    WHERE r.tenant_id = $1 AND r.order_line_id = l.id) back
WHERE o.tenant_id = $1 AND (
    sent.quantity > l.quantity OR back.quantity > sent.quantity
    OR CASE WHEN o.status IN ('canceled', 'unavailable') THEN held.quantity <> 0
            ELSE held.quantity + sent.quantity + l.backordered <> l.quantity END)
"""
_SUMS: Final = """
SELECT o.number, o.items_minor, l.items, o.discount_minor, l.discount, o.tax_minor, l.tax
FROM tenant.sales_order o
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.total_minor), 0)::bigint AS items, coalesce(sum(l.discount_minor), 0)::bigint AS discount,
           coalesce(sum(l.tax_minor), 0)::bigint AS tax
    FROM tenant.order_line l WHERE l.tenant_id = $1 AND l.order_id = o.id) l
WHERE o.tenant_id = $1 AND (o.items_minor <> l.items OR o.discount_minor <> l.discount OR o.tax_minor <> l.tax)
"""
_MONEY: Final = """
SELECT o.number, r.refunded, p.received FROM tenant.sales_order o
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount_minor) FILTER (WHERE p.status IN ('received', 'refunded')), 0) AS received,
           coalesce(sum(p.refunded_minor), 0) AS kept
    FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = o.id) p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(r.amount_minor), 0) AS refunded FROM tenant.refund r
    JOIN tenant.payment p ON p.tenant_id = $1 AND p.id = r.payment_id
    WHERE r.tenant_id = $1 AND p.order_id = o.id) r
WHERE o.tenant_id = $1 AND (r.refunded > p.received OR r.refunded <> p.kept)
"""


class CommerceMachine(RuleBasedStateMachine):
    """A shop of two SKUs in two warehouses; what the domain refuses is no failure, what it leaves behind is."""

    loop: asyncio.AbstractEventLoop
    factory: UnitOfWorkFactory

    def __init__(self) -> None:
        super().__init__()
        self.tenant_id: UUID = self.run(make_tenant(self.factory)).id
        self.shop: Shop = self.run(
            make_shop(self.factory, self.tenant_id, stock={sku: {"W1": 6, "W2": 4} for sku in SKUS})
        )
        self.orders: list[UUID] = []

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def within(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, Result]]) -> Result:
        async def opened() -> Result:
            async with self.factory.tenant(self.tenant_id) as uow:
                return await work(uow)

        return self.run(opened())

    def tried(
        self,
        work: Callable[[UnitOfWork], Coroutine[Any, Any, Result]],
        *,
        then: Callable[[Result], None] | None = None,
    ) -> None:
        with suppress(DomainError):
            result = self.within(work)
            if then is not None:
                then(result)

    def drawn(self, data: st.DataObject) -> orders.OrderDetail | None:
        """One of the orders as it is now; none while there is none."""
        if not self.orders:
            return None
        order_id = data.draw(st.sampled_from(self.orders))
        return self.within(lambda uow: orders.get_order(uow, order_id))

    def take_order(self, quantities: dict[str, Decimal], **values: object) -> PlacedOrder | None:
        lines = [
            OrderLineCreate(sku=sku, quantity=quantity) for sku, quantity in quantities.items()
        ]
        order = OrderCreate(lines=lines, **values)  # type: ignore[arg-type]
        with suppress(DomainError):
            placed = self.within(lambda uow: checkout.place_order(uow, order=order)).order
            self.orders.append(placed.id)
            return placed
        return None

    def take_money(self, order_id: UUID, amount_minor: int) -> None:
        payment = PaymentCreate(method=PaymentMethod.CASH, amount_minor=amount_minor)
        self.tried(lambda uow: payments.record_payment(uow, order_id=order_id, payment=payment))

    def send_all(self, order_id: UUID) -> None:
        self.tried(
            lambda uow: fulfillment.dispatch_order(
                uow, order_id=order_id, dispatch=DispatchCreate()
            )
        )

    def parcels_of(self, order_id: UUID) -> Sequence[ParcelView]:
        return self.within(lambda uow: fulfillment.list_order_parcels(uow, order_id))

    @invariant()
    def everything_adds_up(self) -> None:
        for statement in (_UNITS, _SUMS, _MONEY):
            found = self.within(lambda uow, sql=statement: uow.fetch(sql))
            assert [dict(row) for row in found] == []

    @override
    def teardown(self) -> None:
        assert self.within(reporting.reconcile) == []


async def walk(machine: type[CommerceMachine], factory: UnitOfWorkFactory) -> None:
    """Walk a few times at random through everything that a machine can do."""
    machine.loop, machine.factory = asyncio.get_running_loop(), factory
    limits = settings(
        max_examples=8, stateful_step_count=18, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)
