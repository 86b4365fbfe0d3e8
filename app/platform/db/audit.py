"""The audit trail: who did what to what, with what was before and after; append-only for the application."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TenantBase, tenant_index

INSERT_AUDIT: Final = """
INSERT INTO tenant.audit_entry (tenant_id, id, actor_kind, actor_id, actor_label, actor_ip, request_id, at,
                                action, subject_kind, subject_id, subject_label, before, after)
SELECT $1, a.id, $2, $3, $4, $5, $6, $7, a.action, a.kind, a.subject_id, a.label, a.before::jsonb, a.after::jsonb
FROM unnest($8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::text[], $13::text[], $14::text[])
     AS a(id, action, kind, subject_id, label, before, after)
"""


class Subject(msgspec.Struct, frozen=True):
    """What was changed: its kind (the table's word), its id and how people call it."""

    kind: str
    id: UUID
    label: str = ""


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it is written."""

    action: str
    subject: Subject
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None

    @property
    def before_json(self) -> str | None:
        """What was, as JSON text."""
        return None if self.before is None else msgspec.json.encode(self.before).decode()

    @property
    def after_json(self) -> str | None:
        """What is now, as JSON text."""
        return None if self.after is None else msgspec.json.encode(self.after).decode()


class AuditEntry(TenantBase):
    """One entry of a tenant's audit trail."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        tenant_index("ix_audit_entry_at", "at", "id"),
        tenant_index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),
        {"info": {"append_only": True}},
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str]
    actor_ip: Mapped[str | None]
    request_id: Mapped[str | None]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    subject_label: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
