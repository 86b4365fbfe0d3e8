"""Words of tax: what a line owes and why."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec


class WithholdingBase(StrEnum):
    """Of what a withholding is a fraction."""

    NET = "net"
    TAX = "tax"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A tax that applies to a class of goods: ``rate`` is a fraction, zero for what is exempt."""

    code: str
    name: str
    rate: Decimal


class TaxableLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a line is worth after its discount, in minor units, and the taxes on it."""

    amount_minor: int
    rates: Sequence[Rate]


class LineTax(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a line, as it is kept: rate, base and amount in minor units."""

    code: str
    name: str
    rate: Decimal
    base_minor: int
    amount_minor: int


class TaxResult(msgspec.Struct, frozen=True, kw_only=True):
    """The taxes of every line, in the order of the lines, and their sum."""

    lines: list[list[LineTax]]
    tax_minor: int
