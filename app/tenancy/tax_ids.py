"""Tax identities of the countries we know: checked, kept without dots and dashes, shown as their country writes them.

| country | number | what is checked |
|---|---|---|
| CL | RUT | modulus 11 |
| AR | CUIT, CUIL | kind of person, modulus 11 |
| BR | CNPJ (companies, letters allowed since 2026), CPF (persons) | two check digits each |
| CO | NIT with its check digit | modulus 11 with prime weights |
| MX | RFC | shape, date, forbidden words |
| PE | RUC | kind of taxpayer, modulus 11 |
| UY | RUT | registration, modulus 11 |

Two spellings of one number are one identity: only the kept form is compared, and always together with its country.

Source: python-stdnum 2.2, modules cl.rut, ar.cuit, br.cnpj, br.cpf, co.nit, mx.rfc, pe.ruc, uy.rut.
"""

import contextlib
from collections.abc import Callable
from typing import Final

import msgspec
from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.exceptions import ValidationError
from stdnum.mx import rfc
from stdnum.pe import ruc
from stdnum.uy import rut as uy_rut


class TaxId(msgspec.Struct, frozen=True):
    """A number whose check holds, as it is kept, with its ISO 3166 country."""

    country: str
    number: str

    @property
    def shown(self) -> str:
        """The number as its country writes it."""
        return shown_tax_id(self.country, self.number)


def _plain(text: str) -> str:
    return text


_Numbers = tuple[Callable[[str], str], Callable[[str], str]]
#: How each country's numbers are checked and written; Brazil's companies and persons have different ones.
_NUMBERS: Final[dict[str, tuple[_Numbers, ...]]] = {
    "CL": ((rut.validate, rut.format),),
    "AR": ((cuit.validate, cuit.format),),
    "BR": ((cnpj.validate, cnpj.format), (cpf.validate, cpf.format)),
    "CO": ((nit.validate, nit.format),),
    "MX": ((rfc.validate, _plain),),
    "PE": ((ruc.validate, _plain),),
    "UY": ((uy_rut.validate, uy_rut.format),),
}
TAX_COUNTRIES: Final = tuple(_NUMBERS)


def read_tax_id(country: str, text: str) -> TaxId | None:
    """The identity that a text names in a country, or none when its check digit or its shape is wrong."""
    if len(set(text)) == 1:
        # 111.111.111-11 passes the check of a CPF, and is what people type to get past a form.
        return None
    for validate, _write in _NUMBERS.get(country, ()):
        with contextlib.suppress(ValidationError):
            return TaxId(country, validate(text.strip().upper()))
    return None


def shown_tax_id(country: str, number: str) -> str:
    """A kept number as its country writes it; one that we could not have kept stays as it is."""
    for validate, write in _NUMBERS.get(country, ()):
        with contextlib.suppress(ValidationError):
            return write(validate(number))
    return number


def possible_tax_ids(text: str) -> list[str]:
    """The kept numbers that a search text may mean, of whichever country."""
    found = (read_tax_id(country, text) for country in TAX_COUNTRIES)
    return sorted({identity.number for identity in found if identity is not None})
