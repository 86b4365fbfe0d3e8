"""The transactional outbox: facts and their announcement commit together."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.events import DomainEvent
from app.platform.db.base import PlatformBase

INSERT_EVENTS: Final = """
INSERT INTO platform.outbox (tenant_id, id, name, subject_id, payload, actor, request_id, occurred_at)
SELECT $1, e.id, e.name, e.subject_id, e.payload::jsonb, $2::jsonb, $3, $4
FROM unnest($5::uuid[], $6::text[], $7::uuid[], $8::text[]) AS e(id, name, subject_id, payload)
"""


class OutboxEvent(PlatformBase):
    """One announced fact of a tenant; ``relayed_at`` is set when its jobs have been enqueued."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unrelayed", "id", postgresql_where=text("relayed_at IS NULL")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    subject_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None]
    occurred_at: Mapped[datetime]
    relayed_at: Mapped[datetime | None]


class ProcessedEvent(PlatformBase):
    """Remembers that a handler has applied an event, so that a repeated job does nothing."""

    __tablename__ = "processed_event"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)
    processed_at: Mapped[datetime]


def payload_of(event: DomainEvent) -> str:
    """The event's values as JSON text."""
    return msgspec.json.encode(event).decode()
