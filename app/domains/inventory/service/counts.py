"""Stock counts: a document with lines, each counted at its own moment, whose differences are posted once.

Selling goes on while people count. So a line keeps what the books said at the moment it was counted, read under the
level's lock, and its difference is against that: what left the shelf afterwards is no loss. Posting adds the
differences to whatever the levels are by then.
"""

from uuid import UUID

from app.domains.inventory import repository, rules
from app.domains.inventory.errors import (
    CountClosedError,
    CountNotFoundError,
    InvalidMovementError,
    UnknownStockItemError,
)
from app.domains.inventory.service.moving import ZERO, move
from app.domains.inventory.types import (
    CountCreate,
    CountEntry,
    CountHead,
    CountStatus,
    MovementDraft,
    MovementKind,
)
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_REFERENCE = "stock_count"


async def create_count(uow: UnitOfWork, *, count: CountCreate) -> UUID:
    """Open a count of a warehouse, or of some of its bins or SKUs, with what the books expect; returns its id.

    Raises:
        UnknownStockItemError: If the warehouse, a bin or a variant does not exist.
    """
    if count.variant_ids:
        await repository.ensure_levels(
            uow, [(variant_id, count.warehouse_id) for variant_id in count.variant_ids]
        )
    bins = await repository.bins_of(uow, count.warehouse_id)
    if set(count.bin_ids) - bins or not await repository.has_warehouse(uow, count.warehouse_id):
        raise UnknownStockItemError("The warehouse or a bin does not exist.")
    count_id = new_id()
    number = str(await take_document_number(uow, kind=_REFERENCE))
    await repository.add_count(uow, count_id, count, number=number)
    uow.audit(
        "inventory.count.created",
        Subject(_REFERENCE, count_id, number),
        after={"warehouse_id": str(count.warehouse_id), "by_bin": count.by_bin},
    )
    return count_id


async def record_count(uow: UnitOfWork, *, entry: CountEntry) -> None:
    """Write down what was counted of a variant; counting again replaces it. A variant nobody expected is added.

    Locks the count and the variant's levels.

    Raises:
        CountClosedError: If the count was posted or canceled.
        CountNotFoundError: If there is no such count.
        InvalidMovementError: If the quantity is negative, or the bin is not one of a count by bins.
        UnknownStockItemError: If the variant does not exist.
    """
    head = await _lock(uow, entry.count_id)
    if head.status is not CountStatus.OPEN:
        raise CountClosedError(f"Count {head.number} is closed.")
    if entry.counted < 0:
        raise InvalidMovementError("What was counted is zero or more.")
    if entry.bin_id is not None and not (
        head.by_bin and entry.bin_id in await repository.bins_of(uow, head.warehouse_id)
    ):
        raise InvalidMovementError("The bin is not one of this count.")
    await repository.ensure_levels(uow, [(entry.variant_id, head.warehouse_id)])
    await repository.lock_levels(uow, [entry.variant_id])
    await repository.note_counted(uow, head, entry)


async def post_count(uow: UnitOfWork, *, count_id: UUID) -> int:
    """Bring the levels to what was counted; returns how many differences there were.

    Lines that nobody counted change nothing. Posting again changes nothing either.

    Raises:
        CountClosedError: If the count was canceled.
        CountNotFoundError: If there is no such count.
        StockBelowReservedError: If less would be left than is promised.
    """
    head = await _lock(uow, count_id)
    if head.status is CountStatus.CANCELED:
        raise CountClosedError(f"Count {head.number} was canceled.")
    if head.status is CountStatus.POSTED:
        return 0
    differences = rules.count_differences(await repository.list_counted(uow, count_id))
    drafts = [
        MovementDraft(
            warehouse_id=head.warehouse_id,
            variant_id=line.variant_id,
            kind=MovementKind.COUNT,
            quantity=difference,
            reserved_quantity=ZERO,
            idempotency_key=f"count:{line.id}",
            reference_kind=_REFERENCE,
            reference_id=count_id,
            reason=head.note,
            bin_id=line.bin_id,
            walks_bins=not head.by_bin,
        )
        for line, difference in differences
    ]
    subject = Subject(_REFERENCE, count_id, head.number)
    await repository.close_count(uow, count_id, status=CountStatus.POSTED)
    await move(uow, drafts, subject=subject, action="inventory.count.posted")
    return len(drafts)


async def cancel_count(uow: UnitOfWork, *, count_id: UUID) -> None:
    """Give a count up; nothing was changed by it.

    Raises:
        CountClosedError: If the count was posted.
        CountNotFoundError: If there is no such count.
    """
    head = await _lock(uow, count_id)
    if head.status is CountStatus.POSTED:
        raise CountClosedError(f"Count {head.number} was posted.")
    await repository.close_count(uow, count_id, status=CountStatus.CANCELED)
    uow.audit("inventory.count.canceled", Subject(_REFERENCE, count_id, head.number))


async def _lock(uow: UnitOfWork, count_id: UUID) -> CountHead:
    head = await repository.lock_count(uow, count_id)
    if head is None:
        raise CountNotFoundError("There is no count with this id.")
    return head
