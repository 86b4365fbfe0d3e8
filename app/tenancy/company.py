"""Who a company is before the tax authority: its number, checked and written as its country writes it."""

from typing import Final

import msgspec

from app.kernel.errors import FieldIssue
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.tax_ids import read_tax_id


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a company's country until somebody says otherwise."""

    code: str
    name: str
    currency: str
    time_zone: str
    locale: str
    tax_id_name: str
    tax_id_example: str


COUNTRIES: Final = {
    country.code: country
    for country in (
        Country(code="CL", name="Chile", currency="CLP", time_zone="America/Santiago", locale="es-CL",
                tax_id_name="RUT", tax_id_example="76.086.428-5"),
        Country(code="AR", name="Argentina", currency="ARS", time_zone="America/Argentina/Buenos_Aires", locale="es-CL",
                tax_id_name="CUIT", tax_id_example="20-05410060-5"),
        Country(code="BR", name="Brasil", currency="BRL", time_zone="America/Sao_Paulo", locale="pt-BR",
                tax_id_name="CNPJ / CPF", tax_id_example="16.727.230/0001-97"),
        Country(code="CO", name="Colombia", currency="COP", time_zone="America/Bogota", locale="es-CL",
                tax_id_name="NIT", tax_id_example="213.123.432-1"),
        Country(code="MX", name="México", currency="MXN", time_zone="America/Mexico_City", locale="es-CL",
                tax_id_name="RFC", tax_id_example="GODE561231GR8"),
        Country(code="PE", name="Perú", currency="PEN", time_zone="America/Lima", locale="es-CL",
                tax_id_name="RUC", tax_id_example="20512333797"),
        Country(code="UY", name="Uruguay", currency="UYU", time_zone="America/Montevideo", locale="es-CL",
                tax_id_name="RUT", tax_id_example="21-100342-001-7"),
    )
}  # fmt: skip


def country_of(code: str) -> Country:
    """A country we know.

    Raises:
        InvalidFieldsError: If we do not.
    """
    found = COUNTRIES.get(code)
    if found is None:
        issue = FieldIssue(
            pointer="/country", code="country.unknown", detail="Choose a country of the list."
        )
        raise InvalidFieldsError(issues=[issue])
    return found


def written_tax_id(country: str, text: str) -> str | None:
    """The number as its country writes it, or none when its check digit or its shape is wrong."""
    found = read_tax_id(country, text)
    return found.shown if found else None
