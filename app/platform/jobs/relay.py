"""The relay: hands committed events to jobs, one for each subscription.

Rows are taken in order with ``FOR UPDATE SKIP LOCKED``, so several workers never take the same row. A job's key is the
event and the handler; an event that is relayed twice, because a worker died before it could say so, meets its own
job or the record that it was applied.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from saq.job import Job
from saq.queue import Queue

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.jobs.subscriptions import Envelope, Subscription

RUN_EVENT: Final = "run_event"
_BATCH: Final = 500
#: A finished job is kept this long, so that a dead letter can be looked at and replayed.
KEPT_SECONDS: Final = 7 * 24 * 3600

_TAKE: Final = """
SELECT tenant_id, id AS event_id, name, subject_id, payload, occurred_at
FROM platform.outbox WHERE relayed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_MARK: Final = """
UPDATE platform.outbox o SET relayed_at = $1
FROM unnest($2::uuid[], $3::uuid[]) AS done(tenant_id, id) WHERE o.tenant_id = done.tenant_id AND o.id = done.id
"""


class Relay:
    """Moves events from the outbox to the queue."""

    def __init__(
        self, factory: UnitOfWorkFactory, queue: Queue, subscriptions: Iterable[Subscription]
    ) -> None:
        """Know who listens to what."""
        self._factory = factory
        self._queue = queue
        self._listeners: dict[str, list[Subscription]] = defaultdict(list)
        for subscription in subscriptions:
            self._listeners[subscription.event].append(subscription)

    async def relay_batch(self) -> int:
        """Relay one batch; returns how many events it held."""
        async with self._factory.platform() as transaction:
            rows = await transaction.driver.fetch(_TAKE, _BATCH)
            for row in rows:
                listeners = self._listeners.get(row["name"], ())
                if listeners:
                    envelope = _envelope(dict(row))
                    for subscription in listeners:
                        await self._queue.enqueue(_job(subscription, envelope))
            if rows:
                tenants, events = (
                    [row["tenant_id"] for row in rows],
                    [row["event_id"] for row in rows],
                )
                await transaction.driver.execute(_MARK, transaction.now, tenants, events)
        return len(rows)


def _envelope(row: dict[str, Any]) -> Envelope:
    payload = row.pop("payload")
    decoded = msgspec.json.decode(payload) if isinstance(payload, str | bytes) else payload
    return Envelope(payload=decoded, **row)


def _job(subscription: Subscription, envelope: Envelope) -> Job:
    return Job(
        RUN_EVENT,
        kwargs={
            "handler": subscription.handler,
            "envelope": msgspec.to_builtins(envelope),
        },
        key=f"{envelope.event_id}:{subscription.handler}",
        timeout=subscription.timeout,
        retries=subscription.retries,
        retry_delay=subscription.retry_delay,
        retry_backoff=True,
        ttl=KEPT_SECONDS,
        heartbeat=0,
        # One tenant's flood of one kind of work runs one by one and leaves room for the others.
        group_key=f"{envelope.tenant_id}:{subscription.handler}",
    )
