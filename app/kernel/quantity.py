"""Quantities of goods: decimals with at most four places, as the database keeps them."""

from decimal import Decimal, InvalidOperation
from typing import Final

from app.kernel.errors import UnprocessableError

QUANTITY_SCALE: Final = 4
_STEP: Final = Decimal(1).scaleb(-QUANTITY_SCALE)
_LIMIT: Final = Decimal(10) ** 14


class InvalidQuantityError(UnprocessableError):
    """The quantity is no number, too fine, too large or not positive."""

    code = "quantity.invalid"
    title = "The quantity is not valid"


def positive_quantity(value: Decimal | int | str) -> Decimal:
    """Check a quantity that must be greater than zero.

    Raises:
        InvalidQuantityError: If it is no number, not positive, too large or finer than four decimals.
    """
    try:
        quantity = Decimal(value)
    except InvalidOperation:
        raise InvalidQuantityError(f"'{str(value)[:40]}' is not a number.") from None
    if not quantity.is_finite() or quantity <= 0 or quantity >= _LIMIT:
        raise InvalidQuantityError("A quantity is greater than zero and below 100,000,000,000,000.")
    if quantity % _STEP:
        raise InvalidQuantityError("A quantity has at most four decimals.")
    return quantity


def plain(value: Decimal) -> str:
    """Decimal text without trailing zeros or an exponent: ``3``, ``0.5``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
