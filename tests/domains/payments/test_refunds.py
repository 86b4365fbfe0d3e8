"""Giving money back."""

import asyncio

import pytest

from app.domains import orders, payments
from app.domains.orders import OrderNotFoundError
from app.domains.payments import (
    InvalidRefundError,
    PaymentCreate,
    PaymentMethod,
    PaymentStatus,
    RefundCreate,
    RefundTooLargeError,
)
from app.domains.payments.handlers import void_pending
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.factories.commerce import count
from tests.factories.returns import make_sold, paid, pay


def refund(amount_minor: int, key: str = "") -> RefundCreate:
    return RefundCreate(
        amount_minor=amount_minor, reason="Defective", idempotency_key=key or new_id().hex
    )


async def test_refund_is_taken_from_the_latest_payment_first(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2}, paid_minor=1380)
    async with factory.tenant(tenant.id) as uow:
        await pay(uow, sold.order.id, 1000)

    async with factory.tenant(tenant.id) as uow:
        await payments.refund_payment(uow, order_id=sold.order.id, refund=refund(1200))
        found = await payments.list_order_payments(uow, sold.order.id)

    assert [(item.amount_minor, item.refunded_minor, item.status) for item in found] == [
        (1380, 200, "received"),
        (1000, 1000, "refunded"),
    ]


async def test_same_key_gives_back_once(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})

    async def give_back() -> int:
        async with factory.tenant(tenant.id) as uow:
            return await payments.refund_payment(
                uow, order_id=sold.order.id, refund=refund(500, key="once")
            )

    answers = await asyncio.gather(*(give_back() for _ in range(4)))

    assert answers == [500] * 4
    assert await count(factory, tenant.id, "refund") == 1
    assert await paid(factory, tenant.id, sold.order.id) == 1880


async def test_refunds_at_once_never_give_back_more_than_was_paid(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 2})

    async def give_back() -> bool:
        try:
            async with factory.tenant(tenant.id) as uow:
                await payments.refund_payment(uow, order_id=sold.order.id, refund=refund(500))
        except RefundTooLargeError:
            return False
        return True

    answers = await asyncio.gather(*(give_back() for _ in range(8)))

    assert sum(answers) == 2380 // 500
    assert await paid(factory, tenant.id, sold.order.id) == 2380 % 500


async def test_refund_beyond_what_was_paid_says_what_is_left(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1}, paid_minor=700)

    with pytest.raises(RefundTooLargeError) as refused:
        async with factory.tenant(tenant.id) as uow:
            await payments.refund_payment(uow, order_id=sold.order.id, refund=refund(701))

    assert refused.value.members["refundable_minor"] == 700
    assert await count(factory, tenant.id, "refund") == 0


@pytest.mark.parametrize(
    ("amount", "reason", "pointer"),
    [(0, "x", "/amount"), (-1, "x", "/amount"), (1, " ", "/reason")],
)
async def test_senseless_refund_names_its_field(
    factory: UnitOfWorkFactory, tenant: Tenant, *, amount: int, reason: str, pointer: str
) -> None:
    senseless = RefundCreate(amount_minor=amount, reason=reason, idempotency_key="key")

    with pytest.raises(InvalidRefundError) as refused:
        async with factory.tenant(tenant.id) as uow:
            await payments.refund_payment(uow, order_id=new_id(), refund=senseless)

    assert [issue.pointer for issue in refused.value.issues] == [pointer]


async def test_another_tenant_does_not_find_the_order(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    sold = await make_sold(factory, tenant.id, quantities={"A": 1})

    with pytest.raises(OrderNotFoundError):
        async with factory.tenant(other_tenant.id) as uow:
            await payments.refund_payment(uow, order_id=sold.order.id, refund=refund(1))


async def test_canceled_order_voids_what_was_only_promised(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending")
        for status in (PaymentStatus.PENDING, PaymentStatus.RECEIVED):
            payment = PaymentCreate(
                method=PaymentMethod.BANK_TRANSFER, amount_minor=10, status=status
            )
            await payments.record_payment(uow, order_id=order.id, payment=payment)
        await orders.cancel_order(uow, order_id=order.id)

    async with factory.tenant(tenant.id) as uow:
        envelope = Envelope(
            tenant_id=tenant.id,
            event_id=new_id(),
            name="orders.order.canceled",
            subject_id=order.id,
            payload={},
            occurred_at=uow.now,
        )
        await void_pending(uow, envelope)
        await void_pending(uow, envelope)
        found = await payments.list_order_payments(uow, order.id)

    assert [item.status for item in found] == ["voided", "received"]
