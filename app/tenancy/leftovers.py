"""Removes files of tenants that nothing names any more.

A file loses its name when its row goes along with another: with its order, with its product, with a company's sample. A
column that names a file says so in its ``info`` (``names_file``), so a new kind of file is looked after without being
listed here.

A file is kept a moment before its row is written, so a young one that nothing names may be an upload that runs now:
only files of more than a day are looked at. Which these are is asked of the store before the database is asked for
their names: what was named by then is kept, and a file gets its name once only, right after it was kept.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import MetaData, Uuid

from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import NAMES_FILE, FileStore
from app.platform.jobs.subscriptions import ScheduledTask
from app.tenancy.walk import for_each_tenant

_YOUNG: Final = timedelta(days=1)
_BATCH: Final = 5000
_TASK: Final = "tenancy.remove_leftover_files"
_log = structlog.get_logger()


def leftover_task(files: FileStore, tables: MetaData) -> ScheduledTask:
    """The nightly removal, for the store and the tables at hand."""
    statement = names_statement(tables)

    async def remove(factory: UnitOfWorkFactory) -> None:
        async def of_tenant(uow: UnitOfWork) -> None:
            await remove_leftovers(uow, files, statement)

        await for_each_tenant(factory, of_tenant, name=_TASK)

    return ScheduledTask(name=_TASK, cron="41 4 * * *", run=remove, timeout=3600)


async def remove_leftovers(uow: UnitOfWork, files: FileStore, statement: str) -> int:
    """Remove the tenant's files of more than a day that ``statement`` does not find; returns how many."""
    tenant_id, removed = uow.tenant.tenant_id, 0
    old = await files.list_older(tenant_id, uow.now - _YOUNG)
    for start in range(0, len(old), _BATCH):
        keys = old[start : start + _BATCH]
        named = {row["key"] for row in await uow.fetch(statement, keys)}
        for key in keys:
            if key not in named:
                await files.delete(tenant_id, key)
                removed += 1
    if removed:
        _log.info("tenancy.files.removed", tenant_id=str(tenant_id), files=removed)
    return removed


def names_statement(tables: MetaData) -> str:
    """The statement that finds which of some keys (``$2``) are named by a row of the tenant.

    A column of text names a file by its key behind a prefix.
    """
    parts: list[str] = []
    for table, column, prefix in _naming_columns(tables):
        named = "n.key" if prefix is None else f"'{prefix}' || n.key"
        parts.append(
            f"SELECT n.key FROM unnest($2::uuid[]) n(key) JOIN tenant.{table} t"  # noqa: S608 - names of our columns
            f" ON t.tenant_id = $1 AND t.{column} = {named}"
        )
    return " UNION ".join(parts)


def _naming_columns(tables: MetaData) -> Sequence[tuple[str, str, str | None]]:
    return [
        (
            table.name,
            column.name,
            None if isinstance(column.type, Uuid) else column.info[NAMES_FILE],
        )
        for table in tables.sorted_tables
        for column in table.columns
        if NAMES_FILE in column.info
    ]
