"""Runs jobs: an event's handler once applied, a schedule's task on time."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import msgspec
import structlog
from saq.job import CronJob
from saq.types import Context

from app.platform.db.concurrency import happens_first
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.relay import KEPT_SECONDS, RUN_EVENT
from app.platform.jobs.subscriptions import Envelope, ScheduledTask, Subscription

_FIRST_TIME: Final = """
INSERT INTO platform.processed_event (tenant_id, event_id, handler, processed_at)
VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_log = structlog.get_logger()


class UnknownHandlerError(RuntimeError):
    """A job names a handler that this version does not have."""


def event_function(
    factory: UnitOfWorkFactory, subscriptions: Iterable[Subscription]
) -> tuple[str, Callable[..., Awaitable[None]]]:
    """The queue's function that runs a handler for an event."""
    by_handler = {subscription.handler: subscription for subscription in subscriptions}

    async def run_event(_context: Context, *, handler: str, envelope: dict[str, Any]) -> None:
        subscription = by_handler.get(handler)
        if subscription is None:
            raise UnknownHandlerError(handler)
        await deliver(factory, subscription, msgspec.convert(envelope, Envelope))

    return RUN_EVENT, run_event


async def deliver(
    factory: UnitOfWorkFactory, subscription: Subscription, envelope: Envelope
) -> None:
    """Run one handler for one event; a delivery that was applied before does nothing."""
    if subscription.flow is not None:
        await subscription.flow(factory, envelope)
    if subscription.apply is None:
        return
    actor = Actor(kind=ActorKind.JOB, label=subscription.handler)
    async with factory.tenant(envelope.tenant_id, actor=actor) as uow:
        if await happens_first(uow, _FIRST_TIME, envelope.event_id, subscription.handler, uow.now):
            await subscription.apply(uow, envelope)
        else:
            _log.info(
                "jobs.event.applied_before",
                event_id=str(envelope.event_id),
                handler=subscription.handler,
            )


def cron_jobs(factory: UnitOfWorkFactory, tasks: Iterable[ScheduledTask]) -> list[CronJob[Context]]:
    """The schedule as the queue wants it: one function for each task, named for it."""
    return [_cron_job(factory, task) for task in tasks]


def _cron_job(factory: UnitOfWorkFactory, task: ScheduledTask) -> CronJob[Context]:
    async def run(_context: Context) -> None:
        await task.run(factory)

    run.__qualname__ = task.name
    return CronJob(run, cron=task.cron, timeout=task.timeout, retries=1, ttl=KEPT_SECONDS)
