"""Words of background work: what a handler gets, who listens to which event, what runs on schedule."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A committed event on its way to a handler; ``payload`` holds the event's values."""

    tenant_id: UUID
    event_id: UUID
    name: str
    subject_id: UUID
    payload: dict[str, Any]
    occurred_at: datetime


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A reaction to an event, of one of two kinds.

    ``apply`` gets an open unit of work and is applied once, however often the job is delivered. ``flow`` gets the
    factory, for work over several transactions, and must itself be safe to repeat. Times are in seconds.
    """

    event: str
    handler: str
    apply: Callable[[UnitOfWork, Envelope], Awaitable[None]] | None = None
    flow: Callable[[UnitOfWorkFactory, Envelope], Awaitable[None]] | None = None
    timeout: int = 60
    retries: int = 5
    retry_delay: float = 2.0


class ScheduledTask(msgspec.Struct, frozen=True, kw_only=True):
    """Work that runs on time, in one worker at a time. ``cron`` is in UTC; six fields have seconds last."""

    name: str
    cron: str
    run: Callable[[UnitOfWorkFactory], Awaitable[None]]
    timeout: int = 300
