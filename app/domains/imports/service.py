"""Use cases of imports that fit into one unit of work: make, look at, cancel; saved mappings; the error report."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.imports import repository
from app.domains.imports.errors import ImportJobNotFoundError, ImportStateError
from app.domains.imports.events import ImportQueued
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.messages import Sentence
from app.domains.imports.repository import StoredJob
from app.domains.imports.sources import Fingerprint
from app.domains.imports.types import (
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    ImportStatus,
    IssueRead,
    IssueSeverity,
)
from app.kernel.ids import new_id
from app.kernel.pagination import (
    Page,
    checked_limit,
    cursor_id,
    cursor_number,
    decode_cursor,
    encode_cursor,
    moment_cursor,
    read_moment_cursor,
)
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_FIRST: Final = UUID(int=0)
_BEFORE_ALL: Final = -1
_LARGEST_ROW: Final = 2**63 - 1


async def create_job(
    uow: UnitOfWork,
    *,
    format: ImportFormat,  # noqa: A002 - the domain's word
    filename: str,
    location: str,
    content: Fingerprint,
    mapping: dict[str, Any] | None = None,
    options: ImportOptions | None = None,
) -> ImportJobRead:
    """Take note of a file that is to be brought in; nothing of it is written yet."""
    job_id = new_id()
    await repository.insert_job(
        uow,
        job_id=job_id,
        format=format,
        filename=Path(filename).name[:200],
        location=location,
        content_hash=content.content_hash,
        mapping=mapping or {},
        options=options or ImportOptions(),
        rows_total=content.lines,
    )
    return (await stored_job(uow, job_id)).read


async def stored_job(uow: UnitOfWork, job_id: UUID) -> StoredJob:
    """A job with what only the runner needs.

    Raises:
        ImportJobNotFoundError: If there is none.
    """
    job = await repository.find_job(uow, job_id)
    if job is None:
        raise ImportJobNotFoundError("There is no such import.")
    return job


async def get_job(uow: UnitOfWork, *, job_id: UUID) -> ImportJobRead:
    """A job with its progress.

    Raises:
        ImportJobNotFoundError: If there is none.
    """
    return (await stored_job(uow, job_id)).read


async def list_jobs(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50
) -> Page[ImportJobRead]:
    """Imports, newest first."""
    before: tuple[datetime | None, UUID] = (None, _FIRST)
    if cursor is not None:
        before = read_moment_cursor(cursor)
    rows = await uow.fetch(repository.LIST_JOBS, *before, checked_limit(limit) + 1)
    jobs = [repository.job_of(row).read for row in rows[:limit]]
    more = len(rows) > limit
    return Page(
        items=jobs,
        next_cursor=moment_cursor(jobs[-1].created_at, jobs[-1].id) if more else None,
    )


async def queue_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Have the worker run a job.

    Raises:
        ImportStateError: If it runs or has ended.
    """
    await _set_status(uow, job_id, ImportStatus.QUEUED, ("uploaded", "previewed", "failed"))
    uow.emit(ImportQueued(subject_id=job_id))


async def set_mapping(uow: UnitOfWork, *, job_id: UUID, mapping: MappingSpec) -> None:
    """Say what the columns of an uploaded file mean, before it is brought in.

    Raises:
        ImportStateError: If it is already being brought in.
    """
    job = await get_job(uow, job_id=job_id)
    text = msgspec.json.encode(mapping).decode()
    if await uow.fetch_value(repository.SET_MAPPING, job_id, text, uow.now) is None:
        raise ImportStateError(f"The import is {job.status.value}.", status=job.status.value)


async def cancel_job(uow: UnitOfWork, *, job_id: UUID) -> None:
    """Stop a job after the batch at hand; what it has brought in stays and can be undone.

    Raises:
        ImportStateError: If it has ended already.
    """
    await _set_status(
        uow, job_id, ImportStatus.CANCELED, ("uploaded", "previewed", "queued", "running", "failed")
    )
    job = await get_job(uow, job_id=job_id)
    uow.audit("import.canceled", Subject("import_job", job_id, job.filename))


async def _set_status(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, job_id: UUID, status: ImportStatus, allowed: tuple[str, ...]
) -> None:
    job = await get_job(uow, job_id=job_id)
    changed = await uow.fetch_value(
        repository.SET_STATUS, job_id, status.value, uow.now, list(allowed)
    )
    if changed is None:
        raise ImportStateError(f"The import is {job.status.value}.", status=job.status.value)


async def list_issues(
    uow: UnitOfWork,
    *,
    job_id: UUID,
    severities: list[IssueSeverity] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[IssueRead]:
    """The error report by row and column, in the order of the file."""
    after = (_BEFORE_ALL, _FIRST)
    if cursor is not None:
        row, issue_id = decode_cursor(cursor, 2)
        after = (cursor_number(row, most=_LARGEST_ROW), cursor_id(issue_id))
    found = await repository.list_issues(
        uow, job_id, severities=severities, after=after, limit=checked_limit(limit) + 1
    )
    more = len(found) > limit
    page = found[:limit]
    next_cursor = encode_cursor(str(page[-1][1].row), str(page[-1][0])) if more else None
    return Page(items=[issue for _, issue in page], next_cursor=next_cursor)


async def sample_issues(uow: UnitOfWork, *, job_id: UUID, limit: int) -> list[IssueRead]:
    """The first entries of the error report, errors before warnings before notes."""
    found: list[IssueRead] = []
    for severity in IssueSeverity:
        page = await list_issues(uow, job_id=job_id, severities=[severity], limit=limit)
        found += page.items
    return found[:limit]


async def count_issues(uow: UnitOfWork, *, job_id: UUID) -> list[tuple[IssueSeverity, str, int]]:
    """How many entries of each kind the error report has."""
    rows = await uow.fetch(repository.COUNT_ISSUES, job_id)
    return [(IssueSeverity(row["severity"]), row["code"], row["number"]) for row in rows]


async def issues_csv(uow: UnitOfWork, *, job_id: UUID, sentence: Sentence) -> str:
    """The whole error report as CSV, with sentences in the reader's language."""
    await get_job(uow, job_id=job_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("sheet", "row", "column", "severity", "code", "value", "message"))
    after = (_BEFORE_ALL, _FIRST)
    while found := await repository.list_issues(
        uow, job_id, severities=None, after=after, limit=2000
    ):
        for _, issue in found:
            cells = (
                issue.sheet or "",
                issue.row,
                issue.column or "",
                issue.severity.value,
                issue.code,
            )
            writer.writerow(
                (*cells, _harmless(issue.raw or ""), sentence(issue.code, issue.detail))
            )
        after = (found[-1][1].row, found[-1][0])
    return text.getvalue()


def _harmless(value: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
