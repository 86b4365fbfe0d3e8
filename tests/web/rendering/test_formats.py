"""How numbers, money and times are written, from a worked table."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import InexactAmountError
from app.web.rendering import formats

NOW = datetime(2026, 3, 5, 17, 3, 20, tzinfo=UTC)


def plain(text: str) -> str:
    """Without the spaces that don't break."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("minor", "currency", "language", "expected"),
    [
        (12990, "CLP", "es-CL", "$12.990"),
        (-12990, "CLP", "es-CL", "-$12.990"),
        (0, "CLP", "es-CL", "$0"),
        (123450, "BRL", "pt-BR", "R$ 1.234,50"),
        (-123450, "BRL", "pt-BR", "-R$ 1.234,50"),
        (123450, "USD", "en", "$1,234.50"),
        (12990, "CLP", "en", "CLP 12,990"),
        (395213412, "CLF", "es-CL", "UF 39.521,3412"),
        (12990, "CLP", "pt-BR", "CLP 12.990"),
        (9007199254740993, "CLP", "es-CL", "$9.007.199.254.740.993"),
    ],
)
def test_money_has_symbol_and_all_decimals(
    minor: int, currency: str, language: str, expected: str
) -> None:
    assert plain(formats.money(minor, currency, language)) == expected


@pytest.mark.parametrize(
    ("value", "places", "language", "expected"),
    [
        (Decimal("1234567.89"), None, "es-CL", "1.234.567,89"),
        (Decimal("2.0000"), None, "es-CL", "2"),
        (Decimal(100), None, "es-CL", "100"),
        (Decimal("1234.5"), 2, "en", "1,234.50"),
        (-1234, None, "pt-BR", "-1.234"),
    ],
)
def test_decimal_keeps_what_is_there(
    value: Decimal | int, places: int | None, language: str, expected: str
) -> None:
    assert formats.decimal(value, language, places=places) == expected


@pytest.mark.parametrize(
    ("fraction", "language", "expected"),
    [
        (Decimal("0.193"), "es-CL", "19,3%"),
        (Decimal("-0.031"), "pt-BR", "-3,1%"),
        (Decimal("0.5"), "en", "50.0%"),
    ],
)
def test_percent(fraction: Decimal, language: str, expected: str) -> None:
    assert plain(formats.percent(fraction, language)).replace(" ", "") == expected


def test_moment_is_in_the_tenants_zone() -> None:
    assert "14:03" in formats.moment(NOW, "es-CL", "America/Santiago")
    assert "2:03" in plain(formats.moment(NOW, "en", "America/Santiago"))
    assert "17:03:20" in formats.exact_moment(NOW, "es-CL", "UTC")


def test_date_names_day_month_and_year() -> None:
    assert formats.day(date(2026, 3, 5), "pt-BR") == "5 de mar. de 2026"
    assert formats.day(date(2026, 3, 5), "en") == "Mar 5, 2026"


@pytest.mark.parametrize(
    ("age", "language", "expected"),
    [
        (timedelta(seconds=10), "es-CL", "ahora"),
        (timedelta(minutes=4), "es-CL", "hace 4 minutos"),
        (timedelta(hours=3), "pt-BR", "há 3 horas"),
        (timedelta(days=-2), "en", "in 2 days"),
    ],
)
def test_recent_times_are_relative(age: timedelta, language: str, expected: str) -> None:
    assert formats.relative(NOW - age, language, "UTC", now=NOW) == expected


def test_old_times_are_dates() -> None:
    old = NOW - timedelta(days=8)

    assert formats.relative(old, "es-CL", "UTC", now=NOW) == formats.moment(old, "es-CL", "UTC")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.234.567,89", "es-CL", "1234567.89"),
        ("1234567,89", "pt-BR", "1234567.89"),
        (" 1,234.5 ", "en", "1234.5"),
        ("-3", "es-CL", "-3"),
    ],
)
def test_numbers_are_read_as_typed_locally(text: str, language: str, expected: str) -> None:
    assert formats.read_decimal(text, language) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1.23.4", "12.34", "NaN", "Infinity", "1e5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(formats.UnreadableNumberError):
        formats.read_decimal(text, "es-CL")


def test_read_money_refuses_decimals_the_currency_lacks() -> None:
    assert formats.read_money("$12.990", "CLP", "es-CL") == 12990
    assert formats.read_money("R$ 1.234,50", "BRL", "pt-BR") == 123450
    with pytest.raises(InexactAmountError):
        formats.read_money("12,5", "CLP", "es-CL")


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(["CLP", "BRL", "CLF"]),
    st.sampled_from(["es-CL", "pt-BR"]),
)
def test_written_money_reads_back_to_the_same_amount(
    minor: int, currency: str, language: str
) -> None:
    written = plain(formats.money(minor, currency, language))
    digits = "".join(letter for letter in written if letter.isdigit() or letter in ".,-")

    assert formats.read_money(digits, currency, language) == minor
