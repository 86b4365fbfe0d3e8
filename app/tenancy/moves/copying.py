"""Brings a tenant's copy in one schema to the state of another, on the server, and compares the two."""

# ruff: noqa: S608 - names come from the catalogue; values are bound

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.tenancy.moves.tables import CopiedTable


class CopyMismatchError(RuntimeError):
    """Source and target differ after the last step; nothing was switched."""


class CopyRoute(msgspec.Struct, frozen=True, kw_only=True):
    """From which schema to which the rows of the transaction's tenant go."""

    source: str
    target: str
    tables: Sequence[CopiedTable]


class TableSum(msgspec.Struct, frozen=True, kw_only=True):
    """Count and checksum of a tenant's rows in one table."""

    rows: int
    checksum: str


def copy_changes(connection: Connection, route: CopyRoute) -> int:
    """Copy what the target lacks, mend what differs, delete what vanished; returns how many rows changed.

    The transaction must run as the owner with the tenant set. Where the differences cannot be applied row by row
    (two rows that swapped a unique key), the target is emptied and copied anew.
    """
    try:
        with connection.begin_nested():
            return _apply(connection, route)
    except IntegrityError:
        empty(connection, route.target, route.tables)
        return _apply(connection, route)


def empty(connection: Connection, schema: str, tables: Sequence[CopiedTable]) -> None:
    """Delete the transaction's tenant's rows in one schema, referencing tables first."""
    for table in reversed(tables):
        connection.execute(text(f"DELETE FROM {schema}.{table.name} WHERE {_OWN}"))


def sum_tables(
    connection: Connection, schema: str, tables: Iterable[CopiedTable]
) -> dict[str, TableSum]:
    """Count and checksum of each table's rows of the transaction's tenant."""
    return {table.name: _sum(connection, schema, table) for table in tables}


def compare(connection: Connection, route: CopyRoute) -> int:
    """Compare counts and checksums of every table; returns the number of rows.

    Raises:
        CopyMismatchError: If a table differs.
    """
    source = sum_tables(connection, route.source, route.tables)
    target = sum_tables(connection, route.target, route.tables)
    different = [name for name, found in source.items() if target[name] != found]
    if different:
        details = ", ".join(
            f"{name} ({source[name].rows} and {target[name].rows} rows)" for name in different
        )
        raise CopyMismatchError(f"The copy differs from the original: {details}.")
    return sum(found.rows for found in source.values())


_OWN = "tenant_id = platform.current_tenant_id()"


def _apply(connection: Connection, route: CopyRoute) -> int:
    changed, postponed = 0, list[CopiedTable]()
    for table in reversed(route.tables):
        try:
            with connection.begin_nested():
                changed += _delete_vanished(connection, route, table)
        except IntegrityError:
            # A row that still points at it will point elsewhere once it is mended.
            postponed.append(table)
    for table in route.tables:
        changed += _merge(connection, route, table)
    for table in postponed:
        changed += _delete_vanished(connection, route, table)
    return changed


def _delete_vanished(connection: Connection, route: CopyRoute, table: CopiedTable) -> int:
    return connection.execute(
        text(
            f"DELETE FROM {route.target}.{table.name} t WHERE t.{_OWN} AND NOT EXISTS ("
            f"SELECT 1 FROM {route.source}.{table.name} s WHERE s.{_OWN} AND s.id = t.id)"
        )
    ).rowcount


def _merge(connection: Connection, route: CopyRoute, table: CopiedTable) -> int:
    columns = ", ".join(table.columns)
    values = ", ".join(f"s.{column}" for column in table.columns)
    keys = {"tenant_id", "id"}
    changes = ", ".join(f"{column} = s.{column}" for column in table.columns if column not in keys)
    return connection.execute(
        text(
            f"MERGE INTO {route.target}.{table.name} AS t"
            f" USING (SELECT * FROM {route.source}.{table.name} WHERE {_OWN}) AS s"
            f" ON t.tenant_id = s.tenant_id AND t.id = s.id AND t.{_OWN}"
            f" WHEN MATCHED AND {table.row_text('t')} <> {table.row_text('s')} THEN UPDATE SET {changes}"
            f" WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"
        )
    ).rowcount


def _sum(connection: Connection, schema: str, table: CopiedTable) -> TableSum:
    rows, checksum = connection.execute(
        text(
            f"SELECT count(*), coalesce(sum(hashtextextended({table.row_text('r')}, 0)::numeric), 0)::text"
            f" FROM {schema}.{table.name} r WHERE r.{_OWN}"
        )
    ).one()
    return TableSum(rows=rows, checksum=checksum)
