"""Tax ids of each country, and short names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tenancy.company import COUNTRIES, written_tax_id
from app.tenancy.slugs import is_slug, slug_of


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("CL", "760864285", "76.086.428-5"),
        ("CL", "76.086.428-5", "76.086.428-5"),
        ("CL", " 12.531.909-2 ", "12.531.909-2"),
        ("CL", "12531909-3", None),
        ("AR", "20054100605", "20-05410060-5"),
        ("AR", "20-05410060-6", None),
        ("BR", "16727230000197", "16.727.230/0001-97"),
        ("BR", "390.533.447-05", "390.533.447-05"),
        ("BR", "390.533.447-06", None),
        ("CO", "213.123.432-1", "213.123.432-1"),
        ("CO", "2131234325", None),
        ("MX", "gode561231gr8", "GODE561231GR8"),
        ("PE", "20512333797", "20512333797"),
        ("PE", "20512333798", None),
        ("UY", "211003420017", "21-100342-001-7"),
        ("XX", "1", None),
    ],
)
def test_tax_id_is_checked_and_written_as_its_country_does(
    country: str, typed: str, written: str | None
) -> None:
    assert written_tax_id(country, typed) == written


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=lambda country: country.code)
def test_example_of_each_country_is_a_right_number(country: object) -> None:
    found = next(item for item in COUNTRIES.values() if item is country)

    assert written_tax_id(found.code, found.tax_id_example) == found.tax_id_example


@given(st.text(max_size=60))
def test_any_text_as_tax_id_is_right_or_wrong_and_never_an_error(text: str) -> None:
    for country in COUNTRIES:
        written = written_tax_id(country, text)
        assert written is None or written_tax_id(country, written) == written


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Café Ñandú", "cafe-nandu"),
        ("  A & B, S.A. ", "a-b-s-a"),
        ("日本", "tienda"),
        ("x" * 90, "x" * 40),
    ],
)
def test_slug_follows_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=200))
def test_slug_of_any_name_is_a_slug(name: str) -> None:
    assert is_slug(slug_of(name))
