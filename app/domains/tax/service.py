"""Use cases of tax."""

from datetime import date

from app.domains.tax import repository
from app.domains.tax.seeds import SEED_RATES
from app.domains.tax.types import Rate
from app.platform.db.unit_of_work import UnitOfWork


async def seed_rates(uow: UnitOfWork) -> None:
    """Give a new tenant the rates of the countries we know; safe to repeat."""
    await repository.add_rates(uow, SEED_RATES)


async def list_rates(uow: UnitOfWork, *, on: date) -> dict[str, list[Rate]]:
    """The tenant's rates on a day, by class of goods, for the tenant's country."""
    return await repository.list_rates(uow, country=uow.tenant.country, on=on)
