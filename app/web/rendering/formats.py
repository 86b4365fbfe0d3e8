"""Numbers, money and times as the reader writes them: by language, currency and the tenant's zone.

Nothing here rounds money that is owed: minor units are shown with all of their currency's decimals.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    NumberFormatError,
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    parse_decimal,
)

from app.kernel.money import decimals_of, exact_minor, major
from app.web.rendering.locales import babel_locale, translator

#: From this age on a date says more than "3 weeks ago".
RELATIVE_LIMIT: Final = timedelta(days=7)
#: Below this age "seconds ago" would only flicker.
JUST_NOW: Final = timedelta(seconds=45)
_CODE: Final = re.compile(r"[A-Z]+(?=\d)")
_NUMBER: Final = re.compile(r"[-+]?[0-9.,\xa0\u202f ']{1,40}")


class UnreadableNumberError(ValueError):
    """What somebody typed is not a number in their own way of writing."""


@cache
def locale_of(language: str) -> Locale:
    """Babel's rules of a language."""
    return Locale.parse(babel_locale(language))


def money(amount_minor: int, currency: str, language: str) -> str:
    """An amount with symbol and all decimals of its currency; the minus sign comes first: ``-$12.990``."""
    decimals = decimals_of(currency)
    pattern = locale_of(language).currency_formats["standard"]
    text = format_currency(
        abs(major(amount_minor, currency)),
        currency,
        format=_with_decimals(pattern.pattern, decimals),
        locale=locale_of(language),
        currency_digits=False,
        group_separator=True,
    )
    text = _spaced(text)
    return f"-{text}" if amount_minor < 0 else text


def money_short(amount_minor: int, currency: str, language: str) -> str:
    """An amount rounded for a small place, ``$12,9 M``; show the exact one with it."""
    amount = major(amount_minor, currency)
    if abs(amount) < 1_000_000:  # noqa: PLR2004 - six digits fit anywhere
        return money(amount_minor, currency, language)
    text = format_compact_currency(
        abs(amount), currency, locale=locale_of(language), fraction_digits=1
    )
    text = _spaced(text)
    return f"-{text}" if amount < 0 else text


def decimal(value: Decimal | int, language: str, *, places: int | None = None) -> str:
    """A number, with exactly ``places`` decimals or as many as it has."""
    exact = Decimal(value)
    if places is None:
        exponent = exact.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(
        exact, format=pattern, locale=locale_of(language), decimal_quantization=True
    )


def percent(fraction: Decimal, language: str, *, places: int = 1) -> str:
    """A fraction in hundredths: ``0.193`` is ``19,3 %``."""
    pattern = locale_of(language).percent_formats[None].pattern.split(";")[0]
    decimals = "." + "0" * places if places else ""
    return format_percent(
        fraction,
        format=pattern.replace("0", f"0{decimals}", 1)
        if pattern.count("0") == 1
        else pattern.replace("##0", f"##0{decimals}"),
        locale=locale_of(language),
    )


def day(value: date, language: str) -> str:
    """A business date, already in the tenant's zone: ``05-03-2026`` in Chile."""
    return format_date(value, format="medium", locale=locale_of(language))


def moment(value: datetime, language: str, time_zone: str) -> str:
    """A date with the time in the tenant's zone: ``05-03-2026, 14:03``."""
    zone = ZoneInfo(time_zone)
    locale = locale_of(language)
    clock = "h:mm a" if language == "en" else "HH:mm"
    time_text = format_datetime(value, clock, tzinfo=zone, locale=locale)
    return f"{day(value.astimezone(zone).date(), language)}, {time_text}"


def exact_moment(value: datetime, language: str, time_zone: str) -> str:
    """A moment to the second with its zone, for hovering."""
    zone, locale = ZoneInfo(time_zone), locale_of(language)
    date_text = format_date(value.astimezone(zone).date(), format="full", locale=locale)
    return f"{date_text}, {format_datetime(value, 'HH:mm:ss z', tzinfo=zone, locale=locale)}"


def relative(value: datetime, language: str, time_zone: str, *, now: datetime) -> str:
    """How long ago or how soon, while that says more than the date."""
    distance = value - now
    if abs(distance) >= RELATIVE_LIMIT:
        return moment(value, language, time_zone)
    if abs(distance) < JUST_NOW:
        return translator(language).gettext("just now")
    return format_timedelta(distance, add_direction=True, threshold=1.2, locale=locale_of(language))


def duration(seconds: int, language: str) -> str:
    """A stretch of time in its largest sensible unit: ``3 minutos``."""
    return format_timedelta(timedelta(seconds=seconds), threshold=1.2, locale=locale_of(language))


def read_decimal(text: str, language: str) -> Decimal:
    """A number as typed by a person of the language: ``1.234.567,89`` in Chile.

    Raises:
        UnreadableNumberError: If it isn't one, or its separators don't add up.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise UnreadableNumberError(text)
    try:
        return parse_decimal(text.strip().replace(" ", ""), locale=locale_of(language), strict=True)
    except (NumberFormatError, InvalidOperation, ValueError) as error:
        raise UnreadableNumberError(text) from error


def read_money(text: str, currency: str, language: str) -> int:
    """Minor units of an amount as typed.

    Raises:
        UnreadableNumberError: If it isn't a number.
        InexactAmountError: If it has more decimals than the currency.
    """
    symbols = "$€ \xa0" if "R$" not in text else "R$ \xa0"
    return exact_minor(read_decimal(text.strip().lstrip(symbols), language), currency)


def _spaced(text: str) -> str:
    """A code in letters keeps its distance from the number; people in Chile write UF for CLF."""
    return _CODE.sub("\\g<0>\xa0", text.replace("CLF", "UF"))


def _with_decimals(pattern: str, decimals: int) -> str:
    positive = pattern.split(";", maxsplit=1)[0]
    return positive.replace("0.00", "0." + "0" * decimals if decimals else "0")
