"""Brings many rows into a tenant table: COPY into a temporary table, then one INSERT ... SELECT.

COPY can't write to a table with row-level security; the temporary table ends with the transaction.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from app.platform.db.unit_of_work import UnitOfWork


class Target(msgspec.Struct, frozen=True):
    """A tenant table and the columns that an import writes."""

    table: str
    columns: tuple[str, ...]
    #: What happens to a row that is there already.
    on_conflict: str = ""
    #: Tells the temporary tables apart where one transaction brings rows into a table twice.
    stage: str = ""

    @property
    def staged(self) -> str:
        """Name of the temporary table."""
        return f"stage_{self.table}{self.stage}"


@lru_cache(maxsize=256)
def _statements(target: Target) -> tuple[str, str]:
    columns = ", ".join(target.columns)
    create = (
        f"CREATE TEMP TABLE {target.staged} ON COMMIT DROP AS"  # noqa: S608 - names of our own tables
        f" SELECT {columns} FROM tenant.{target.table} WHERE tenant_id = $1 WITH NO DATA"
    )
    insert = (
        f"INSERT INTO tenant.{target.table} (tenant_id, {columns})"  # noqa: S608 - names of our own tables
        f" SELECT $1, {columns} FROM {target.staged} {target.on_conflict}"
    )
    return create, insert


async def bring_in(uow: UnitOfWork, target: Target, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows; returns how many were new."""
    if not rows:
        return 0
    create, insert = _statements(target)
    await uow.execute(create)
    await uow.driver.copy_records_to_table(target.staged, records=rows, columns=target.columns)
    status = await uow.execute(insert)
    return int(status.rpartition(" ")[2])
