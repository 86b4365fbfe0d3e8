"""Dates as people write them; a date that could be two days is refused with advice."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from app.domains.imports.values.cells import Cell, CellError, folded

DATE_UNREADABLE: Final = "imports.date_unreadable"
DATE_AMBIGUOUS: Final = "imports.date_ambiguous"

_TIME = r"(?:[ t]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
_NUMERIC: Final = re.compile(rf"^(\d{{1,4}})[-/.](\d{{1,2}})[-/.](\d{{1,4}}){_TIME}$")
_NAMED: Final = re.compile(
    rf"^(\d{{1,2}})[ -]+(?:de )?([a-z]{{3,12}})\.?,?[ -]+(?:de |del )?(\d{{4}}){_TIME}$"
)
_NAMED_FIRST: Final = re.compile(rf"^([a-z]{{3,12}})\.? (\d{{1,2}}),? (\d{{4}}){_TIME}$")
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTHS: Final = {
    "ene": 1, "jan": 1, "feb": 2, "fev": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "ago": 8, "aug": 8, "sep": 9, "set": 9, "oct": 10, "out": 10, "nov": 11, "dic": 12, "dez": 12, "dec": 12,
}  # fmt: skip
_FULL_MONTHS: Final = frozenset(
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "setiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "janeiro",
        "fevereiro",
        "marco",
        "maio",
        "junho",
        "julho",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
    ]
)
_ISO_YEAR_DIGITS: Final = 4
_EARLIEST, _LATEST = 1990, 2100

#: Orders of day, month and year that a file can have.
DATE_ORDERS: Final = ("DMY", "MDY", "YMD")


def read_moment(cell: Cell, *, order: str | None = None) -> datetime | date:
    """A date, or a date with a time (aware only where the text names an offset).

    ``order`` says how the file writes day, month and year; without it a date that could be two days is refused.

    Raises:
        CellError: If it is no date, impossible, or ambiguous.
    """
    if isinstance(cell, date):
        return cell
    if cell is None or isinstance(cell, Decimal):
        raise CellError(DATE_UNREADABLE, cell)
    text = cell.strip()
    moment = _iso(text) or _written(folded(text), cell, order)
    if moment is None or not _EARLIEST <= moment.year <= _LATEST:
        raise CellError(DATE_UNREADABLE, cell)
    return moment


def _iso(text: str) -> datetime | date | None:
    if len(text) < len("2024-01-01") or text[4:5] != "-" or text[7:8] != "-":
        return None
    try:
        return (
            datetime.fromisoformat(text)
            if len(text) > len("2024-01-01")
            else date.fromisoformat(text)
        )
    except ValueError:
        return None


def _written(text: str, cell: str, order: str | None) -> datetime | date | None:
    if match := _NUMERIC.match(text):
        return _numeric([*match.groups()], cell, order)
    if match := _NAMED.match(text):
        day, month, year, *clock = match.groups()
        return _moment(int(year), _month(month), int(day), clock)
    if match := _NAMED_FIRST.match(text):
        month, day, year, *clock = match.groups()
        return _moment(int(year), _month(month), int(day), clock)
    if match := _COMPACT.match(text):
        year, month, day = (int(part) for part in match.groups())
        return _moment(year, month, day, [])
    return None


def _month(word: str) -> int:
    number = _MONTHS.get(word[:3], 0)
    return number if len(word) == 3 or word in _FULL_MONTHS else 0  # noqa: PLR2004 - three letters of a month


def _numeric(groups: list[str | None], cell: str, order: str | None) -> datetime | date | None:
    first, second, third = (group or "" for group in groups[:3])
    clock = groups[3:]
    if len(first) == _ISO_YEAR_DIGITS:
        return _moment(int(first), int(second), int(third), clock)
    if len(third) != _ISO_YEAR_DIGITS:
        # Two digits of a year: any of the three numbers could be the year.
        raise CellError(DATE_AMBIGUOUS, cell)
    by_day = _moment(int(third), int(second), int(first), clock)
    by_month = _moment(int(third), int(first), int(second), clock)
    if order in ("DMY", "MDY"):
        return by_day if order == "DMY" else by_month
    if by_day and by_month and by_day != by_month:
        raise CellError(
            DATE_AMBIGUOUS, cell, one=by_day.isoformat()[:10], other=by_month.isoformat()[:10]
        )
    return by_day or by_month


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> datetime | date | None:  # noqa: PLR0917 - the context of one step, passed on
    try:
        on = date(year, month, day)
        if not clock or clock[0] is None:
            return on
        at = time(int(clock[0]), int(clock[1] or 0), int(clock[2] or 0))
    except ValueError:
        return None
    return datetime.combine(on, at)


def in_zone(moment: datetime | date, zone: ZoneInfo) -> tuple[datetime, date]:
    """The instant in UTC and the local date; a date alone is the start of that day."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone).astimezone(UTC), moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone).astimezone(UTC), moment.date()
    return moment.astimezone(UTC), moment.astimezone(zone).date()
