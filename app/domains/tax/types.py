"""Words of tax: what a line owes and why."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class WithholdingBase(StrEnum):
    """Of what a withholding is a fraction."""

    NET = "net"
    TAX = "tax"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A tax that applies to a class of goods: ``rate`` is a fraction, zero for what is exempt.

    A compound tax is computed on the amount with the other taxes on it: IVA on IEPS in Mexico, IGV on ISC in Peru.
    """

    code: str
    name: str
    rate: Decimal
    is_compound: bool = False


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


class Withholding(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer keeps back and pays to the authority: a fraction of the net amount or of the tax."""

    code: str
    name: str
    base: WithholdingBase
    rate: Decimal


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """One withholding of a document, in minor units; ``base`` says what ``base_minor`` is."""

    code: str
    name: str
    base: WithholdingBase
    rate: Decimal
    base_minor: int
    amount_minor: int


class DocumentTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What a document comes to. Withholdings leave ``total_minor`` alone and lower ``payable_minor``."""

    net_minor: int
    tax_minor: int
    total_minor: int
    withheld: list[Withheld]
    payable_minor: int


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rate as it is kept; ``valid_to_on`` is the first day on which it counts no more."""

    id: UUID
    country: str
    region: str
    tax_class: str
    code: str
    name: str
    rate: Decimal
    is_compound: bool
    valid_from_on: date
    valid_to_on: date | None
    source: str


class RateWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A rate to be added; what was valid until its first day stays as it was."""

    tax_class: str
    code: str
    name: str
    rate: Decimal
    valid_from_on: date
    valid_to_on: date | None = None
    region: str = ""
    is_compound: bool = False
    source: str = ""
