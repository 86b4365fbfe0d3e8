"""The worker process: relays events, runs jobs, keeps the schedule. Queues, handlers and schedule are plain lists."""

import asyncio
import contextlib
from typing import Final

import structlog
from saq.types import Context
from saq.worker import Worker

from app.composition import Parts, parts_from_environment
from app.domains import (
    catalog,
    checkout,
    fulfillment,
    inventory,
    orders,
    payments,
    quotes,
    reporting,
    seller_accounts,
)
from app.domains.imports import import_subscriptions
from app.platform.collector import settle_collector
from app.platform.db.isolation.roles import PLATFORM
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.queue import make_queue
from app.platform.jobs.relay import Relay
from app.platform.jobs.runner import cron_jobs, event_function
from app.platform.jobs.subscriptions import ScheduledTask, Subscription
from app.platform.mail import send_pending_mails
from app.tables import TENANT_METADATA
from app.tenancy.leftovers import leftover_task

SUBSCRIPTIONS: Final[tuple[Subscription, ...]] = (
    *payments.SUBSCRIPTIONS,
    *orders.SUBSCRIPTIONS,
    *fulfillment.SUBSCRIPTIONS,
    *checkout.SUBSCRIPTIONS,
    *seller_accounts.SUBSCRIPTIONS,
)
SCHEDULE: Final[tuple[ScheduledTask, ...]] = (
    *inventory.SCHEDULE,
    *orders.SCHEDULE,
    *quotes.SCHEDULE,
    *reporting.SCHEDULE,
)

_IDLE_SECONDS: Final = 0.25
_FAILED_SECONDS: Final = 2.0
_MAIL_SECONDS: Final = 1.0
_log = structlog.get_logger()


def create_worker(parts: Parts) -> Worker[Context]:
    """A worker on the database's queue, with the relay beside it."""
    queue = make_queue(parts.settings.role_dsn(parts.owner_dsn, PLATFORM))
    subscriptions = (
        *SUBSCRIPTIONS,
        *import_subscriptions(parts.files),
        *catalog.image_subscriptions(parts.files),
        *orders.file_subscriptions(parts.files),
    )
    relay = Relay(parts.factory, queue, subscriptions)
    background: set[asyncio.Task[None]] = set()

    async def startup(_context: Context) -> None:
        background.add(asyncio.create_task(relay_forever(relay)))
        if smtp_url := parts.settings.smtp_url:
            background.add(asyncio.create_task(send_mails_forever(parts.factory, smtp_url)))

    async def shutdown(_context: Context) -> None:
        for task in background:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await queue.disconnect()
        await parts.close()

    return Worker(
        queue,
        [event_function(parts.factory, subscriptions)],
        concurrency=4,
        cron_jobs=cron_jobs(
            parts.factory, (*SCHEDULE, leftover_task(parts.files, TENANT_METADATA))
        ),
        startup=startup,
        shutdown=shutdown,
        shutdown_grace_period_s=10,
    )


async def relay_forever(relay: Relay) -> None:
    """Relay until cancelled; a failure is logged and tried again."""
    while True:
        try:
            pause = 0.0 if await relay.relay_batch() else _IDLE_SECONDS
        except Exception:  # noqa: BLE001 - the relay outlives any failure of the database
            _log.exception("jobs.relay.failed")
            pause = _FAILED_SECONDS
        await asyncio.sleep(pause)


async def send_mails_forever(factory: UnitOfWorkFactory, smtp_url: str) -> None:
    """Send what is in the mail queue until cancelled; each worker claims mails of its own."""
    while True:
        try:
            pause = 0.0 if await send_pending_mails(factory, smtp_url) else _MAIL_SECONDS
        except Exception:  # noqa: BLE001 - as the relay
            _log.exception("mail.queue.failed")
            pause = _FAILED_SECONDS
        await asyncio.sleep(pause)


async def main() -> None:
    """Run a worker until it is told to stop."""
    parts = parts_from_environment()
    await parts.factory.assert_safe_roles()
    worker = create_worker(parts)
    settle_collector()
    await worker.queue.connect()
    await worker.start()


if __name__ == "__main__":
    asyncio.run(main())
