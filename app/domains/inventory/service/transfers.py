"""Goods on their way from one warehouse to another.

Sending takes them off the first warehouse and says to the second one that they are coming. Receiving, in as many parts
as they come, puts them in. When a transfer is closed, all that was still on its way arrives in the books, and what did
not arrive in fact leaves them again as an adjustment with a reason: what is in transit is always what was taken out
and not yet put in.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domains.inventory import repository, rules
from app.domains.inventory.errors import (
    InvalidMovementError,
    TransferClosedError,
    TransferNotFoundError,
)
from app.domains.inventory.service.moving import ZERO, move
from app.domains.inventory.types import (
    LineReceipt,
    MovementDraft,
    MovementKind,
    TransferCreate,
    TransferHead,
    TransferReceipt,
    TransferStatus,
)
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_REFERENCE: Final = "stock_transfer"
_DIFFERENCE: Final = ":difference"


async def send_transfer(uow: UnitOfWork, *, transfer: TransferCreate) -> UUID:
    """Let goods that are not promised leave for another warehouse; returns the transfer's id.

    The same key again is the same transfer.

    Raises:
        InvalidMovementError: If both warehouses are the same or a quantity is not positive.
        StockBelowReservedError: If less would be left than is promised.
        UnknownStockItemError: If a warehouse or a variant does not exist.
    """
    if transfer.from_warehouse_id == transfer.to_warehouse_id:
        raise InvalidMovementError("A transfer goes to another warehouse.")
    known = await repository.find_transfer_id(uow, transfer.idempotency_key)
    if known is not None:
        return known
    lines = rules.require_lines(transfer.lines)
    transfer_id = new_id()
    await repository.ensure_levels(
        uow, [(line.variant_id, transfer.to_warehouse_id) for line in lines]
    )
    drafts = [
        MovementDraft(
            warehouse_id=transfer.from_warehouse_id,
            variant_id=line.variant_id,
            kind=MovementKind.TRANSFER_OUT,
            quantity=-line.quantity,
            reserved_quantity=ZERO,
            idempotency_key=f"transfer_out:{transfer.idempotency_key}:{line.variant_id}",
            reference_kind=_REFERENCE,
            reference_id=transfer_id,
            reason=transfer.note,
        )
        for line in lines
    ]
    subject = Subject(_REFERENCE, transfer_id)
    if not await move(uow, drafts, subject=subject, action="inventory.transfer.sent"):
        return await repository.get_transfer_id(uow, transfer.idempotency_key)
    coming = {(line.variant_id, transfer.to_warehouse_id): line.quantity for line in lines}
    await repository.add_incoming(uow, coming)
    number = await take_document_number(uow, kind=_REFERENCE)
    await repository.add_transfer(uow, transfer_id, transfer, lines=lines, number=str(number))
    return transfer_id


async def receive_transfer(uow: UnitOfWork, *, receipt: TransferReceipt) -> bool:
    """Put in what arrived of a transfer; returns whether this was new.

    ``receipt.close`` says that nothing more will come: what is missing is booked off. Locks the transfer, then the
    levels.

    Raises:
        InvalidMovementError: If nothing arrived, a quantity is negative, a variant was not sent, or a difference has
            no reason.
        TransferClosedError: If all of it was received before.
        TransferNotFoundError: If there is no such transfer.
    """
    head = await _lock(uow, receipt.transfer_id)
    lines = await repository.list_transfer_lines(uow, head.id)
    known = [f"{_key(receipt, line.id)}{part}" for line in lines for part in ("", _DIFFERENCE)]
    if await repository.are_known(uow, known):
        return False
    if head.status is not TransferStatus.SENT:
        raise TransferClosedError(f"Transfer {head.number} has been received.")
    plan = rules.plan_receipt(lines, receipt)
    drafts = _arrivals(head, plan, receipt)
    subject = Subject(_REFERENCE, head.id, head.number)
    await move(uow, drafts, subject=subject, action="inventory.transfer.received")
    await repository.add_incoming(
        uow,
        {
            (item.line.variant_id, head.to_warehouse_id): -(item.received + item.missing)
            for item in plan
        },
    )
    await repository.note_receipt(uow, plan)
    if rules.is_all_received(lines, plan):
        await repository.close_transfer(uow, head.id)
    return True


async def _lock(uow: UnitOfWork, transfer_id: UUID) -> TransferHead:
    head = await repository.lock_transfer(uow, transfer_id)
    if head is None:
        raise TransferNotFoundError("There is no transfer with this id.")
    return head


def _key(receipt: TransferReceipt, line_id: UUID) -> str:
    return f"transfer_in:{receipt.idempotency_key}:{line_id}"


def _arrivals(
    head: TransferHead, plan: Sequence[LineReceipt], receipt: TransferReceipt
) -> list[MovementDraft]:
    """Movements of a receipt: all that ends its way comes in, then the difference goes out or in with the reason."""
    drafts: list[MovementDraft] = []
    for item in plan:
        key = _key(receipt, item.line.id)
        for kind, quantity, suffix, reason in (
            (MovementKind.TRANSFER_IN, item.received + item.missing, "", ""),
            (MovementKind.ADJUSTMENT, item.surplus - item.missing, _DIFFERENCE, receipt.reason),
        ):
            if quantity:
                drafts.append(
                    MovementDraft(
                        warehouse_id=head.to_warehouse_id,
                        variant_id=item.line.variant_id,
                        kind=kind,
                        quantity=quantity,
                        reserved_quantity=ZERO,
                        idempotency_key=f"{key}{suffix}",
                        reference_kind=_REFERENCE,
                        reference_id=head.id,
                        reason=reason,
                    )
                )
    return drafts
