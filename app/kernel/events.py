"""Domain events: facts that were committed and that others may react to.

An event class names itself ``<domain>.<subject>.<past verb>`` and holds ids and values, never rows. The unit of work
writes events to the outbox in the transaction of the fact; the relay hands them to jobs after the commit.
"""

from typing import ClassVar
from uuid import UUID

import msgspec


class DomainEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. ``subject_id`` is the row the event is about."""

    name: ClassVar[str] = ""
    subject_id: UUID
