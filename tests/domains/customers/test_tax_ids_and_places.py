"""Tax identities are checked and kept in one spelling; communes are found however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.customers import find_commune, list_communes, phone_digits, place_of
from app.tenancy.tax_ids import TaxId, possible_tax_ids, read_tax_id

SPELLINGS = [
    ("CL", "76.086.428-5", "760864285", "76.086.428-5"),
    ("CL", " 76086428-5 ", "760864285", "76.086.428-5"),
    ("CL", "12.531.909-2", "125319092", "12.531.909-2"),
    ("AR", "20-05536168-2", "20055361682", "20-05536168-2"),
    ("BR", "16.727.230/0001-97", "16727230000197", "16.727.230/0001-97"),
    ("BR", "390.533.447-05", "39053344705", "390.533.447-05"),
    ("CO", "213.123.432-1", "2131234321", "213.123.432-1"),
    ("MX", "gode561231gr8", "GODE561231GR8", "GODE561231GR8"),
    ("PE", "20512333797", "20512333797", "20512333797"),
    ("UY", "21-100342-001-7", "211003420017", "21-100342-001-7"),
]


@pytest.mark.parametrize(("country", "text", "kept", "shown"), SPELLINGS)
def test_a_number_that_checks_out_is_kept_bare_and_shown_as_its_country_writes_it(
    country: str, text: str, kept: str, shown: str
) -> None:
    found = read_tax_id(country, text)

    assert found == TaxId(country, kept)
    assert TaxId(country, kept).shown == shown
    assert kept in possible_tax_ids(text)


@pytest.mark.parametrize("country", ["CL", "AR", "BR", "CO", "MX", "PE", "UY", "FR"])
@pytest.mark.parametrize(
    "text", ["", "1", "76.086.428-6", "99999999999", "no es un número", "0" * 40]
)
def test_a_number_that_does_not_check_out_is_none(country: str, text: str) -> None:
    assert read_tax_id(country, text) is None


@given(st.integers(1_000_000, 99_999_999), st.sampled_from("0123456789K"))
def test_of_eleven_check_digits_one_is_right(body: int, digit: str) -> None:
    right = [sign for sign in "0123456789K" if read_tax_id("CL", f"{body}-{sign}")]

    assert len(right) == 1
    assert (read_tax_id("CL", f"{body}{digit}") is not None) == (digit in right)


@pytest.mark.parametrize(
    ("text", "code", "region"),
    [
        ("Ñuñoa", "13120", "Metropolitana de Santiago"),
        ("  nunoa. ", "13120", "Metropolitana de Santiago"),
        ("VINA DEL MAR", "05109", "Valparaíso"),
        ("La Calera", "05502", "Valparaíso"),
        ("Calera de Tango", "13403", "Metropolitana de Santiago"),
        ("Til Til", "13303", "Metropolitana de Santiago"),
        ("O’Higgins", "11302", "Aysén del General Carlos Ibáñez del Campo"),
        ("Puerto Natales", "12401", "Magallanes y de la Antártica Chilena"),
    ],
)
def test_a_commune_is_found_however_it_is_written(text: str, code: str, region: str) -> None:
    found = find_commune(text)

    assert found is not None
    assert (found.code, found.region) == (code, region)


def test_there_are_346_communes_in_16_regions() -> None:
    communes = list_communes()

    assert len(communes) == 346
    assert len({commune.region for commune in communes}) == 16


def test_what_is_no_commune_is_kept_and_has_no_code() -> None:
    place = place_of("Villa Los Aromos", "Maule", "CL")

    assert (place.city, place.region, place.commune_code) == ("Villa Los Aromos", "Maule", None)


@pytest.mark.parametrize(
    ("region", "code"),
    [("RM", "13114"), ("Región Metropolitana", "13114"), ("", "13114"), ("Biobío", None)],
)
def test_a_region_that_contradicts_the_commune_is_a_persons_to_decide(
    region: str, code: str | None
) -> None:
    assert place_of("las condes", region, "CL").commune_code == code


def test_a_foreign_city_is_no_commune() -> None:
    assert place_of("Santiago", "", "AR").commune_code is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [("+56 9 5555 1234", "955551234"), ("(9) 5555-1234", "955551234"), ("123", None), ("", None)],
)
def test_telephones_are_compared_by_their_last_nine_digits(text: str, digits: str | None) -> None:
    assert phone_digits(text) == digits
