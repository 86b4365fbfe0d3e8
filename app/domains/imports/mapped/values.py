"""Reads the cells of a mapped row, with what was read before kept for the next row: columns repeat themselves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.records import IssueRecord
from app.domains.imports.values.cells import Cell, CellError, text_of
from app.domains.imports.values.dates import in_zone, read_moment
from app.domains.imports.values.numbers import read_amount, read_minor, read_number, read_quantity
from app.domains.imports.values.words import ORDER_STATES, ReadTax, look_up, read_tax

Value = TypeVar("Value")
_KEPT: Final = 16384
_MAX_SKU: Final = 100


class Readers:
    """Functions that read a cell in the file's notation; each remembers what it has read."""

    def __init__(self, spec: MappingSpec, currency: str, zone: ZoneInfo) -> None:
        """Take the notation from the mapping."""
        mark = spec.decimal_mark

        def moment(cell: Cell) -> tuple[datetime, date]:
            return in_zone(read_moment(cell, order=spec.date_order), zone)

        def count(cell: Cell) -> Decimal:
            quantity = read_number(cell, decimal_mark=mark)
            return quantity if not quantity else read_quantity(cell, decimal_mark=mark)

        def quantity(cell: Cell) -> Decimal:
            return read_quantity(cell, decimal_mark=mark)

        def price(cell: Cell) -> Decimal:
            return read_amount(cell, currency, decimal_mark=mark)

        def minor(cell: Cell) -> int:
            return read_minor(cell, currency, decimal_mark=mark)

        def tax(cell: Cell) -> ReadTax:
            return read_tax(text_of(cell))

        def status(cell: Cell) -> str:
            return look_up(ORDER_STATES, text_of(cell), "imports.status_unknown")

        self.moment: Callable[[Cell], tuple[datetime, date]] = _kept(moment)
        self.quantity: Callable[[Cell], Decimal] = _kept(quantity)
        self.count: Callable[[Cell], Decimal] = _kept(count)
        self.price: Callable[[Cell], Decimal] = _kept(price)
        self.minor: Callable[[Cell], int] = _kept(minor)
        self.tax: Callable[[Cell], ReadTax] = _kept(tax)
        self.status: Callable[[Cell], str] = _kept(status)


def _kept(reader: Callable[[Cell], Value]) -> Callable[[Cell], Value]:
    return lru_cache(maxsize=_KEPT)(reader)


def read_sku(cell: Cell) -> str:
    """A SKU.

    Raises:
        CellError: If it is empty, too long or holds control characters.
    """
    sku = text_of(cell)
    if not sku:
        raise CellError("imports.value_missing")
    if len(sku) > _MAX_SKU or not sku.isprintable():
        raise CellError("imports.sku_invalid", sku)
    return sku


class MappedRow:
    """Cells of one row by field, with constants and defaults; notes what is wrong."""

    def __init__(self, spec: MappingSpec, headers: Sequence[str]) -> None:
        """Find the columns; one object serves all rows of a file.

        Raises:
            MappingInvalidError: If the file lacks a column.
        """
        self._places = spec.places(headers)
        self._constants = spec.constants
        self._defaults = spec.defaults
        self._headers = list(headers)
        #: Fields that a row can have; most files tell few.
        self._told = frozenset((*self._places, *spec.constants, *spec.defaults))
        self.number = 0
        self.values: Sequence[Cell] = ()
        self.issues: list[IssueRecord] = []

    def take(self, number: int, values: Sequence[Cell]) -> None:
        """Go on to the next row."""
        self.number = number
        self.values = values
        self.issues = []

    def cell(self, field: str) -> Cell:
        """The cell of a field, its constant, or its default where it is empty."""
        constant = self._constants.get(field)
        if constant is not None:
            return constant
        place = self._places.get(field)
        value = self.values[place] if place is not None and place < len(self.values) else None
        if value is None or value == "":
            return self._defaults.get(field)
        return value

    def text(self, field: str) -> str:
        """The cell as text."""
        return text_of(self.cell(field)) if field in self._told else ""

    def fail(self, field: str, code: str, raw: object = None, **detail: Any) -> None:  # noqa: ANN401 - values of a sentence
        """Note an error in a cell."""
        place = self._places.get(field)
        column = self._headers[place] if place is not None else field
        shown = self.text(field) if raw is None else str(raw)
        self.issues.append(
            IssueRecord(
                row=self.number,
                code=code,
                column=column,
                detail={**detail, **({"value": shown[:200]} if shown else {})},
                raw=shown or None,
            )
        )

    def read(self, field: str, reader: Callable[[Cell], Value]) -> Value | None:
        """Read a cell that must not be empty; what is wrong is noted and gives none."""
        cell = self.cell(field)
        if cell is None or cell == "":
            self.fail(field, "imports.value_missing")
            return None
        try:
            return reader(cell)
        except CellError as error:
            self.fail(field, error.code, error.raw, **error.detail)
            return None

    def read_optional(self, field: str, reader: Callable[[Cell], Value]) -> Value | None:
        """Read a cell that may be empty."""
        return self.read(field, reader) if self.text(field) else None
