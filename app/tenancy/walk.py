"""Work for all tenants goes through them one by one, each in a unit of work of its own."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from app.kernel.errors import DomainError
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

_PAGE: Final = """
SELECT id FROM platform.tenant WHERE status <> 'closed' AND id > $1 ORDER BY id LIMIT 500
"""
_log = structlog.get_logger()


async def for_each_tenant(
    factory: UnitOfWorkFactory, work: Callable[[UnitOfWork], Awaitable[None]], *, name: str
) -> int:
    """Do ``work`` for every open tenant; a tenant for whom it fails does not stop the others.

    Returns for how many it was done.
    """
    done, last = 0, UUID(int=0)
    actor = Actor(kind=ActorKind.JOB, label=name)
    while True:
        async with factory.platform(read_only=True) as transaction:
            page = [row["id"] for row in await transaction.driver.fetch(_PAGE, last)]
        if not page:
            return done
        for tenant_id in page:
            try:
                async with factory.tenant(tenant_id, actor=actor) as uow:
                    await work(uow)
                done += 1
            except (DomainError, OSError, asyncpg.PostgresError) as error:
                _log.warning(
                    "jobs.tenant.skipped", task=name, tenant_id=str(tenant_id), error=str(error)
                )
        last = page[-1]
