"""The first rows of an uploaded file, for the step in which its columns are matched."""

import asyncio
from itertools import islice
from pathlib import Path
from uuid import UUID

import msgspec

from app.domains.imports.locations import locate
from app.domains.imports.reading.tabular import open_table
from app.domains.imports.service import stored_job
from app.domains.imports.values.cells import Cell, text_of
from app.platform.db.context import SYSTEM_ACTOR, Actor
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore


class Sample(msgspec.Struct, frozen=True):
    """Headers and first rows as texts."""

    headers: list[str]
    rows: list[list[str]]


async def read_sample(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    job_id: UUID,
    *,
    actor: Actor = SYSTEM_ACTOR,
    files: FileStore | None = None,
    rows: int = 50,
) -> Sample:
    """Read the head of a job's file.

    Raises:
        ImportJobNotFoundError: If there is no such job.
        FileUnreadableError: If the file is no table.
    """
    async with factory.tenant(tenant_id, actor=actor, read_only=True) as uow:
        job = await stored_job(uow, job_id)
    return await asyncio.to_thread(_read, locate(job.location, tenant_id, files), rows)


def _read(path: Path, rows: int) -> Sample:
    def texts(cells: list[Cell]) -> list[str]:
        return [text_of(cell)[:80] for cell in cells]

    with open_table(path) as table:
        return Sample(table.headers, [texts([*row]) for _, row in islice(table.rows, rows)])
