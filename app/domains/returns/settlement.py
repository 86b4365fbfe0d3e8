"""How a return ends: what came back is valued, and the customer gets his money, other goods, or both."""

from uuid import UUID

from app.domains import checkout, orders, payments
from app.domains.checkout import OrderCreate
from app.domains.orders import OrderDetail
from app.domains.payments import (
    PaymentCreate,
    PaymentMethod,
    RefundCreate,
    RefundMethod,
)
from app.domains.returns import repository, rules
from app.domains.returns.errors import InvalidReturnError
from app.domains.returns.events import ReturnRefunded
from app.domains.returns.service import lines_of, lock
from app.domains.returns.types import (
    RefundBasis,
    Resolution,
    ReturnHead,
    ReturnLineHead,
    ReturnStatus,
    Settled,
    Settlement,
    Worth,
)
from app.kernel.errors import FieldIssue
from app.kernel.money import Money
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork


async def settle_return(
    uow: UnitOfWork,
    *,
    return_id: UUID,
    settlement: Settlement,
    exchange: OrderCreate | None = None,
) -> Settled:
    """End a return whose goods were looked at.

    For an exchange the new order is placed here: what is due pays for it, the rest goes back, and what the new goods
    cost more is owed.

    Raises:
        InsufficientStockError: If the new goods are not there.
        InvalidOrderError: If the new order is not valid.
        InvalidReturnError: If an amount is out of range, or an exchange names no goods.
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If its goods were not looked at, or it has ended.
    """
    head = await lock(uow, return_id)
    rules.require_status(head, ReturnStatus.INSPECTED)
    if (settlement.resolution is Resolution.EXCHANGE) is not (exchange is not None):
        detail = "An exchange, and only an exchange, names the new goods."
        issue = FieldIssue(pointer="/exchange", code="returns.field", detail=detail)
        raise InvalidReturnError(detail, issues=[issue])
    order = await orders.get_order(uow, head.order_id)
    lines = await repository.list_lines(uow, head.id)
    worth, basis = await _basis(uow, order, lines=lines, settlement=settlement)
    await repository.note_worth(uow, worth)
    settled = await _give_back(
        uow, head, due=Money(_due_of(basis, settlement), order.currency), exchange=exchange
    )
    await repository.close(uow, head.id, settlement=settlement, settled=settled)
    facts = {
        "resolution": settlement.resolution.value,
        "refund_minor": settled.refund_minor,
        "exchange_minor": settled.exchange_minor,
        "currency": order.currency,
    }
    detail = {"return": head.number, **facts}
    await orders.add_event(uow, order.id, "return_settled", detail=detail)
    uow.audit("returns.return.settled", Subject("return", head.id, head.number), after=facts)
    uow.emit(
        ReturnRefunded(
            subject_id=head.id,
            number=head.number,
            order_id=order.id,
            amount_minor=settled.refund_minor + settled.exchange_minor,
            currency=order.currency,
            lines=lines_of(lines),
        )
    )
    return settled


async def estimate_refund(uow: UnitOfWork, *, return_id: UUID, settlement: Settlement) -> int:
    """What would go back to the customer now, in minor units; nothing is written.

    Raises:
        InvalidReturnError: If an amount is out of range.
        ReturnNotFoundError: If there is no such return.
    """
    order = await orders.get_order(uow, await repository.order_of(uow, return_id))
    lines = await repository.list_lines(uow, return_id)
    _, basis = await _basis(uow, order, lines=lines, settlement=settlement)
    return _due_of(basis, settlement)


def _due_of(basis: RefundBasis, settlement: Settlement) -> int:
    return 0 if settlement.resolution is Resolution.NOTHING else rules.refund_due(basis)


async def _basis(
    uow: UnitOfWork,
    order: OrderDetail,
    *,
    lines: list[ReturnLineHead],
    settlement: Settlement,
) -> tuple[dict[UUID, Worth], RefundBasis]:
    """What each return line is worth, and all that decides what goes back."""
    given_back, earlier = await repository.sum_worth(uow, order.id)
    rules.require_settlement(settlement, shipping_left_minor=order.shipping_minor - given_back)
    before = await repository.sum_settled(uow, order.id)
    whole = rules.worths(order)
    worth = {
        line.id: rules.worth_of_part(
            whole[line.order_line_id],
            before=before.get(line.order_line_id, line.received * 0),
            quantity=line.received,
            currency=order.currency,
        )
        for line in lines
    }
    return worth, RefundBasis(
        goods_minor=sum(item.amount_minor for item in worth.values()),
        shipping_minor=settlement.shipping_minor,
        fee_minor=settlement.fee_minor,
        order_total_minor=order.total_minor,
        earlier_minor=earlier,
        received_minor=await payments.received_of_order(uow, order_id=order.id),
    )


async def _give_back(
    uow: UnitOfWork, head: ReturnHead, *, due: Money, exchange: OrderCreate | None
) -> Settled:
    """Money back the way it came, or into the order for the new goods."""
    exchange_minor, exchange_id = 0, None
    if exchange is not None:
        placed = (await checkout.place_order(uow, order=exchange)).order
        exchange_id = placed.id
        same = placed.currency == due.currency
        exchange_minor = min(due.amount_minor, placed.total_minor) if same else 0
        if exchange_minor:
            await _refund(uow, head, exchange_minor, method=RefundMethod.EXCHANGE)
            payment = PaymentCreate(
                method=PaymentMethod.EXCHANGE, amount_minor=exchange_minor, reference=head.number
            )
            await payments.record_payment(uow, order_id=placed.id, payment=payment)
    refund_minor = due.amount_minor - exchange_minor
    if refund_minor:
        await _refund(uow, head, refund_minor, method=RefundMethod.ORIGINAL)
    return Settled(
        refund_minor=refund_minor, exchange_minor=exchange_minor, exchange_order_id=exchange_id
    )


async def _refund(
    uow: UnitOfWork, head: ReturnHead, amount_minor: int, *, method: RefundMethod
) -> None:
    await payments.refund_payment(
        uow,
        order_id=head.order_id,
        refund=RefundCreate(
            amount_minor=amount_minor,
            reason=head.number,
            idempotency_key=f"return:{head.id}:{method.value}",
            method=method,
            reference_kind="return",
            reference_id=head.id,
        ),
    )
