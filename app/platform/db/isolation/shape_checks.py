"""Checks of shape: the same tables, with the same definition, in every tenant schema."""

# ruff: noqa: S608 - SQL made of this package's constants, laid out to be read as SQL

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from app.platform.db.isolation.catalogue import (
    IS_OUR_SCHEMA,
    IS_TENANT_SCHEMA,
    VERSION_TABLE,
    Expected,
)
from app.platform.db.isolation.findings import Finding, Hole, finding

_TABLES: Final = f"""
SELECT n.nspname, coalesce(array_agg(c.relname::text) FILTER (WHERE c.relname IS NOT NULL), '{{}}') AS tables
FROM pg_namespace n
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'f') AND c.relname <> '{VERSION_TABLE}'
WHERE {IS_OUR_SCHEMA} GROUP BY n.nspname ORDER BY n.nspname
"""

# Each schema's name is taken out of the definitions, so that equal tables read equal. What differs is found by the
# server: with thousands of schemas only the differences travel.
_DIFFERENCES: Final = f"""
WITH item AS (
    SELECT n.nspname, c.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || coalesce(' default ' || replace(pg_get_expr(d.adbin, d.adrelid), n.nspname || '.', ''), '') AS definition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p') AND {IS_TENANT_SCHEMA}
    UNION ALL
    SELECT n.nspname, c.relname,
           k.conname || ' ' || replace(pg_get_constraintdef(k.oid), n.nspname || '.', '')
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {IS_TENANT_SCHEMA} AND k.contype <> 'n'
    UNION ALL
    SELECT n.nspname, c.relname, replace(pg_get_indexdef(i.indexrelid), n.nspname || '.', '')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {IS_TENANT_SCHEMA}
), pooled AS (SELECT * FROM item WHERE nspname = 'pooled'),
dedicated AS (SELECT * FROM item WHERE nspname <> 'pooled'),
schema AS (SELECT DISTINCT nspname FROM dedicated)
SELECT d.nspname, d.relname, 'only here: ' || d.definition AS detail
FROM dedicated d
WHERE d.relname = ANY(:tables)
  AND NOT EXISTS (SELECT 1 FROM pooled p WHERE p.relname = d.relname AND p.definition = d.definition)
UNION ALL
SELECT s.nspname, p.relname, 'only in pooled: ' || p.definition
FROM schema s CROSS JOIN pooled p
WHERE p.relname = ANY(:tables)
  AND EXISTS (SELECT 1 FROM dedicated d WHERE d.nspname = s.nspname AND d.relname = p.relname)
  AND NOT EXISTS (SELECT 1 FROM dedicated d WHERE d.nspname = s.nspname AND d.relname = p.relname
                  AND d.definition = p.definition)
"""


def check_shape(connection: Connection, expected: Expected) -> Iterator[Finding]:
    """Tables that nobody declared, that are missing, or that differ by schema."""
    for schema, tables in connection.execute(text(_TABLES)):
        declared = expected.platform_tables if schema == "platform" else expected.tenant_tables
        for table in sorted(set(tables) - declared):
            yield finding(Hole.UNKNOWN_TABLE, f"{schema}.{table}", "no model declares it")
        for table in sorted(declared - set(tables)):
            yield finding(Hole.MISSING_TABLE, f"{schema}.{table}", "a model declares it")
    known = {"tables": sorted(expected.tenant_tables)}
    for schema, table, detail in connection.execute(text(_DIFFERENCES), known):
        yield finding(Hole.SCHEMAS_DIFFER, f"{schema}.{table}", detail)
