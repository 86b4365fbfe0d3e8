"""Which lots leave; pure.

The lot that expires first leaves first, lots without an expiry after those with one, in the order of their codes'
coming. A lot is good through its expiry day in the tenant's time zone; from the next day on it is neither promised nor
picked, and leaves only as scrap, by a correction or back to its supplier.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NoReturn
from uuid import UUID

from app.domains.inventory.errors import LotsNeededError, LotsShortError
from app.domains.inventory.lots.types import LotStock
from app.domains.inventory.types import LotChoice, LotName, TrackedBy
from app.kernel.errors import FieldIssue
from app.kernel.quantity import plain

_ZERO: Final = Decimal(0)
_LONGEST_CODE: Final = 64


def pick_lots(
    stock: Sequence[LotStock], quantity: Decimal, *, takes_expired: bool
) -> list[tuple[UUID, Decimal]]:
    """Lots for a quantity; ``stock`` is one warehouse's, in order of expiry.

    Raises:
        LotsShortError: If there is less than that in lots that may leave.
    """
    left = quantity
    parts: list[tuple[UUID, Decimal]] = []
    for lot in stock:
        part = min(left, lot.on_hand)
        if part <= 0 or (lot.is_expired and not takes_expired):
            continue
        parts.append((lot.lot_id, part))
        left -= part
    if left > 0:
        raise LotsShortError(
            f"{plain(left)} more is asked for than there is in lots that are good."
        )
    return parts


def chosen_lots(
    stock: Sequence[LotStock],
    choices: Sequence[LotChoice],
    quantity: Decimal,
    *,
    takes_expired: bool,
) -> list[tuple[UUID, Decimal]]:
    """Lots that were chosen by hand, checked.

    Raises:
        LotsNeededError: If they are not as many units as leave.
        LotsShortError: If a lot has less than that, or has expired and the goods go to a customer.
    """
    if sum((choice.quantity for choice in choices), _ZERO) != quantity or any(
        choice.quantity <= 0 for choice in choices
    ):
        raise LotsNeededError("The lots' quantities must add up to what leaves.")
    there = {lot.lot_id: lot for lot in stock}
    for choice in choices:
        lot = there.get(choice.lot_id)
        if lot is None or lot.on_hand < choice.quantity:
            raise LotsShortError("The warehouse has less of the chosen lot.")
        if lot.is_expired and not takes_expired:
            raise LotsShortError("The chosen lot has expired.")
    return [(choice.lot_id, choice.quantity) for choice in choices]


def require_names(names: Sequence[LotName], quantity: Decimal, tracked_by: TrackedBy) -> None:
    """Check the lots under which goods come in.

    Raises:
        LotsNeededError: If they are not as many units as come in, a code is empty or comes twice, or a serial number
            stands for more than one unit.
    """
    codes = [name.code.strip() for name in names]
    if sum((name.quantity for name in names), _ZERO) != quantity:
        word = "serial numbers" if tracked_by is TrackedBy.SERIAL else "lots"
        _refuse(f"The quantities of the {word} must add up to {plain(quantity)}.")
    if len(set(codes)) != len(codes) or any(not 1 <= len(code) <= _LONGEST_CODE for code in codes):
        _refuse("Each code is there once and has 1 to 64 characters.")
    if any(name.quantity <= 0 for name in names):
        _refuse("A quantity is greater than zero.")
    if tracked_by is TrackedBy.SERIAL and any(name.quantity != 1 for name in names):
        _refuse("A serial number is one unit.")
    if any(name.made_on and name.expires_on and name.made_on > name.expires_on for name in names):
        _refuse("A lot expires after it was made.")


def _refuse(detail: str) -> NoReturn:
    raise LotsNeededError(
        detail, issues=[FieldIssue(pointer="/lots", code=LotsNeededError.code, detail=detail)]
    )
