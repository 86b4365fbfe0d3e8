"""Scheduled work on stock."""

from typing import Final

from app.domains.inventory.service import expire_reservations
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.jobs.subscriptions import ScheduledTask
from app.tenancy.walk import for_each_tenant

#: Of one tenant in one run; what is left is for the next minute.
_BATCH: Final = 500


async def expire_due(factory: UnitOfWorkFactory) -> None:
    """Free stock that is promised no longer than until now, tenant by tenant."""
    await for_each_tenant(factory, _expire, name="inventory.expire_reservations")


async def _expire(uow: UnitOfWork) -> None:
    await expire_reservations(uow, limit=_BATCH)


SCHEDULE: Final = (
    ScheduledTask(name="inventory.expire_reservations", cron="* * * * *", run=expire_due),
)
