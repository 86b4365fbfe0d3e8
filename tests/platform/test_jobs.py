"""Events become jobs after the commit, are applied once, and a killed worker loses and repeats nothing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from saq.worker import Worker

from app.kernel.events import DomainEvent
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.jobs.dead_letters import (
    DeadLetter,
    DeadLetterNotFoundError,
    list_dead_letters,
    replay,
)
from app.platform.jobs.queue import JobQueue, make_queue
from app.platform.jobs.relay import Relay
from app.platform.jobs.runner import deliver, event_function
from app.platform.jobs.subscriptions import Envelope, Subscription
from app.tenancy.models import Tenant
from tests.database import TestDatabase


class ThingHappened(DomainEvent, frozen=True, kw_only=True):
    name: ClassVar[str] = "test.thing.happened"
    word: str


async def note(uow: UnitOfWork, envelope: Envelope) -> None:
    uow.audit("test.noted", Subject("thing", envelope.subject_id, envelope.payload["word"]))


NOTED = Subscription(event=ThingHappened.name, handler="test.note", apply=note)
COUNT = "SELECT count(*) FROM tenant.audit_entry WHERE tenant_id = $1 AND action = 'test.noted'"


@asynccontextmanager
async def open_queue(database: TestDatabase) -> AsyncGenerator[JobQueue]:
    queue = make_queue(database.platform_dsn)
    await queue.connect()
    try:
        yield queue
    finally:
        await queue.disconnect()


async def happen(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        uow.emit(ThingHappened(subject_id=new_id(), word="hello"))


async def applied(factory: UnitOfWorkFactory, tenant: Tenant) -> int:
    async with factory.tenant(tenant.id) as uow:
        return await uow.fetch_value(COUNT)


async def work_until_quiet(
    queue: JobQueue, factory: UnitOfWorkFactory, subscription: Subscription = NOTED
) -> None:
    worker = Worker(
        queue,
        [event_function(factory, [subscription])],
        burst=True,
        dequeue_timeout=0.5,
        # Of two at once the idle one would send the worker home while the other is at a job.
        concurrency=1,
        poll_interval=0.05,
    )
    await asyncio.wait_for(worker.start(), 20)


async def relay_all(
    queue: JobQueue, factory: UnitOfWorkFactory, subscription: Subscription = NOTED
) -> int:
    """Relay what there is, whatever other tests have announced before; returns how many events it was."""
    relay, relayed = Relay(factory, queue, [subscription]), 0
    while batch := await relay.relay_batch():
        relayed += batch
    return relayed


async def work_until_applied(queue: JobQueue, factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    """Work until the tenant's event has had its effect; a worker of a busy machine may go home before."""
    async with asyncio.timeout(60):
        while not await applied(factory, tenant):
            await work_until_quiet(queue, factory)


async def work_until_dead(
    queue: JobQueue, factory: UnitOfWorkFactory, subscription: Subscription, tenant: Tenant
) -> DeadLetter:
    """Work until a job of the tenant has failed for good; a worker may go home between two attempts."""
    async with asyncio.timeout(60):
        while True:
            await work_until_quiet(queue, factory, subscription)
            for letter in await list_dead_letters(queue):
                if letter.tenant_id == str(tenant.id):
                    return letter


async def test_a_committed_event_reaches_its_handler(
    factory: UnitOfWorkFactory, tenant: Tenant, database: TestDatabase
) -> None:
    await happen(factory, tenant)

    async with open_queue(database) as queue:
        relayed = await relay_all(queue, factory)
        await work_until_applied(queue, factory, tenant)

    assert relayed >= 1
    assert await applied(factory, tenant) == 1


class ChangedMyMindError(Exception):
    pass


async def happen_and_fail(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        uow.emit(ThingHappened(subject_id=new_id(), word="never"))
        await uow.finish()
        raise ChangedMyMindError


async def test_an_event_of_a_rolled_back_unit_of_work_is_never_announced(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    with pytest.raises(ChangedMyMindError):
        await happen_and_fail(factory, tenant)

    async with factory.platform() as transaction:
        rows = await transaction.driver.fetchval(
            "SELECT count(*) FROM platform.outbox WHERE tenant_id = $1", tenant.id
        )
    assert rows == 0


async def test_a_job_that_is_delivered_twice_is_applied_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    envelope = Envelope(
        tenant_id=tenant.id,
        event_id=new_id(),
        name=ThingHappened.name,
        subject_id=new_id(),
        payload={"word": "again"},
        occurred_at=tenant.created_at,
    )

    await asyncio.gather(*(deliver(factory, NOTED, envelope) for _ in range(5)))

    assert await applied(factory, tenant) == 1


async def test_a_relay_that_dies_before_it_marks_the_event_relays_it_again_without_effect(
    factory: UnitOfWorkFactory, tenant: Tenant, database: TestDatabase
) -> None:
    await happen(factory, tenant)
    async with open_queue(database) as queue:
        await relay_all(queue, factory)
        await work_until_applied(queue, factory, tenant)
        async with factory.platform() as transaction:
            await transaction.driver.execute(
                "UPDATE platform.outbox SET relayed_at = NULL WHERE tenant_id = $1", tenant.id
            )

        await relay_all(queue, factory)
        await work_until_quiet(queue, factory)

    assert await applied(factory, tenant) == 1


async def fail(_uow: UnitOfWork, _envelope: Envelope) -> None:
    raise ChangedMyMindError("not today")


async def test_a_job_that_fails_every_time_is_kept_and_can_be_replayed(
    factory: UnitOfWorkFactory, tenant: Tenant, database: TestDatabase
) -> None:
    failing = Subscription(
        event=ThingHappened.name, handler="test.note", apply=fail, retries=2, retry_delay=0.01
    )
    await happen(factory, tenant)
    async with open_queue(database) as queue:
        await relay_all(queue, factory, failing)
        letter = await work_until_dead(queue, factory, failing, tenant)

        await replay(queue, letter.key)
        await work_until_applied(queue, factory, tenant)

    assert (letter.work, letter.attempts) == ("test.note", 2)
    assert "not today" in letter.reason
    assert await applied(factory, tenant) == 1


async def test_replaying_what_did_not_fail_is_refused(database: TestDatabase) -> None:
    async with open_queue(database) as queue:
        with pytest.raises(DeadLetterNotFoundError):
            await replay(queue, "no-such-job")
