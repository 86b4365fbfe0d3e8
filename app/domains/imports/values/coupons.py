"""What a coupon column holds: a coupon, or payment terms that ended up there."""

import re
from decimal import Decimal
from typing import Final

import msgspec

from app.domains.imports.values.cells import Cell, CellError, folded, text_of
from app.domains.imports.values.words import NO_VALUE

_TERMS: Final = re.compile(
    r"^(?:net|neto|neta)\s*(\d{1,3})(?:\s*(?:dias|days|d))?$|^(\d{1,3})\s*(?:dias|days)$"
)
_CODE: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._%-]{1,59}$")
#: The number that ends the code, if it can be a percentage: one or two digits that follow a letter.
_PERCENT: Final = re.compile(r"[A-Za-z._-](\d{1,2})%?$")


class ReadCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon with the share its name says, or the days of payment terms."""

    code: str
    rate: Decimal | None = None
    terms_days: int | None = None


def read_coupon(cell: Cell) -> ReadCoupon | None:
    """The coupon of an order; ``NET30`` is no coupon but terms of 30 days.

    Raises:
        CellError: If the text is no code.
    """
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return None
    if match := _TERMS.match(folded(text)):
        return ReadCoupon(code=text, terms_days=int(match[1] or match[2]))
    if not _CODE.match(text):
        raise CellError("imports.coupon_unreadable", text)
    percent = _PERCENT.search(text)
    rate = Decimal(percent[1]) / 100 if percent and int(percent[1]) else None
    return ReadCoupon(code=text.upper(), rate=rate)
