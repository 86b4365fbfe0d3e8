"""Every statement on imports' own tables."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.imports.types import (
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    ImportStatus,
    ImportTotals,
    IssueRead,
    IssueSeverity,
)
from app.platform.db.unit_of_work import UnitOfWork

_JOB_COLUMNS: Final = """
id, format, filename, location, content_hash, status, mapping::text, options::text, cursor::text, totals::text,
rows_total, rows_done, rows_rejected, failure, created_by, created_at, started_at, heartbeat_at, finished_at
"""
FIND_JOB: Final = f"SELECT {_JOB_COLUMNS} FROM tenant.import_job WHERE tenant_id = $1 AND id = $2"  # noqa: S608 - constant
LIST_JOBS: Final = f"""
SELECT {_JOB_COLUMNS} FROM tenant.import_job
WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
ORDER BY created_at DESC, id DESC LIMIT $4
"""  # noqa: S608 - constant
FIND_UNFINISHED: Final = """
SELECT id FROM tenant.import_job
WHERE tenant_id = $1 AND format = $2 AND content_hash = $3 AND mapping = $4::jsonb AND options = $5::jsonb
  AND location = $6 AND status = ANY($7::text[])
ORDER BY created_at DESC, id DESC LIMIT 1
"""
INSERT_JOB: Final = """
INSERT INTO tenant.import_job (tenant_id, id, format, filename, location, content_hash, status, mapping, options,
                               rows_total, created_by)
VALUES ($1, $2, $3, $4, $5, $6, 'uploaded', $7::jsonb, $8::jsonb, $9, $10)
"""
CLAIM_JOB: Final = """
UPDATE tenant.import_job
SET status = 'running', failure = NULL, started_at = coalesce(started_at, $3), heartbeat_at = $3, finished_at = NULL,
    cursor = cursor || jsonb_build_object('runner', $4::text), updated_at = $3
WHERE tenant_id = $1 AND id = $2 AND status IN ('uploaded', 'previewed', 'queued', 'running', 'failed')
RETURNING id
"""
ADVANCE_JOB: Final = """
UPDATE tenant.import_job
SET cursor = cursor || jsonb_build_object('batches', $4::int), rows_done = rows_done + $5,
    rows_rejected = rows_rejected + $6, totals = $7::jsonb, heartbeat_at = $8, updated_at = $8
WHERE tenant_id = $1 AND id = $2 AND status = 'running' AND cursor ->> 'runner' = $3
  AND coalesce((cursor ->> 'batches')::int, 0) = $4 - 1
RETURNING id
"""
END_JOB: Final = """
UPDATE tenant.import_job
SET status = $4::text, failure = $5, rows_total = CASE WHEN $4::text = 'completed' THEN rows_done ELSE rows_total END,
    heartbeat_at = $6, finished_at = $6, updated_at = $6
WHERE tenant_id = $1 AND id = $2 AND status = 'running' AND cursor ->> 'runner' = $3
RETURNING id
"""
SET_STATUS: Final = """
UPDATE tenant.import_job SET status = $3::text, updated_at = $4,
       finished_at = CASE WHEN $3::text IN ('canceled', 'undone') THEN $4 ELSE finished_at END
WHERE tenant_id = $1 AND id = $2 AND status = ANY($5::text[])
RETURNING id
"""
SET_MAPPING: Final = """
UPDATE tenant.import_job SET mapping = $3::jsonb, updated_at = $4
WHERE tenant_id = $1 AND id = $2 AND format = 'mapped' AND status IN ('uploaded', 'previewed', 'failed')
RETURNING id
"""
REFUSED_ROWS: Final = """
SELECT row_number FROM tenant.import_issue
WHERE tenant_id = $1 AND job_id = $2
  AND code IN ('imports.stock_missing', 'imports.barcode_taken', 'imports.price_list_unknown')
