"""The tables of a tenant schema in the order of their foreign keys, read from the catalogue."""

from graphlib import TopologicalSorter
from typing import Final

import msgspec
from sqlalchemy import Connection, text

_COLUMNS: Final = """
SELECT c.relname::text, array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname = :schema AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_version'
GROUP BY c.relname ORDER BY c.relname
"""

_REFERENCES: Final = """
SELECT DISTINCT c.relname::text, r.relname::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND k.contype = 'f' AND r.oid <> c.oid
"""


class CopiedTable(msgspec.Struct, frozen=True):
    """A tenant table and the columns that are copied."""

    name: str
    columns: tuple[str, ...]

    def row_text(self, alias: str) -> str:
        """SQL for the whole row as text, the form in which rows are compared."""
        return f"ROW({', '.join(f'{alias}.{column}' for column in self.columns)})::text"


def tables_in_order(connection: Connection, schema: str) -> list[CopiedTable]:
    """Tables of a schema, referenced ones before those that reference them."""
    values = {"schema": schema}
    tables = {
        name: CopiedTable(name, tuple(columns))
        for name, columns in connection.execute(text(_COLUMNS), values)
    }
    graph: dict[str, set[str]] = {name: set() for name in tables}
    for name, referenced in connection.execute(text(_REFERENCES), values):
        graph[name].add(referenced)
    return [tables[name] for name in TopologicalSorter(graph).static_order()]
