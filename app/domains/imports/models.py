"""Imports: the job, its batches, what is wrong with which cell, what it made, and saved mappings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.imports.locations import STORED
from app.domains.imports.types import (
    ImportFormat,
    ImportStatus,
    IssueSeverity,
    RowKind,
    WaitingKind,
)
from app.platform.db.base import (
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)
from app.platform.files import NAMES_FILE


class ImportJob(TenantBase, Timestamps):
    """One file (or folder) that is brought in.

    ``cursor`` says how far the applied batches reach, so that a job that died goes on there.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        one_of("format", ImportFormat),
        one_of("status", ImportStatus),
        tenant_index("ix_import_job_created_at", "created_at", "id"),
    )

    format: Mapped[str]
    filename: Mapped[str]
    #: Key of the stored file, or the folder on the server's disk for the command line.
    location: Mapped[str] = mapped_column(info={NAMES_FILE: STORED})
    content_hash: Mapped[bytes | None]
    status: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    totals: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(server_default="0")
    rows_rejected: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None]
    created_by: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportIssue(TenantBase):
    """What is wrong or noteworthy in one cell; ``row_number`` counts from 1 at the first row of data."""

    __tablename__ = "import_issue"
    __table_args__ = (
        tenant_key("job_id", "import_job", ondelete="CASCADE"),
        one_of("severity", IssueSeverity),
        tenant_index("ix_import_issue_job_id", "job_id", "row_number", "id"),
    )

    job_id: Mapped[UUID]
    sheet: Mapped[str | None]
    row_number: Mapped[int]
    column_name: Mapped[str | None]
    severity: Mapped[str]
    code: Mapped[str]
    #: Values for the sentence, which is made in the reader's language.
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    raw_value: Mapped[str | None]


class ImportRecord(TenantBase):
    """Rows of one kind that one batch of an import made, so that the import can be undone.

    One row holds the ids of a whole batch: a row for each of a million order lines would cost more than the lines.
    """

    __tablename__ = "import_record"
    __table_args__ = (
        tenant_key("job_id", "import_job", ondelete="CASCADE"),
        tenant_unique("job_id", "batch", "subject_kind"),
    )

    job_id: Mapped[UUID]
    batch: Mapped[int]
    subject_kind: Mapped[str]
    subject_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))


class ImportWaiting(TenantBase):
    """A row of a file whose SKU nobody could place; it is applied when somebody says what the SKU means."""

    __tablename__ = "import_waiting"
    __table_args__ = (
        tenant_key("job_id", "import_job", ondelete="CASCADE"),
        one_of("kind", WaitingKind),
        tenant_index("ix_import_waiting_normalised", "normalised", "id"),
        tenant_index("ix_import_waiting_job_id", "job_id"),
    )

    job_id: Mapped[UUID]
    channel: Mapped[str]
    normalised: Mapped[str]
    kind: Mapped[str]
    row_number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    noted_at: Mapped[datetime]


class ImportMapping(TenantBase, Timestamps):
    """A saved mapping of a file's columns to our fields."""

    __tablename__ = "import_mapping"
    __table_args__ = (tenant_unique("name"), one_of("row_kind", RowKind))

    name: Mapped[str]
    row_kind: Mapped[str]
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
