"""Runs an import: reads and decides on a batch while the database applies the one before.

The job's cursor, counters and issues commit with each batch, so a job that was killed goes on where it stood. Each
run carries a token; a run that finds another token at its job stops, so two never apply the same batch.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from app.domains.imports import repository
from app.domains.imports.apply.batch import Applied
from app.domains.imports.errors import (
    FileChangedError,
    ImportStateError,
    ImportTakenError,
)
from app.domains.imports.events import ImportCompleted
from app.domains.imports.locations import locate
from app.domains.imports.records import Batch, IssueRecord
from app.domains.imports.repository import StoredJob
from app.domains.imports.service import get_job, stored_job
from app.domains.imports.sources import fingerprint, open_batches
from app.domains.imports.steps import BatchReader, Step
from app.domains.imports.totals import TotalsCounter
from app.domains.imports.types import (
    ImportJobRead,
    ImportStatus,
    IssueSeverity,
    RowKind,
)
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.context import SYSTEM_ACTOR, Actor
from app.platform.db.statistics import count_new_rows, tell_changes
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import FileStore

_BATCH_TIMEOUT_MS: Final = 120_000
#: After these batches, by index, the server counts rows anew. Until it has seen the first ones committed it may take
#: full tables for empty ones and look keys up by reading all rows of the tenant.
_COUNTED: Final = frozenset({0, 1, 8})


class Progress(msgspec.Struct, frozen=True):
    """How far a run is."""

    rows_done: int
    rows_total: int | None
    rows_rejected: int


Report: TypeAlias = Callable[[Progress], None]


async def run_job(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    job_id: UUID,
    *,
    actor: Actor = SYSTEM_ACTOR,
    files: FileStore | None = None,
    report: Report | None = None,
) -> ImportJobRead:
    """Run a job to its end, from where it stands.

    Raises:
        ImportJobNotFoundError: If there is none.
        ImportStateError: If it has ended.
        ImportTakenError: If another process goes on with it.
        FileChangedError: If the file is not the one that the import began with.
        DomainError: What makes the file unreadable; the job has failed then and can be run again.
    """
    run = await _Run.claim(factory, tenant_id, job_id, actor=actor, report=report)
    try:
        path = locate(run.job.location, tenant_id, files)
        content = await asyncio.to_thread(fingerprint, run.job.read.format, path)
        if content.content_hash != run.job.content_hash:
            raise FileChangedError(
                "The file is not the one that the import began with; start a new import."
            )
        await run.apply_all(path)
        await run.end(ImportStatus.COMPLETED)
    except ImportTakenError:
        raise
    except DomainError as error:
        await run.end(ImportStatus.FAILED, f"{error.code}: {error.detail}")
        raise
    async with factory.tenant(tenant_id, actor=actor, read_only=True) as uow:
        return await get_job(uow, job_id=job_id)


class _Run:
    """One run of a job."""

    def __init__(
        self,
        factory: UnitOfWorkFactory,
        tenant_id: UUID,
        job: StoredJob,
        *,
        token: str,
        actor: Actor,
        report: Report | None,
        refused_rows: frozenset[int],
        is_repeated_count: bool,
    ) -> None:
        self.job = job
        self._factory = factory
        self._tenant_id = tenant_id
        self._token = token
        self._actor = actor
        self._report = report
        self._refused_rows = refused_rows
        self._is_repeated_count = is_repeated_count
        self._counter = TotalsCounter("")
        self._counter.totals.created = job.read.totals.created
        self._counter.totals.issues = job.read.totals.issues
        self._done = job.read.rows_done
        self._rejected = job.read.rows_rejected

    @classmethod
    async def claim(
        cls,
        factory: UnitOfWorkFactory,
        tenant_id: UUID,
        job_id: UUID,
        *,
        actor: Actor,
        report: Report | None,
    ) -> "_Run":
        """Make the job ours.

        Raises:
            ImportStateError: If it has ended.
        """
        token = str(new_id())
        async with factory.tenant(tenant_id, actor=actor) as uow:
            job = await stored_job(uow, job_id)
            if await uow.fetch_value(repository.CLAIM_JOB, job_id, uow.now, token) is None:
                raise ImportStateError(f"The import is {job.read.status.value}.")
            refused = await uow.fetch(repository.REFUSED_ROWS, job_id)
            is_count = job.read.mapping.get("row_kind") == RowKind.STOCK_COUNT.value
            repeated = is_count and await uow.fetch_value(
                repository.HAS_EARLIER,
                job_id,
                job.read.format.value,
                job.content_hash,
                msgspec.json.encode(job.read.mapping).decode(),
            )
        return cls(
            factory,
            tenant_id,
            job,
            token=token,
            actor=actor,
            report=report,
            refused_rows=frozenset(row["row_number"] for row in refused),
            is_repeated_count=bool(repeated),
        )

    async def apply_all(self, path: Path) -> None:
        """Apply the batches that are not applied yet: while one is written, the next one is read and decided."""
        tenant = await self._factory.directory.find(self._tenant_id)
        read = self.job.read
        batches = open_batches(
            read.format, path, mapping=read.mapping, options=read.options, tenant=tenant
        )
        reader = BatchReader(batches)
        under_way: list[Step] = []
        try:
            while (batch := await reader.take()) is not None:
                if batch.index < self.job.batches:
                    self._counter.add(batch, refused_rows=self._refused_rows)
                    continue
                under_way.append(self._begin(batch, under_way))
                if len(under_way) > 1:
                    await self._end(under_way.pop(0))
            for step in under_way:
                await self._end(step)
        finally:
            for step in under_way:
                await step.close()
            await reader.close()

    def _begin(self, batch: Batch, under_way: Sequence[Step]) -> Step:
        if self._is_repeated_count:
            _skip_counts(batch)
        return Step(
            batch,
            under_way[-1] if under_way else None,
            job_id=self.job.read.id,
            options=self.job.read.options,
            open_unit=self._open,
            on_written=self._advance,
        )

    async def _end(self, step: Step) -> None:
        applied = await step.end()
        self._done += step.batch.rows
        self._rejected += step.batch.rejected + len(applied.refused)
        if self._report is not None:
            self._report(Progress(self._done, self.job.read.rows_total, self._rejected))
        if step.batch.index in _COUNTED:
            await count_new_rows(self._factory, self._tenant_id)

    def _open(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._factory.tenant(
            self._tenant_id, actor=self._actor, statement_timeout_ms=_BATCH_TIMEOUT_MS
        )

    async def _advance(self, uow: UnitOfWork, batch: Batch, applied: Applied) -> None:
        """Note in the batch's own transaction that the job is beyond it.

        Raises:
            ImportTakenError: If the job is no longer ours.
        """
        self._count(batch, applied)
        advanced = await uow.fetch_value(
            repository.ADVANCE_JOB,
            self.job.read.id,
            self._token,
            batch.index + 1,
            batch.rows,
            batch.rejected + len(applied.refused),
            msgspec.json.encode(self._counter.totals).decode(),
            uow.now,
        )
        if advanced is None:
            raise ImportTakenError("The import was canceled, or another process goes on with it.")
        await tell_changes(uow)

    def _count(self, batch: Batch, applied: Applied) -> None:
        self._counter.add(batch, refused=applied.refused)
        self._counter.totals.created += applied.created
        self._counter.totals.issues += applied.issues

    async def end(self, status: ImportStatus, failure: str | None = None) -> None:
        """Say how it ended, unless somebody else has the job."""
        async with self._factory.tenant(self._tenant_id, actor=self._actor) as uow:
            job_id, totals = self.job.read.id, self._counter.totals
            ended = await uow.fetch_value(
                repository.END_JOB, job_id, self._token, status.value, failure, uow.now
            )
            if ended is None or status is not ImportStatus.COMPLETED:
                return
            uow.audit(
                "import.completed",
                Subject("import_job", job_id, self.job.read.filename),
                after={"orders": totals.orders, "rows": self._done, "rejected": self._rejected},
            )
            uow.emit(
                ImportCompleted(subject_id=job_id, orders=totals.orders, rejected=self._rejected)
            )


def _skip_counts(batch: Batch) -> None:
    """A file of counts that was applied before says nothing about today's stock."""
    if batch.counts:
        batch.issues.append(
            IssueRecord(
                row=batch.counts[0].row,
                code="imports.count_already_applied",
                severity=IssueSeverity.WARNING,
            )
        )
        batch.counts = []
