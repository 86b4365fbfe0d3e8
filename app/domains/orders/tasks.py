"""Scheduled work on orders."""

from typing import Final

from app.domains.orders.service import purge_answers
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import ScheduledTask
from app.tenancy.walk import for_each_tenant


async def forget_answers(factory: UnitOfWorkFactory) -> None:
    """Forget stored answers to repeated requests once they are too old to be asked for."""
    await for_each_tenant(factory, purge_answers, name="orders.forget_answers")


SCHEDULE: Final = (
    ScheduledTask(name="orders.forget_answers", cron="17 * * * *", run=forget_answers),
)
