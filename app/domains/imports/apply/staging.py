"""Brings many rows into tenant tables: COPY into temporary tables, then one statement that inserts them all.

COPY can't write to a table with row-level security; the temporary tables end with the transaction. Keys are checked
at the end of the statement, so the order of the tables is of no matter, and while the database is at it nobody has to
talk to it: the next batch is read and decided then.
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

    @property
    def staged(self) -> str:
        """Name of the temporary table."""
        return f"stage_{self.table}"

    @property
    def creation(self) -> str:
        """Makes the temporary table."""
        return (
            f"CREATE TEMP TABLE {self.staged} ON COMMIT DROP AS"  # noqa: S608 - names of our own tables
            f" SELECT {', '.join(self.columns)} FROM tenant.{self.table} WHERE tenant_id = $1 WITH NO DATA"
        )

    @property
    def insertion(self) -> str:
        """Inserts what is in the temporary table."""
        columns = ", ".join(self.columns)
        return (
            f"INSERT INTO tenant.{self.table} (tenant_id, {columns})"  # noqa: S608 - names of our own tables
            f" SELECT $1, {columns} FROM {self.staged}"
        )


class Stage:
    """Rows of one transaction, gathered by table."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._rows: dict[Target, list[tuple[Any, ...]]] = {}

    def add(self, target: Target, rows: Sequence[tuple[Any, ...]]) -> None:
        """Gather rows of a table."""
        if rows:
            self._rows.setdefault(target, []).extend(rows)

    async def bring(self, uow: UnitOfWork) -> None:
        """Copy all that was gathered into temporary tables; nobody waits for it."""
        for target, rows in self._rows.items():
            await uow.execute(target.creation)
            await uow.driver.copy_records_to_table(
                target.staged, records=rows, columns=target.columns
            )

    async def insert(self, uow: UnitOfWork) -> None:
        """Insert what was brought.

        Plans of this connection that were made while tables were small, those of keys and triggers among them, would
        read whole tables for each row; they are made anew.

        Raises:
            UniqueViolationError: If somebody else made one of the rows in this moment.
            ForeignKeyViolationError: If somebody removed what one of the rows names.
        """
        if self._rows:
            await uow.driver.execute("DISCARD PLANS")
            await uow.execute(_insert_all(tuple(self._rows)))


@lru_cache(maxsize=256)
def _insert_all(targets: tuple[Target, ...]) -> str:
    *before, last = targets
    parts = ", ".join(f"in_{target.table} AS ({target.insertion})" for target in before)
    return f"WITH {parts} {last.insertion}" if parts else last.insertion
