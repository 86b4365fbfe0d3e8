"""Rates a tenant starts with."""

from datetime import date
from decimal import Decimal

import pytest

from app.domains import tax
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.tenancy import make_tenant


@pytest.mark.parametrize(
    ("country", "tax_class", "rate"),
    [
        ("CL", "standard", "0.19"),
        ("AR", "standard", "0.21"),
        ("AR", "reduced", "0.105"),
        ("BR", "standard", "0"),
        ("CO", "standard", "0.19"),
        ("PE", "standard", "0.18"),
        ("MX", "standard", "0.16"),
        ("UY", "standard", "0.22"),
        ("CL", "exempt", "0"),
    ],
)
async def test_seeded_rate_is_the_countrys(
    factory: UnitOfWorkFactory, country: str, tax_class: str, rate: str
) -> None:
    tenant = await make_tenant(factory, country=country)
    async with factory.tenant(tenant.id) as uow:
        await tax.seed_rates(uow)
        await tax.seed_rates(uow)

        rates = await tax.list_rates(uow, on=date(2026, 11, 20))

    assert [item.rate for item in rates[tax_class]] == [Decimal(rate)]
