"""Scheduled work on quotes."""

from typing import Final

from app.domains.quotes.service import expire_quotes
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.jobs.subscriptions import ScheduledTask
from app.tenancy.walk import for_each_tenant


async def end_old_quotes(factory: UnitOfWorkFactory) -> None:
    """End the quotes of every tenant whose last day is over where the tenant is."""

    async def of_tenant(uow: UnitOfWork) -> None:
        await expire_quotes(uow)

    await for_each_tenant(factory, of_tenant, name="quotes.end_old_quotes")


SCHEDULE: Final = (
    ScheduledTask(name="quotes.end_old_quotes", cron="23 * * * *", run=end_old_quotes),
)
