"""Numbers, dates and words are read exactly or refused, never guessed."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.imports.spreadsheet.cells import (
    read_addresses,
    read_attributes,
    read_movements,
    read_shipping,
)
from app.domains.imports.values.cells import CellError
from app.domains.imports.values.coupons import read_coupon
from app.domains.imports.values.dates import in_zone, read_moment
from app.domains.imports.values.numbers import read_amount, read_minor, read_number, read_quantity
from app.domains.imports.values.words import names_company, names_street, read_email, read_tax


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12000", "12000"),
        (" $12.990.000 ", "12990000"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("R$ 99,90", "99.90"),
        ("CLP 500", "500"),
        ("0,125", "0.125"),
        ("0.5", "0.5"),
        ("-3", "-3"),
        ("1234,567", "1234.567"),
    ],
)
def test_numbers_are_read_in_the_notations_that_people_use(text: str, expected: str) -> None:
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["", "doce", "1.2.3", "12,34,56", "1.234.56", "--1", "1e5", "١٢", "12 pesos", "NaN", "9" * 21],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CellError) as caught:
        read_number(text)

    assert caught.value.code == "imports.number_unreadable"


def test_three_digits_after_one_separator_are_refused_unless_they_can_only_be_thousands() -> None:
    with pytest.raises(CellError) as caught:
        read_number("12.990")

    assert caught.value.code == "imports.number_ambiguous"
    assert read_amount("12.990", "CLP") == 12990
    assert read_number("12.990", decimal_mark=",") == 12990
    assert read_number("12.990", decimal_mark=".") == Decimal("12.99")


def test_an_amount_finer_than_its_currency_is_refused_not_rounded() -> None:
    with pytest.raises(CellError) as caught:
        read_minor("10,5", "CLP")

    assert caught.value.code == "imports.amount_too_fine"


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from([",", "."]))
def test_grouped_thousands_read_as_written(number: int, group: str) -> None:
    mark = "." if group == "," else ","

    assert read_number(f"{number:,}".replace(",", group), decimal_mark=mark) == number


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_two_decimals_read_as_written(number: Decimal, mark: str) -> None:
    group = "," if mark == "." else "."
    text = f"{number:,.2f}".replace(",", "g").replace(".", mark).replace("g", group)

    assert read_number(text) == number
    assert read_number(text, decimal_mark=mark) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_cell_error(text: str) -> None:
    for reader in (read_number, read_quantity, read_moment):
        try:
            reader(text)
        except CellError as error:
            assert error.code.startswith("imports.")  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    "text",
    ["2024-11-25", "25/11/2024", "25-11-2024", "25.11.2024", "11/25/2024", "20241125", "25 nov 2024", "25 de noviembre de 2024",  # noqa: E501 - a table
     "25 de novembro de 2024", "November 25, 2024", "25 NOV. 2024", "2024/11/25"],
)  # fmt: skip
def test_dates_are_read_in_the_notations_that_people_use(text: str) -> None:
    assert read_moment(text) == date(2024, 11, 25)


def test_a_date_with_a_time_keeps_it() -> None:
    assert read_moment("25/11/2024 18:30") == datetime(2024, 11, 25, 18, 30)  # noqa: DTZ001 - the zone is applied later


@pytest.mark.parametrize("text", ["03/04/2024", "3-4-2024", "03/04/24"])
def test_a_date_that_could_be_two_days_is_refused(text: str) -> None:
    with pytest.raises(CellError) as caught:
        read_moment(text)

    assert caught.value.code == "imports.date_ambiguous"


def test_a_known_order_decides_an_ambiguous_date() -> None:
    assert read_moment("03/04/2024", order="DMY") == date(2024, 4, 3)
    assert read_moment("03/04/2024", order="MDY") == date(2024, 3, 4)
    with pytest.raises(CellError):
        read_moment("25/11/2024", order="MDY")


@pytest.mark.parametrize(
    "text", ["", "ayer", "31/02/2024", "2024-13-01", "99999999", "1234-01-01", "12 xyz 2024"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_moment(text)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_an_unambiguous_date_reads_back(day: date) -> None:
    assert read_moment(day.isoformat()) == day
    assert read_moment(day.strftime("%d/%m/%Y"), order="DMY") == day
    assert read_moment(day.strftime("%m/%d/%Y"), order="MDY") == day


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2037, 12, 31)),
    st.sampled_from(["America/Santiago", "America/Sao_Paulo", "UTC"]),
)
def test_the_start_of_a_day_is_on_that_day(day: date, zone: str) -> None:
    """Also where clocks go forward at midnight and the day starts at one."""
    instant, local = in_zone(day, ZoneInfo(zone))

    assert local == day
    assert instant.astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("text", "code", "rate"),
    [("IVA21%", "IVA21", "0.21"), ("iva 10,5 %", "IVA10.5", "0.105"), ("19%", "IVA19", "0.19"), ("Exento", "EXENTO", "0"),  # noqa: E501 - a table
     ("0%", "EXENTO", "0"), ("ISENTO", "EXENTO", "0"), ("IGV 18%", "IGV18", "0.18")],
)  # fmt: skip
def test_taxes_are_read_from_text(text: str, code: str, rate: str) -> None:
    tax = read_tax(text)

    assert (tax.code, tax.rate) == (code, Decimal(rate))


@pytest.mark.parametrize("text", ["IVA", "21", "mucho", "IVA 210%", "IVA21%extra"])
def test_a_tax_without_a_rate_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_tax(text)


def test_coupons_terms_and_their_absence() -> None:
    coupon, terms, none = read_coupon("BLACKFRI20"), read_coupon("Net 30"), read_coupon("-")
    unknown = read_coupon("BIENVENIDA")

    assert coupon is not None
    assert coupon.rate == Decimal("0.2")
    assert terms is not None
    assert (terms.terms_days, terms.rate) == (30, None)
    assert none is None
    assert unknown is not None
    assert unknown.rate is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Comercial SA", True), ("Comercial S.A.", True), ("Aceros del Sur SpA", True), ("Pérez y Cía. Ltda.", True),
     ("María López", False), ("Rosa Salas", False), ("Inés Acosta", False)],
)  # fmt: skip
def test_a_company_is_known_by_its_legal_form(name: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert names_company(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Calle Falsa 123", True), ("Av. Central 45", True), ("Calle 50 #10", True), ("Los Leones 1234", True),
     ("Rua das Flores s/n", True), ("Distribuidor 1", False), ("Bodega 200", False), ("Casa de mi mamá", False)],
)  # fmt: skip
def test_a_street_is_known_by_its_word_and_number(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert names_street(text) is expected


@pytest.mark.parametrize("text", ["sin arroba", "a@b", "a@@b.cl", "a..b@c.cl", "a b@c.cl", "@c.cl"])
def test_a_bad_email_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_email(text)


def test_parcels_in_both_notations() -> None:
    assert [
        (found.carrier, found.tracking_number) if found else None
        for found in map(read_shipping, ("X (ID:T1)", "Y (T2)", "Z", "Retiro en tienda", ""))
    ] == [("X", "T1"), ("Y", "T2"), ("Z", None), (None, None), None]


def test_addresses_with_commas_inside_are_split_by_kind_only() -> None:
    found = read_addresses("Av. Uno 10, depto 3 (envío); Dos 20 (fact)", None)

    assert [(address.kind, address.line) for address in found] == [
        ("shipping", "Av. Uno 10, depto 3"),
        ("billing", "Dos 20"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Uno 10 (envío), Dos 20", "imports.address_kind_missing"), ("Uno 10 (luna)", "imports.address_kind_unknown"),
     ("Uno 10 (envío), Dos 20 (entrega)", "imports.address_kind_twice")],
)  # fmt: skip
def test_addresses_that_do_not_say_their_kind_are_refused(text: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        read_addresses(text, None)

    assert caught.value.code == code


def test_attributes_and_their_absence() -> None:
    assert read_attributes("Color=Rojo|Talle=XL") == (("Color", "Rojo"), ("Talle", "XL"))
    assert read_attributes("Color=None") == ()
    for text in ("Rojo", "Color=Rojo|Color=Azul"):
        with pytest.raises(CellError):
            read_attributes(text)


def test_movements_of_two_kinds_in_one_cell() -> None:
    found = read_movements("Reserva stock: W1:A:1; W2:B:2; Salida stock: W1:C:3")

    assert [(move.kind, move.warehouse, move.sku, move.quantity) for move in found] == [
        ("reservation", "W1", "A", 1),
        ("reservation", "W2", "B", 2),
        ("dispatch", "W1", "C", 3),
    ]
