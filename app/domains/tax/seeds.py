"""The tax rates a tenant starts with, by country; a tenant can add its own.

Source: Chile, D.L. 825 art. 14 (19 % since October 2003); Argentina, Ley 23.349 art. 28 (21 % and 10.5 %); Colombia,
Estatuto Tributario art. 468 (19 % since 2017) and 468-1 (5 %); Peru, TUO Ley del IGV (18 % with IPM since March 2011);
Mexico, LIVA art. 1 (16 % since 2010); Uruguay, Ley 18.083 (22 % and 10 % since July 2007). Brazil's taxes on goods are
contained in the price and depend on state and kind: no rate is shown on an order.
"""

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec


class SeedRate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate of a country as the law gives it."""

    country: str
    tax_class: str
    code: str
    name: str
    rate: Decimal
    valid_from_on: date


def _rate(country: str, tax_class: str, rate: str, *, since: date, code: str = "iva") -> SeedRate:
    percent = f"{(Decimal(rate) * 100).normalize():f}"
    return SeedRate(
        country=country,
        tax_class=tax_class,
        code=code,
        name=f"{code.upper()} {percent}%",
        rate=Decimal(rate),
        valid_from_on=since,
    )


_LONG_AGO: Final = date(1990, 1, 1)
_COUNTRIES: Final = ("AR", "BR", "CL", "CO", "MX", "PE", "UY")

SEED_RATES: Final = (
    _rate("CL", "standard", "0.19", since=date(2003, 10, 1)),
    _rate("AR", "standard", "0.21", since=date(1995, 4, 1)),
    _rate("AR", "reduced", "0.105", since=date(1998, 1, 1)),
    _rate("CO", "standard", "0.19", since=date(2017, 1, 1)),
    _rate("CO", "reduced", "0.05", since=date(2013, 1, 1)),
    _rate("MX", "standard", "0.16", since=date(2010, 1, 1)),
    _rate("PE", "standard", "0.18", since=date(2011, 3, 1), code="igv"),
    _rate("UY", "standard", "0.22", since=date(2007, 7, 1)),
    _rate("UY", "reduced", "0.10", since=date(2007, 7, 1)),
    *(
        SeedRate(
            country="BR",
            tax_class=tax_class,
            code="in_price",
            name="In the price",
            rate=Decimal(0),
            valid_from_on=_LONG_AGO,
        )
        for tax_class in ("standard", "reduced")
    ),
    *(
        SeedRate(
            country=country,
            tax_class="exempt",
            code="exempt",
            name="Exempt",
            rate=Decimal(0),
            valid_from_on=_LONG_AGO,
        )
        for country in _COUNTRIES
    ),
)
