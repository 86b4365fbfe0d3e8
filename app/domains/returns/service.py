"""Use cases of returns. Each locks the order first, then the return, then payments and stock levels."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.domains import inventory, orders
from app.domains.inventory import StockLine, StockReturn, StockScrap
from app.domains.returns import repository, rules
from app.domains.returns.events import ReturnReceived, ReturnRequested
from app.domains.returns.types import (
    NUMBERS,
    Arrival,
    Inspection,
    ReturnCreate,
    ReturnHead,
    ReturnLineHead,
    ReturnStatus,
)
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.concurrency import give_up_numbers, take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_SCRAP_REASON = "Returned, not fit to be sold"


async def request_return(uow: UnitOfWork, *, request: ReturnCreate) -> UUID:
    """Ask for goods of an order to come back; returns the return's id. The same key again is the same return.

    Raises:
        InvalidReturnError: If a field is wrong.
        OrderNotFoundError: If there is no such order.
        ReturnExceedsOrderError: If more shall come back than left.
    """
    rules.require_sensible(request)
    order = await orders.lock_order(uow, request.order_id)
    known = await repository.find_by_key(uow, request.idempotency_key)
    if known is not None:
        return known
    lines = await orders.list_lines(uow, order.id)
    rules.require_returnable(
        request,
        dispatched={line.id: line.dispatched for line in lines},
        pending=await repository.sum_pending(uow, order.id),
    )
    number = f"R-{await take_document_number(uow, kind=NUMBERS)}"
    return_id = await repository.add_return(uow, request, number=number, currency=order.currency)
    await _note(uow, order.id, Subject("return", return_id, number), what="requested")
    uow.emit(ReturnRequested(subject_id=return_id, number=number, order_id=order.id))
    return return_id


async def approve_return(uow: UnitOfWork, *, return_id: UUID) -> None:
    """Agree that goods come back.

    Raises:
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If it is not one that was only asked for.
    """
    await _decide(uow, return_id, ReturnStatus.APPROVED, allowed={ReturnStatus.REQUESTED})


async def reject_return(uow: UnitOfWork, *, return_id: UUID) -> None:
    """Refuse that goods come back.

    Raises:
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If it is not one that was only asked for.
    """
    await _decide(uow, return_id, ReturnStatus.REJECTED, allowed={ReturnStatus.REQUESTED})


async def cancel_return(uow: UnitOfWork, *, return_id: UUID) -> None:
    """Give a return up of which nothing has arrived.

    Raises:
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If something has arrived or it has ended.
    """
    await _decide(
        uow,
        return_id,
        ReturnStatus.CANCELED,
        allowed={ReturnStatus.REQUESTED, ReturnStatus.APPROVED},
    )


async def receive_return(uow: UnitOfWork, *, return_id: UUID, arrivals: Sequence[Arrival]) -> None:
    """Note what arrived; lines that are not named did not. Nothing is sold again before it was looked at.

    Raises:
        InvalidReturnError: If a line or a quantity is wrong.
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If it is not approved.
    """
    head = await lock(uow, return_id)
    rules.require_status(head, ReturnStatus.APPROVED)
    rules.require_arrivals(await repository.list_lines(uow, head.id), arrivals)
    await repository.note_arrivals(uow, arrivals)
    await repository.set_status(uow, head.id, ReturnStatus.RECEIVED)
    await _note(uow, head.order_id, _subject(head), what="received")


async def inspect_return(
    uow: UnitOfWork, *, return_id: UUID, inspections: Sequence[Inspection]
) -> None:
    """Say what became of what arrived: back on sale in a warehouse, or thrown away. Stock changes with it.

    What is thrown away comes in and goes out again, so that the movements tell the whole way.

    Raises:
        InvalidReturnError: If a line is missing or its parts are not what arrived.
        ReturnExceedsDispatchError: If more comes back than left.
        ReturnNotFoundError: If there is no such return.
        ReturnStateError: If nothing has arrived or it was looked at already.
        UnknownStockItemError: If a warehouse does not exist.
    """
    head = await lock(uow, return_id)
    rules.require_status(head, ReturnStatus.RECEIVED)
    lines = {line.id: line for line in await repository.list_lines(uow, head.id)}
    rules.require_inspections(list(lines.values()), inspections)
    await repository.note_inspections(uow, inspections)
    for item in sorted(inspections, key=lambda found: lines[found.return_line_id].order_line_id):
        await _restock(uow, head, line=lines[item.return_line_id], item=item)
    await repository.set_status(uow, head.id, ReturnStatus.INSPECTED)
    await _note(uow, head.order_id, _subject(head), what="inspected")
    uow.emit(
        ReturnReceived(
            subject_id=head.id,
            number=head.number,
            order_id=head.order_id,
            lines=lines_of(list(lines.values())),
        )
    )


async def lock(uow: UnitOfWork, return_id: UUID) -> ReturnHead:
    """Lock a return and, before it, its order.

    Raises:
        ReturnNotFoundError: If there is no such return.
    """
    await orders.lock_order(uow, await repository.order_of(uow, return_id))
    return await repository.lock_return(uow, return_id)


def lines_of(lines: Sequence[ReturnLineHead]) -> list[dict[str, str]]:
    """What came back, as events tell it."""
    return [
        {"order_line_id": str(line.order_line_id), "quantity": plain(line.received)}
        for line in lines
        if line.received
    ]


async def _decide(
    uow: UnitOfWork, return_id: UUID, to: ReturnStatus, *, allowed: Collection[ReturnStatus]
) -> None:
    head = await lock(uow, return_id)
    if head.status is to:
        return
    rules.require_status(head, *allowed)
    await repository.set_status(uow, head.id, to)
    await _note(uow, head.order_id, _subject(head), what=to.value)


async def _restock(
    uow: UnitOfWork, head: ReturnHead, *, line: ReturnLineHead, item: Inspection
) -> None:
    """Bring a line's goods in, and what is not fit out again; a bundle comes back as its parts."""
    arrived = item.restock + item.scrap
    if not arrived:
        return
    items = await inventory.items_of_line(uow, line.order_line_id)
    if not items:
        # Stock that was never kept by us, of an order that was dispatched elsewhere, does not come to us.
        return
    key = f"return:{line.id}"
    await inventory.return_stock(
        uow,
        returned=StockReturn(
            order_line_id=line.order_line_id,
            warehouse_id=item.warehouse_id,
            lines=[
                StockLine(variant_id=part.variant_id, quantity=part.units_per_line * arrived)
                for part in items
            ],
            idempotency_key=key,
            reason=head.number,
        ),
    )
    if item.scrap:
        await inventory.scrap_stock(
            uow,
            scrap=StockScrap(
                warehouse_id=item.warehouse_id,
                lines=[
                    StockLine(
                        variant_id=part.variant_id,
                        quantity=part.units_per_line * item.scrap,
                        source_id=line.order_line_id,
                    )
                    for part in items
                ],
                idempotency_key=f"{key}:scrap",
                reason=f"{_SCRAP_REASON}: {head.number}",
            ),
        )


async def forget_returns(uow: UnitOfWork, *, order_ids: Sequence[UUID]) -> None:
    """Remove the returns of orders that are removed themselves; their numbers are not given again, and are no gap.

    The returns' lines go before the returns, so that the figures of returns lose what they had.
    """
    numbers = await repository.remove_returns(uow, order_ids)
    await give_up_numbers(
        uow, kind=NUMBERS, numbers=[int(text.removeprefix("R-")) for text in numbers]
    )


def _subject(head: ReturnHead) -> Subject:
    return Subject("return", head.id, head.number)


async def _note(uow: UnitOfWork, order_id: UUID, subject: Subject, *, what: str) -> None:
    """History of the order, and the audit trail."""
    await orders.add_event(uow, order_id, f"return_{what}", detail={"return": subject.label})
    uow.audit(f"returns.return.{what}", subject, after={"status": what})
