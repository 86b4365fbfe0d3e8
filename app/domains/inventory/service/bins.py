"""Bins: the places in a warehouse, and goods put into, out of and between them."""

from uuid import UUID

import asyncpg

from app.domains.inventory import repository
from app.domains.inventory.errors import (
    BinTooEmptyError,
    InvalidBinError,
    InvalidMovementError,
    UnknownStockItemError,
)
from app.domains.inventory.types import BinCreate, BinMove
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.quantity import plain, positive_quantity
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST_CODE = 40
_LARGEST_POSITION = 999_999


async def create_bin(uow: UnitOfWork, *, place: BinCreate) -> UUID:
    """Add a place to a warehouse; returns its id.

    Raises:
        InvalidBinError: If the code or the position makes no sense, or another bin of the warehouse has the code.
        UnknownStockItemError: If there is no such warehouse.
    """
    code = place.code.strip()
    if not 1 <= len(code) <= _LONGEST_CODE:
        raise InvalidBinError(issues=_issues("code", "bin.code", "A code has 1 to 40 characters."))
    if not 0 <= place.position <= _LARGEST_POSITION:
        raise InvalidBinError(issues=_issues("position", "bin.position", "It is 0 to 999999."))
    bin_id = new_id()
    try:
        await repository.add_bin(uow, bin_id, place, code=code)
    except asyncpg.UniqueViolationError as error:
        issues = _issues("code", "bin.code_taken", "Another bin has this code.")
        raise InvalidBinError(issues=issues) from error
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownStockItemError("The warehouse does not exist.") from error
    uow.audit("inventory.bin.created", Subject("bin", bin_id, code), after={"code": code})
    return bin_id


async def move_between_bins(uow: UnitOfWork, *, moved: BinMove) -> None:
    """Put goods away, or from one bin into another; a bin that is none stands for what is in no bin.

    The level stays as it is. Locks the variant's levels, under which alone bins change.

    Raises:
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


def _issues(field: str, code: str, detail: str) -> list[FieldIssue]:
    return [FieldIssue(pointer=f"/{field}", code=code, detail=detail)]
