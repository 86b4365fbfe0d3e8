"""Imports of files that lie on this machine's disk: the command line's way in."""

import asyncio
from pathlib import Path
from uuid import UUID

from app.domains.imports import repository
from app.domains.imports.locations import DISK
from app.domains.imports.runner import Report, run_job
from app.domains.imports.service import create_job
from app.domains.imports.sources import fingerprint
from app.domains.imports.types import ImportFormat, ImportJobRead, ImportOptions
from app.platform.db.context import SYSTEM_ACTOR, Actor
from app.platform.db.unit_of_work import UnitOfWorkFactory


async def run_import(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    path: Path,
    *,
    format: ImportFormat,  # noqa: A002 - the domain's word
    mapping: dict[str, object] | None = None,
    options: ImportOptions | None = None,
    actor: Actor = SYSTEM_ACTOR,
    report: Report | None = None,
) -> ImportJobRead:
    """Bring in a file or folder of this machine, going on with an unfinished import of the same content."""
    job_id = await prepare_import(
        factory, tenant_id, path, format=format, mapping=mapping, options=options, actor=actor
    )
    return await run_job(factory, tenant_id, job_id, actor=actor, report=report)


async def prepare_import(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    path: Path,
    *,
    format: ImportFormat,  # noqa: A002 - the domain's word
    mapping: dict[str, object] | None = None,
    options: ImportOptions | None = None,
    actor: Actor = SYSTEM_ACTOR,
) -> UUID:
    """The job for a file of this machine: an unfinished one of the same content, or a new one."""
    path = await asyncio.to_thread(path.resolve)
    content = await asyncio.to_thread(fingerprint, format, path)
    options, mapping = options or ImportOptions(), mapping or {}
    async with factory.tenant(tenant_id, actor=actor) as uow:
        job_id = await repository.find_unfinished(
            uow,
            format=format,
            location=f"{DISK}{path}",
            content_hash=content.content_hash,
            mapping=mapping,
            options=options,
        )
        if job_id is None:
            job = await create_job(
                uow,
                format=format,
                filename=path.name,
                location=f"{DISK}{path}",
                content=content,
                mapping=mapping,
                options=options,
            )
            job_id = job.id
    return job_id