"""
LIST_ISSUES: Final = """
SELECT id, sheet, row_number AS row, column_name AS column, severity, code, detail::text, raw_value AS raw
FROM tenant.import_issue
WHERE tenant_id = $1 AND job_id = $2 AND ($3::text[] IS NULL OR severity = ANY($3))
  AND (row_number, id) > ($4::bigint, $5::uuid)
ORDER BY row_number, id LIMIT $6
"""
COUNT_ISSUES: Final = """
SELECT severity, code, count(*) AS number FROM tenant.import_issue
WHERE tenant_id = $1 AND job_id = $2 GROUP BY severity, code ORDER BY severity, number DESC, code
"""
HAS_EARLIER: Final = """
SELECT EXISTS (SELECT 1 FROM tenant.import_job WHERE tenant_id = $1 AND id <> $2 AND format = $3
               AND content_hash = $4 AND mapping = $5::jsonb AND status = 'completed')
"""


class StoredJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job with what only the runner needs."""

    read: ImportJobRead
    location: str
    content_hash: bytes | None
    batches: int


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def job_of(row: asyncpg.Record) -> StoredJob:
    """A job from its row."""
    values = dict(row)
    cursor: dict[str, Any] = msgspec.json.decode(values.pop("cursor"))
    location, content_hash = values.pop("location"), values.pop("content_hash")
    values["format"] = ImportFormat(values["format"])
    values["status"] = ImportStatus(values["status"])
    values["mapping"] = msgspec.json.decode(values["mapping"])
    values["options"] = msgspec.json.decode(values["options"], type=ImportOptions)
    values["totals"] = msgspec.json.decode(values["totals"], type=ImportTotals)
    return StoredJob(
        read=ImportJobRead(**values),
        location=location,
        content_hash=content_hash,
        batches=int(cursor.get("batches", 0)),
    )


async def find_job(uow: UnitOfWork, job_id: UUID) -> StoredJob | None:
    """A job, or none."""
    row = await uow.fetch_row(FIND_JOB, job_id)
    return None if row is None else job_of(row)


async def insert_job(  # noqa: PLR0913 - the columns of a job
    uow: UnitOfWork,
    *,
    job_id: UUID,
    format: ImportFormat,  # noqa: A002 - the column's name
    filename: str,
    location: str,
    content_hash: bytes,
    mapping: dict[str, Any],
    options: ImportOptions,
    rows_total: int | None,
) -> None:
    """Add a job."""
    await uow.execute(
        INSERT_JOB,
        job_id,
        format.value,
        filename,
        location,
        content_hash,
        _json(mapping),
        _json(options),
        rows_total,
        uow.actor.label,
    )


async def find_unfinished(
    uow: UnitOfWork,
    *,
    format: ImportFormat,  # noqa: A002 - the column's name
    location: str,
    content_hash: bytes,
    mapping: dict[str, Any],
    options: ImportOptions,
) -> UUID | None:
    """The last import of the same content in the same way that did not come to its end."""
    open_states = [
        ImportStatus.UPLOADED.value,
        ImportStatus.RUNNING.value,
        ImportStatus.FAILED.value,
    ]
    return await uow.fetch_value(
        FIND_UNFINISHED,
        format.value,
        content_hash,
        _json(mapping),
        _json(options),
        location,
        open_states,
    )


async def list_issues(
    uow: UnitOfWork,
    job_id: UUID,
    *,
    severities: Sequence[IssueSeverity] | None,
    after: tuple[int, UUID],
    limit: int,
) -> list[tuple[UUID, IssueRead]]:
    """A page of the error report, in the order of the file, with the ids to go on from."""
    wanted = None if severities is None else [severity.value for severity in severities]
    rows = await uow.fetch(LIST_ISSUES, job_id, wanted, after[0], after[1], limit)
    return [
        (
            row["id"],
            IssueRead(
                sheet=row["sheet"],
                row=row["row"],
                column=row["column"],
                severity=IssueSeverity(row["severity"]),
                code=row["code"],
                detail=msgspec.json.decode(row["detail"]),
                raw=row["raw"],
            ),
        )
        for row in rows
    ]
