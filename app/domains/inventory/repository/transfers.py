"""Transfers and their lines."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from app.domains.inventory.types import (
    LineReceipt,
    StockLine,
    TransferCreate,
    TransferHead,
    TransferLine,
    TransferStatus,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_FIND_ID: Final = (
    "SELECT id FROM tenant.stock_transfer WHERE tenant_id = $1 AND idempotency_key = $2"
)
_ADD: Final = """
INSERT INTO tenant.stock_transfer (tenant_id, id, number, from_warehouse_id, to_warehouse_id, note, idempotency_key,
                                   sent_at, sent_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_ADD_LINES: Final = """
INSERT INTO tenant.stock_transfer_line (tenant_id, id, transfer_id, variant_id, sent)
SELECT $1, l.id, $2, l.variant_id, l.quantity
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS l(id, variant_id, quantity)
"""
_LOCK: Final = """
SELECT id, number, from_warehouse_id, to_warehouse_id, status FROM tenant.stock_transfer
WHERE tenant_id = $1 AND id = $2
FOR UPDATE
"""
_LINES: Final = """
SELECT id, variant_id, sent, received, missing, surplus FROM tenant.stock_transfer_line
WHERE tenant_id = $1 AND transfer_id = $2
ORDER BY variant_id
"""
_NOTE_RECEIPT: Final = """
UPDATE tenant.stock_transfer_line l
SET received = l.received + r.received, missing = l.missing + r.missing, surplus = l.surplus + r.surplus
FROM unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::numeric[]) AS r(id, received, missing, surplus)
WHERE l.tenant_id = $1 AND l.id = r.id
"""
_CLOSE: Final = """
UPDATE tenant.stock_transfer SET status = 'received', received_at = $3 WHERE tenant_id = $1 AND id = $2
"""


async def find_transfer_id(uow: UnitOfWork, idempotency_key: str) -> UUID | None:
    """The transfer that was made with a key."""
    return await uow.fetch_value(_FIND_ID, idempotency_key)


async def get_transfer_id(uow: UnitOfWork, idempotency_key: str) -> UUID:
    """The transfer that somebody else has just made with a key.

    Raises:
        LookupError: If there is none, though its movements are there.
    """
    found = await find_transfer_id(uow, idempotency_key)
    if found is None:
        raise LookupError(f"movements of transfer {idempotency_key} have no transfer")
    return found


async def add_transfer(
    uow: UnitOfWork,
    transfer_id: UUID,
    transfer: TransferCreate,
    *,
    lines: Sequence[StockLine],
    number: str,
) -> None:
    """Write a transfer that was sent."""
    await uow.execute(
        _ADD,
        transfer_id,
        number,
        transfer.from_warehouse_id,
        transfer.to_warehouse_id,
        transfer.note,
        transfer.idempotency_key,
        uow.now,
        uow.actor.label,
    )
    await uow.execute(
        _ADD_LINES,
        transfer_id,
        [new_id() for _ in lines],
        [line.variant_id for line in lines],
        [line.quantity for line in lines],
    )


async def lock_transfer(uow: UnitOfWork, transfer_id: UUID) -> TransferHead | None:
    """Lock a transfer."""
    row = await uow.fetch_row(_LOCK, transfer_id)
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    values["status"] = TransferStatus(values["status"])
    return TransferHead(**values)


async def list_transfer_lines(uow: UnitOfWork, transfer_id: UUID) -> list[TransferLine]:
    """The lines of a transfer, which is locked."""
    return [TransferLine(**dict(row)) for row in await uow.fetch(_LINES, transfer_id)]


async def note_receipt(uow: UnitOfWork, receipts: Sequence[LineReceipt]) -> None:
    """Note on the lines what arrived, is missing or came beyond what was sent."""
    await uow.execute(
        _NOTE_RECEIPT,
        [item.line.id for item in receipts],
        [item.received for item in receipts],
        [item.missing for item in receipts],
        [item.surplus for item in receipts],
    )


async def close_transfer(uow: UnitOfWork, transfer_id: UUID) -> None:
    """Say that nothing of a transfer is on its way any more."""
    await uow.execute(_CLOSE, transfer_id, uow.now)
