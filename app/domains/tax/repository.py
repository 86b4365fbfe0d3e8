"""Statements on tax rates."""

from datetime import date
from typing import Final

from app.domains.tax.seeds import SeedRate
from app.domains.tax.types import Rate
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD_RATES: Final = """
INSERT INTO tenant.tax_rate (tenant_id, id, country, tax_class, code, name, rate, valid_from_on)
SELECT $1, r.id, r.country, r.tax_class, r.code, r.name, r.rate, r.valid_from_on
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::date[])
     AS r(id, country, tax_class, code, name, rate, valid_from_on)
ON CONFLICT (tenant_id, country, region, tax_class, code, valid_from_on) DO NOTHING
"""

_LIST_RATES: Final = """
SELECT DISTINCT ON (tax_class, code) tax_class, code, name, rate
FROM tenant.tax_rate
WHERE tenant_id = $1 AND country = $2 AND region = '' AND valid_from_on <= $3
  AND (valid_to_on IS NULL OR valid_to_on > $3)
ORDER BY tax_class, code, valid_from_on DESC
"""


async def add_rates(uow: UnitOfWork, rates: tuple[SeedRate, ...]) -> None:
    """Add rates; those that are there stay as they are."""
    await uow.execute(
        _ADD_RATES,
        [new_id() for _ in rates],
        [rate.country for rate in rates],
        [rate.tax_class for rate in rates],
        [rate.code for rate in rates],
        [rate.name for rate in rates],
        [rate.rate for rate in rates],
        [rate.valid_from_on for rate in rates],
    )


async def list_rates(uow: UnitOfWork, *, country: str, on: date) -> dict[str, list[Rate]]:
    """The rates of a country that are valid on a day, by class of goods."""
    found: dict[str, list[Rate]] = {}
    for row in await uow.fetch(_LIST_RATES, country, on):
        rate = Rate(code=row["code"], name=row["name"], rate=row["rate"])
        found.setdefault(row["tax_class"], []).append(rate)
    return found
