"""A look at the first rows as they would be written; nothing is written but that the job was looked at."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from app.domains.imports import repository
from app.domains.imports.locations import locate
from app.domains.imports.records import Batch
from app.domains.imports.service import stored_job
from app.domains.imports.sources import open_batches
from app.domains.imports.totals import TotalsCounter
from app.domains.imports.types import (
    ImportOptions,
    ImportStatus,
    IssueRead,
    Preview,
    PreviewOrder,
)
from app.platform.db.context import SYSTEM_ACTOR, Actor, TenantContext
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore

_ROWS: Final = 200
_SHOWN: Final = 50


async def preview_job(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    job_id: UUID,
    *,
    actor: Actor = SYSTEM_ACTOR,
    files: FileStore | None = None,
    rows: int = _ROWS,
) -> Preview:
    """The first rows of a job's file, normalised, with what is wrong in them.

    Raises:
        ImportJobNotFoundError: If there is no such job.
        DomainError: What makes the file unreadable.
    """
    async with factory.tenant(tenant_id, actor=actor, read_only=True) as uow:
        job, tenant = await stored_job(uow, job_id), uow.tenant
    path = locate(job.location, tenant_id, files)
    # The file's own batches are larger; a preview reads no further than it shows.
    options = msgspec.structs.replace(job.read.options, batch_size=rows)
    preview = await asyncio.to_thread(_read, job, path, options, tenant, rows)
    async with factory.tenant(tenant_id, actor=actor) as uow:
        await uow.fetch_value(
            repository.SET_STATUS,
            job_id,
            ImportStatus.PREVIEWED.value,
            uow.now,
            ["uploaded", "previewed"],
        )
    return preview


def _read(  # noqa: PLR0917 - the context of one step, passed on
    job: repository.StoredJob, path: Path, options: ImportOptions, tenant: TenantContext, rows: int
) -> Preview:
    batches = open_batches(
        job.read.format, path, mapping=job.read.mapping, options=options, tenant=tenant
    )
    counter = TotalsCounter(tenant.currency)
    names: dict[str, str] = {}
    orders: list[PreviewOrder] = []
    issues: list[IssueRead] = []
    seen = rejected = 0
    try:
        for batch in batches:
            counter.add(batch)
            seen += batch.rows
            rejected += batch.rejected
            names.update({customer.key: customer.name for customer in batch.customers})
            orders += _orders(batch, names)
            issues += _issues(batch)
            if seen >= rows and (orders or issues):
                break
    finally:
        _close(batches)
    return Preview(
        currency=counter.totals.currency or tenant.currency,
        rows=seen,
        rejected=rejected,
        orders=orders[:_SHOWN],
        totals=counter.totals,
        issues=issues,
    )


def _orders(batch: Batch, names: dict[str, str]) -> list[PreviewOrder]:
    return [
        PreviewOrder(
            row=order.row,
            key=order.key,
            status=order.status,
            placed_on=order.placed_on,
            customer=names.get(order.customer or "", ""),
            lines=len(order.lines),
            total_minor=order.total_minor,
        )
        for order in batch.orders
    ]


def _issues(batch: Batch) -> list[IssueRead]:
    return [
        IssueRead(
            sheet=issue.sheet,
            row=issue.row,
            column=issue.column,
            severity=issue.severity,
            code=issue.code,
            detail=issue.detail,
            raw=issue.raw,
        )
        for issue in batch.issues
    ]


def _close(batches: Iterator[Batch]) -> None:
    batches.close()  # type: ignore[attr-defined]
