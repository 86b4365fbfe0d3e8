"""Which days a dashboard looks at, and which it compares them with. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from app.domains.reporting.types import Period
from app.kernel.errors import UnprocessableError

_LONGEST_DAYS = 3_660


class PeriodKind(StrEnum):
    """A period as people choose it. ``TWELVE_MONTHS`` ends with the month of the newest order."""

    WEEK = "7d"
    MONTH_ROLLING = "30d"
    QUARTER = "90d"
    MONTH = "month"
    YEAR = "year"
    TWELVE_MONTHS = "12m"
    CUSTOM = "custom"


class InvalidPeriodError(UnprocessableError):
    """The days of a period are missing, the wrong way round or too far apart."""

    code = "reporting.invalid_period"
    title = "The period is not valid"


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Days, both included, and the days before that they are compared with."""

    kind: PeriodKind
    first_on: date
    last_on: date
    previous_first_on: date
    previous_last_on: date

    @property
    def period(self) -> Period:
        """The days looked at."""
        return Period(self.first_on, self.last_on)

    @property
    def by_month(self) -> bool:
        """Whether months show more than days."""
        return (self.last_on - self.first_on).days > 92  # noqa: PLR2004 - three months


def span_of(
    kind: PeriodKind, *, today: date, first_on: date | None = None, last_on: date | None = None
) -> Span:
    """The days of a period, seen from a day.

    Rolling and custom periods are compared with as many days just before; a month or a year up to today with the
    same days of the one before.

    Raises:
        InvalidPeriodError: If the days of a custom period make no sense.
    """
    if kind is PeriodKind.CUSTOM:
        if first_on is None or last_on is None or first_on > last_on:
            raise InvalidPeriodError("Choose a first and a last day, in this order.")
        if (last_on - first_on).days > _LONGEST_DAYS or first_on.year < 1900:  # noqa: PLR2004 - a sane calendar
            raise InvalidPeriodError("A period has at most ten years.")
        return _rolling(kind, first_on, last_on)
    if kind is PeriodKind.MONTH:
        before = today.replace(day=1) - timedelta(days=1)
        return _span(
            kind,
            today.replace(day=1),
            today,
            previous=(before.replace(day=1), _clamped(before, today.day)),
        )
    if kind is PeriodKind.YEAR:
        start = date(today.year - 1, 1, 1)
        return _span(
            kind,
            date(today.year, 1, 1),
            today,
            previous=(start, _clamped(date(today.year - 1, today.month, 1), today.day)),
        )
    if kind is PeriodKind.TWELVE_MONTHS:
        first = date(today.year - 1, today.month, 1)
        first = (first + timedelta(days=31)).replace(day=1)
        last = _clamped(today, 31)
        return _span(
            kind,
            first,
            last,
            previous=(first.replace(year=first.year - 1), first - timedelta(days=1)),
        )
    days = {PeriodKind.WEEK: 7, PeriodKind.MONTH_ROLLING: 30, PeriodKind.QUARTER: 90}[kind]
    return _rolling(kind, today - timedelta(days=days - 1), today)


def _rolling(kind: PeriodKind, first_on: date, last_on: date) -> Span:
    length = last_on - first_on
    before = first_on - timedelta(days=1)
    return _span(kind, first_on, last_on, previous=(before - length, before))


def _span(kind: PeriodKind, first_on: date, last_on: date, *, previous: tuple[date, date]) -> Span:
    return Span(
        kind=kind,
        first_on=first_on,
        last_on=last_on,
        previous_first_on=previous[0],
        previous_last_on=previous[1],
    )


def _clamped(month: date, day: int) -> date:
    """A day of a month, or its last one where the month is shorter."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
