"""Scheduled work of reporting."""

from typing import Final

from app.domains.reporting.facts import fold_deltas
from app.domains.reporting.facts.folding import BATCH
from app.domains.reporting.reconciliation import reconcile
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.jobs.subscriptions import ScheduledTask
from app.tenancy.walk import for_each_tenant


async def reconcile_tenants(factory: UnitOfWorkFactory) -> None:
    """Run all checks for every tenant; nothing is mended without being asked for."""
    await for_each_tenant(factory, _reconcile, name="reporting.reconcile")


async def _reconcile(uow: UnitOfWork) -> None:
    await reconcile(uow)


async def fold_facts(factory: UnitOfWorkFactory) -> None:
    """Fold what orders noted since the last time into the daily facts, tenant by tenant and batch by batch."""
    await for_each_tenant(factory, _fold, name="reporting.fold")


async def _fold(uow: UnitOfWork) -> None:
    while await fold_deltas(uow) == BATCH:
        continue


SCHEDULE: Final = (
    ScheduledTask(name="reporting.fold", cron="*/2 * * * *", run=fold_facts, timeout=900),
    ScheduledTask(
        name="reporting.reconcile", cron="23 6 * * *", run=reconcile_tenants, timeout=3600
    ),
)
