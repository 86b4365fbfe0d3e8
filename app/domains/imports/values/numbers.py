"""Numbers as people write them: ``12.990``, ``1.234,50``, ``1,234.50``, ``$ 5 000``.

One separator followed by exactly three digits can mean thousands or decimals. It is read as thousands only where the
currency has no decimals or the file's notation is known; else it is refused with advice.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from app.domains.imports.values.cells import Cell, CellError
from app.kernel.money import InexactAmountError, decimals_of, exact_minor
from app.kernel.quantity import QUANTITY_SCALE

_DECORATION: Final = re.compile(
    r"(?i)^(?:[a-z]{0,3}\$|[A-Z]{3}(?=[\s\d-])|€|S/\.?)\s*|\s*(?:[A-Z]{3}|€|\$)$"
)
_SHAPE: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)*$")
_GROUPED: Final = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
_GROUP: Final = 3
_MAX_DIGITS: Final = 20
NUMBER_UNREADABLE: Final = "imports.number_unreadable"
NUMBER_AMBIGUOUS: Final = "imports.number_ambiguous"


def read_number(cell: Cell, *, decimal_mark: str | None = None, whole: bool = False) -> Decimal:
    """The exact number in a cell.

    ``decimal_mark`` is ``.`` or ``,`` where the file's notation is known. ``whole`` says that decimals make no sense
    here, so that ``12.000`` is twelve thousand.

    Raises:
        CellError: If it is no number, or could be two.
    """
    if isinstance(cell, Decimal):
        return cell
    if cell is None or isinstance(cell, date):
        raise CellError(NUMBER_UNREADABLE, cell)
    text = _DECORATION.sub("", cell.strip()).replace("\u00a0", "").replace("\u202f", "")
    text = text.replace(" ", "").replace("'", "")
    if text.isdecimal() and len(text) <= _MAX_DIGITS and text.isascii():
        return Decimal(text)
    if not text.isascii() or not _SHAPE.match(text) or len(text) > _MAX_DIGITS:
        raise CellError(NUMBER_UNREADABLE, cell)
    sign = -1 if text.startswith("-") else 1
    return sign * _unsigned(text.lstrip("+-"), cell, decimal_mark=decimal_mark, whole=whole)


def _unsigned(text: str, cell: str, *, decimal_mark: str | None, whole: bool) -> Decimal:
    marks = [sign for sign in text if sign in ".,"]
    if not marks:
        return Decimal(text)
    if decimal_mark is None:
        decimal_mark = _decimal_mark(text, marks, cell, whole=whole)
    thousands = "." if decimal_mark == "," else ","
    head, _, tail = text.partition(decimal_mark)
    if (
        decimal_mark in tail
        or thousands in tail
        or (thousands in head and not _GROUPED.match(head))
    ):
        raise CellError(NUMBER_UNREADABLE, cell)
    digits = head.replace(thousands, "")
    return Decimal(f"{digits}.{tail}" if tail else digits)


def _decimal_mark(text: str, marks: list[str], cell: str, *, whole: bool) -> str:
    """Which sign stands before the decimals; the other one groups thousands.

    Raises:
        CellError: If it could be either.
    """
    last, other = marks[-1], "." if marks[-1] == "," else ","
    if other in marks:
        return last
    if len(marks) > 1:
        return other
    head, _, tail = text.partition(last)
    if len(tail) != _GROUP or len(head) > _GROUP or head.startswith("0"):
        return last
    if whole:
        return other
    raise CellError(NUMBER_AMBIGUOUS, cell, whole=head + tail, fraction=f"{head}.{tail}")


def read_amount(cell: Cell, currency: str, *, decimal_mark: str | None = None) -> Decimal:
    """An amount that is zero or more, in major units.

    Raises:
        CellError: If it can't be read or is negative.
    """
    amount = read_number(cell, decimal_mark=decimal_mark, whole=decimals_of(currency) == 0)
    if amount < 0:
        raise CellError("imports.amount_negative", cell)
    if amount >= Decimal(10) ** 13:
        raise CellError("imports.number_too_large", cell)
    return amount


def read_minor(cell: Cell, currency: str, *, decimal_mark: str | None = None) -> int:
    """An amount owed, in minor units; one that is finer than the currency is refused, not rounded.

    Raises:
        CellError: If it can't be read, is negative or too fine.
    """
    amount = read_amount(cell, currency, decimal_mark=decimal_mark)
    try:
        return exact_minor(amount, currency)
    except InexactAmountError:
        raise CellError("imports.amount_too_fine", cell, currency=currency) from None


def read_quantity(cell: Cell, *, decimal_mark: str | None = None) -> Decimal:
    """A quantity that is more than zero, with at most four decimals.

    Raises:
        CellError: If it can't be read, is not positive or too fine.
    """
    quantity = read_number(cell, decimal_mark=decimal_mark)
    if quantity <= 0:
        raise CellError("imports.quantity_not_positive", cell)
    if quantity >= Decimal(10) ** 13:
        raise CellError("imports.number_too_large", cell)
    if quantity != round(quantity, QUANTITY_SCALE):
        raise CellError("imports.quantity_too_fine", cell)
    return quantity
