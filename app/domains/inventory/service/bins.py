"""Bins: the places in a warehouse, and goods put into, out of and between them."""

from typing import Final
from uuid import UUID

import asyncpg

from app.domains.inventory import repository
from app.domains.inventory.errors import (
    BinNotEmptyError,
    BinNotFoundError,
    BinTooEmptyError,
    InvalidBinError,
    InvalidMovementError,
    UnknownStockItemError,
)
from app.domains.inventory.types import BinChange, BinCreate, BinMove, BinState
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.quantity import plain, positive_quantity
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST_CODE = 40
_LARGEST_POSITION = 999_999
_TAKEN: Final = [
    FieldIssue(pointer="/code", code="bin.code_taken", detail="Another bin has this code.")
]


async def create_bin(uow: UnitOfWork, *, place: BinCreate) -> UUID:
    """Add a place to a warehouse; returns its id.

    Raises:
        InvalidBinError: If the code or the position makes no sense, or another bin of the warehouse has the code.
        UnknownStockItemError: If there is no such warehouse.
    """
    code = _checked(place.code, place.position)
    bin_id = new_id()
    try:
        await repository.add_bin(uow, bin_id, place, code=code)
    except asyncpg.UniqueViolationError as error:
        raise InvalidBinError(issues=_TAKEN) from error
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownStockItemError("The warehouse does not exist.") from error
    uow.audit("inventory.bin.created", Subject("bin", bin_id, code), after={"code": code})
    return bin_id


async def update_bin(uow: UnitOfWork, *, bin_id: UUID, change: BinChange) -> None:
    """Give a bin another code or another place on the walk; what is in it stays. Locks the bin.

    Raises:
        BinNotFoundError: If there is no such bin.
        InvalidBinError: If the code or the position makes no sense, or another bin of the warehouse has the code.
    """
    code = _checked(change.code, change.position)
    before = await _lock(uow, bin_id)
    if (before.code, before.position) == (code, change.position):
        return
    try:
        await repository.write_bin(uow, bin_id, code=code, position=change.position)
    except asyncpg.UniqueViolationError as error:
        raise InvalidBinError(issues=_TAKEN) from error
    uow.audit(
        "inventory.bin.changed",
        Subject("bin", bin_id, code),
        before={"code": before.code, "position": before.position},
        after={"code": code, "position": change.position},
    )


async def archive_bin(uow: UnitOfWork, *, bin_id: UUID) -> None:
    """Take an empty bin out of use; doing it again changes nothing. Its code stays taken.

    Locks the bin: who puts goods in at the same moment is either first, and the bin is not empty, or is refused.

    Raises:
        BinNotEmptyError: If goods lie in it.
        BinNotFoundError: If there is no such bin.
    """
    before = await _lock(uow, bin_id)
    if not before.is_active:
        return
    if before.on_hand > 0:
        raise BinNotEmptyError(f"{plain(before.on_hand)} lie in bin {before.code}.")
    await repository.set_bin_active(uow, bin_id, is_active=False)
    uow.audit("inventory.bin.archived", Subject("bin", bin_id, before.code))


async def restore_bin(uow: UnitOfWork, *, bin_id: UUID) -> None:
    """Take an archived bin into use again; doing it again changes nothing. Locks the bin.

    Raises:
        BinNotFoundError: If there is no such bin.
    """
    before = await _lock(uow, bin_id)
    if before.is_active:
        return
    await repository.set_bin_active(uow, bin_id, is_active=True)
    uow.audit("inventory.bin.restored", Subject("bin", bin_id, before.code))


async def move_between_bins(uow: UnitOfWork, *, moved: BinMove) -> bool:
    """Put goods away, or from one bin into another; a bin that is none stands for what is in no bin.

    The level stays as it is. Locks the variant's levels, under which alone bins change, and the bin that goods go
    into. Returns whether anything changed: a key that was used before changes nothing.

    Raises:
        BinArchivedError: If the bin that goods go into is being archived at this moment.
        BinTooEmptyError: If there is less where the goods shall come from.
        InvalidMovementError: If the quantity is not positive or both places are the same.
        UnknownStockItemError: If a bin is not one of the warehouse.
    """
    quantity = positive_quantity(moved.quantity)
    if moved.from_bin_id == moved.to_bin_id:
        raise InvalidMovementError("Goods move to another place.")
    named = {item for item in (moved.from_bin_id, moved.to_bin_id) if item is not None}
    if named - await repository.bins_of(uow, moved.warehouse_id):
        raise UnknownStockItemError("The bin is not one of this warehouse.")
    await repository.lock_levels(uow, [moved.variant_id])
    if moved.idempotency_key and not await repository.notes_move(uow, moved):
        return False
    held = await repository.held_by(
        uow, moved.variant_id, moved.warehouse_id, bin_id=moved.from_bin_id
    )
    if held < quantity:
        raise BinTooEmptyError(f"There are {plain(held)} there, {plain(quantity)} were asked for.")
    changes = {moved.from_bin_id: -quantity, moved.to_bin_id: quantity}
    for bin_id in sorted(named):
        await repository.change_bin(uow, bin_id, moved.variant_id, quantity=changes[bin_id])
    uow.audit(
        "inventory.bin.moved",
        Subject("variant", moved.variant_id),
        after={
            "warehouse_id": str(moved.warehouse_id),
            "from_bin_id": str(moved.from_bin_id) if moved.from_bin_id else None,
            "to_bin_id": str(moved.to_bin_id) if moved.to_bin_id else None,
            "quantity": plain(quantity),
        },
    )
    return True


async def _lock(uow: UnitOfWork, bin_id: UUID) -> BinState:
    found = await repository.lock_bin(uow, bin_id)
    if found is None:
        raise BinNotFoundError("There is no bin with this id.")
    return found


def _checked(code: str, position: int) -> str:
    """The code of a bin as it is kept.

    Raises:
        InvalidBinError: If the code or the position makes no sense.
    """
    code = code.strip()
    if not 1 <= len(code) <= _LONGEST_CODE:
        raise InvalidBinError(issues=_issues("code", "bin.code", "A code has 1 to 40 characters."))
    if not 0 <= position <= _LARGEST_POSITION:
        raise InvalidBinError(issues=_issues("position", "bin.position", "It is 0 to 999999."))
    return code


def _issues(field: str, code: str, detail: str) -> list[FieldIssue]:
    return [FieldIssue(pointer=f"/{field}", code=code, detail=detail)]
