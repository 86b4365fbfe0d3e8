"""An order whose stock was promised for a time only is canceled when that time is over and nothing was paid."""

from decimal import Decimal

import pytest

from app.domains import checkout, orders, payments
from app.domains.orders.handlers import cancel_expired
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories.commerce import make_shop


@pytest.mark.parametrize(("paid", "status"), [(0, "canceled"), (100, "pending")])
async def test_order_is_canceled_unless_something_was_paid(
    factory: UnitOfWorkFactory, tenant: Tenant, paid: int, status: str
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        line = checkout.OrderLineCreate(sku="A", quantity=Decimal(2))
        order = (await checkout.place_order(uow, order=checkout.OrderCreate(lines=[line]))).order
        if paid:
            payment = payments.PaymentCreate(method=payments.PaymentMethod.CASH, amount_minor=paid)
            await payments.record_payment(uow, order_id=order.id, payment=payment)

    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            envelope = Envelope(
                tenant_id=tenant.id,
                event_id=new_id(),
                name="inventory.reservation.expired",
                subject_id=order.lines[0].id,
                payload={},
                occurred_at=uow.now,
            )
            await cancel_expired(uow, envelope)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert (await orders.get_order(uow, order.id)).status == status
