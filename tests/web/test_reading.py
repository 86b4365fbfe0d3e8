"""The reader of forms: every wrong field is named, numbers are read as people of the language write them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.ids import encode, new_id
from app.web.reading import FormError, FormReader, read_quantity, refuse


class Colour(StrEnum):
    """Words to choose from."""

    BLACK = "black"
    WHITE = "white"


def reader_of(language: str = "es-CL", **values: str) -> FormReader:
    """A reader of a form with these fields."""
    return FormReader(values, language)


def wrong_fields(reader: FormReader) -> list[tuple[str, str]]:
    """Field and code of everything that was wrong."""
    with pytest.raises(FormError) as caught:
        reader.done()
    return [(issue.pointer, issue.code) for issue in caught.value.issues]


def test_numbers_are_read_as_people_of_the_language_write_them() -> None:
    chile, england = reader_of(n=" 1.234,5 "), reader_of("en", n="1,234.5")

    assert chile.number("n") == england.number("n") == Decimal("1234.5")
    chile.done()
    england.done()


def test_every_wrong_field_is_named_once_the_form_is_done() -> None:
    reader = reader_of(a="x", b="1,23456", c="2026-02-30", d="prd_1", e="red", f="12,5", g="-1")

    reader.number("a")
    reader.quantity("b")
    reader.day("c")
    reader.id("d", "prd")
    reader.choice("e", Colour, otherwise=Colour.BLACK)
    reader.amount("f", "CLP")
    reader.optional_quantity("g")

    assert wrong_fields(reader) == [
        ("/a", "form.number"),
        ("/b", "stock.quantity"),
        ("/c", "form.date"),
        ("/d", "form.choice"),
        ("/e", "form.choice"),
        ("/f", "form.amount"),
        ("/g", "form.number"),
    ]


def test_empty_fields_are_none_or_zero_or_wrong_as_asked_for() -> None:
    reader = reader_of()

    assert reader.number("a") is None
    assert reader.amount("b", "CLP") is None
    assert reader.day("c") is None
    assert reader.id("d", "prd") is None
    assert reader.choice("e", Colour, otherwise=Colour.WHITE) is Colour.WHITE
    assert reader.quantity_or_zero("f") == 0
    assert reader.whole("g", most=9) is None
    reader.done()

    reader.needed("h")
    reader.quantity("i")
    reader.needed_id("j", "whs")
    reader.needed_choice("k", Colour)
    assert [field for field, _code in wrong_fields(reader)] == ["/h", "/i", "/j", "/k"]


def test_fields_that_fit_are_read() -> None:
    key = new_id()
    reader = reader_of(
        amount="$12.990", day="2026-03-05", id=encode("whs", key), colour="white", whole="365"
    )

    assert reader.amount("amount", "CLP") == 12_990
    assert reader.day("day") == date(2026, 3, 5)
    assert reader.needed_id("id", "whs") == key
    assert reader.needed_choice("colour", Colour) is Colour.WHITE
    assert reader.whole("whole", most=365) == 365
    assert reader.is_fine


@pytest.mark.parametrize("text", ["366", "-1", "1,5", "\u0661", "99999999999999999999"])
def test_whole_number_beyond_its_limit_is_wrong(text: str) -> None:
    reader = reader_of(days=text)

    assert reader.whole("days", most=365, code="credit.days") is None
    assert wrong_fields(reader) == [("/days", "credit.days")]


def test_quantity_of_zero_is_wrong_where_one_must_be_there() -> None:
    reader = reader_of(quantity="0")

    reader.quantity("quantity")

    assert wrong_fields(reader) == [("/quantity", "stock.quantity")]


def test_one_field_is_refused_by_its_name() -> None:
    with pytest.raises(FormError) as caught:
        refuse("sku", "stock.sku")

    assert [issue.pointer for issue in caught.value.issues] == ["/sku"]


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_quantity_that_the_database_takes_or_none(text: str) -> None:
    found = read_quantity(text, "es-CL")

    assert found is None or (abs(found) < 10**12 and found == round(found, 4))
