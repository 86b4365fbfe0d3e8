"""When people buy: a year of days with their weight, by weekday, season and the days of sales in Chile."""

from datetime import date, datetime, time, timedelta, tzinfo
from random import Random
from typing import Final

DAYS: Final = 365
#: Monday to Sunday; people buy on working days and Sunday evenings.
_WEEKDAYS: Final = (1.15, 1.1, 1.05, 1.05, 0.95, 0.75, 0.95)
_MONTHS: Final = (0.8, 0.75, 0.95, 0.95, 1.05, 1.0, 1.0, 0.95, 1.15, 1.05, 1.1, 1.35)
#: Few buy at night, most after dinner.
_HOURS: Final = (*[0.1] * 8, *[1.0] * 12, *[1.6] * 4)
_LAST_SHOPPING_DAY: Final = 22
_CYBER_DAYS: Final = 3
_WEEK: Final = 7
_GROWTH: Final = 0.6


def order_times(rng: Random, *, today: date, zone: tzinfo, count: int) -> list[datetime]:
    """Moments of purchase in the year that ended yesterday, earliest first."""
    days = [today - timedelta(days=DAYS - number) for number in range(DAYS)]
    weights = [_weight(day, number / DAYS) for number, day in enumerate(days)]
    chosen = sorted(rng.choices(days, weights, k=count))
    return sorted(_moment(rng, day, zone) for day in chosen)


def _weight(day: date, through_the_year: float) -> float:
    weight = _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1] * (1 + _GROWTH * through_the_year)
    if _is_cyber(day):
        weight *= 4
    if day.month == 12 and 8 <= day.day <= _LAST_SHOPPING_DAY:  # noqa: PLR2004 - the weeks before Christmas
        weight *= 1.7
    return weight


def _is_cyber(day: date) -> bool:
    """CyberDay and CyberMonday: three days from the first Monday of June and of October, as a rule of thumb."""
    monday = day - timedelta(days=day.weekday())
    is_first_week = monday.day <= _WEEK and monday.month == day.month
    return day.month in {6, 10} and day.weekday() < _CYBER_DAYS and is_first_week


def _moment(rng: Random, day: date, zone: tzinfo) -> datetime:
    hour = rng.choices(range(24), _HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), zone)
