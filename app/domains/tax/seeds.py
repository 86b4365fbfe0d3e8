"""The tax rates and withholdings that a tenant starts with, by country; a tenant can add its own.

Each says where it is from. "Unverified" marks what we could not look up again: the rate is then from the law as it is
commonly cited, and the first day from memory. Brazil's taxes on goods are contained in the price and depend on state
and kind: no rate is shown on an order.
"""

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from app.domains.customers import CustomerKind
from app.domains.tax.types import WithholdingBase


class SeedRate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate of a country, or of a region of it, as the law gives it."""

    country: str
    tax_class: str
    code: str
    name: str
    rate: Decimal
    valid_from_on: date
    source: str
    region: str = ""
    is_compound: bool = False


class SeedWithholding(msgspec.Struct, frozen=True, kw_only=True):
    """What buyers of a country keep back, those of a kind or all."""

    country: str
    code: str
    name: str
    base: WithholdingBase
    rate: Decimal
    valid_from_on: date
    source: str
    customer_kind: CustomerKind | None = None


def _rate(
    country: str,
    tax_class: str,
    rate: str,
    *,
    since: date,
    source: str,
    code: str = "iva",
    region: str = "",
) -> SeedRate:
    percent = f"{(Decimal(rate) * 100).normalize():f}"
    return SeedRate(
        country=country,
        tax_class=tax_class,
        code=code,
        name=f"{code.upper()} {percent}%",
        rate=Decimal(rate),
        valid_from_on=since,
        source=source,
        region=region,
    )


_LONG_AGO: Final = date(1990, 1, 1)
_COUNTRIES: Final = ("AR", "BR", "CL", "CO", "MX", "PE", "UY")
_DAY: Final = "; first day unverified"

SEED_RATES: Final = (
    _rate("CL", "standard", "0.19", since=date(2003, 10, 1), source=f"D.L. 825 art. 14, SII{_DAY}"),
    _rate("AR", "standard", "0.21", since=date(1995, 4, 1), source=f"Ley 23.349 art. 28, ARCA WSFE{_DAY}"),
    _rate("AR", "reduced", "0.105", since=date(1998, 1, 1), source=f"Ley 23.349 art. 28, ARCA WSFE{_DAY}"),
    _rate("CO", "standard", "0.19", since=date(2017, 1, 1), source=f"Estatuto Tributario art. 468{_DAY}"),
    _rate("CO", "reduced", "0.05", since=date(2013, 1, 1), source=f"Estatuto Tributario art. 468-1{_DAY}"),
    _rate("MX", "standard", "0.16", since=date(2010, 1, 1), source=f"LIVA art. 1{_DAY}"),
    _rate(
        "MX", "standard", "0.08", since=date(2019, 1, 1), region="border",
        source="Border stimulus decree; only for who is registered for it; unverified",
    ),
    _rate("PE", "standard", "0.18", since=date(2011, 3, 1), code="igv", source=f"TUO Ley del IGV, with IPM{_DAY}"),
    _rate("UY", "standard", "0.22", since=date(2007, 7, 1), source=f"Ley 18.083{_DAY}"),
    _rate("UY", "reduced", "0.10", since=date(2007, 7, 1), source=f"Ley 18.083{_DAY}"),
    *(
        SeedRate(
            country="BR",
            tax_class=tax_class,
            code="in_price",
            name="In the price",
            rate=Decimal(0),
            valid_from_on=_LONG_AGO,
            source="Contained in the price; by state and kind of goods",
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
            source="Exempt goods owe nothing",
        )
        for country in _COUNTRIES
    ),
)  # fmt: skip

SEED_WITHHOLDINGS: Final = (
    SeedWithholding(
        country="CO",
        code="reteiva",
        name="ReteIVA 15%",
        base=WithholdingBase.TAX,
        rate=Decimal("0.15"),
        valid_from_on=date(2017, 1, 1),
        source="Estatuto Tributario art. 437-1; unverified",
        customer_kind=CustomerKind.COMPANY,
    ),
)
