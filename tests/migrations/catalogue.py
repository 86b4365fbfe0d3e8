"""What a schema consists of, as text that is equal for equal schemas."""

from typing import Final

from sqlalchemy import Connection, text

_DEFINITIONS: Final = """
-- The place among the columns that are there: a column that was dropped and added again leaves a gap in the numbers.
SELECT c.relname, (row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum))::text AS place,
       concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                 'default ' || pg_get_expr(d.adbin, d.adrelid)) AS definition
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND n.nspname = :schema AND c.relname <> 'schema_version'
UNION ALL
SELECT c.relname, '', k.conname || ' ' || pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND k.contype <> 'n' AND c.relname <> 'schema_version'
UNION ALL
SELECT c.relname, '', pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname <> 'schema_version'
ORDER BY 1, 2, 3
"""

_PROTECTION: Final = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (SELECT string_agg(concat_ws(' ', p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid),
                                    pg_get_expr(p.polwithcheck, p.polrelid)), ';') FROM pg_policy p
        WHERE p.polrelid = c.oid),
       (SELECT string_agg(a.privilege_type, ',' ORDER BY a.privilege_type) FROM aclexplode(c.relacl) a
        WHERE a.grantee <> c.relowner),
       (SELECT string_agg(replace(pg_get_triggerdef(t.oid), :schema || '.', ''), ';' ORDER BY t.tgname)
        FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = :schema ORDER BY 1
"""


def definitions(connection: Connection, schema: str) -> list[tuple[str, ...]]:
    """Columns in their order, constraints and indexes of every table."""
    rows = connection.execute(text(_DEFINITIONS), {"schema": schema})
    return [tuple(str(value).replace(f"{schema}.", "") for value in row) for row in rows]


def protection(connection: Connection, schema: str) -> list[tuple[object, ...]]:
    """Row-level security, policies, rights and triggers of every table."""
    return [tuple(row) for row in connection.execute(text(_PROTECTION), {"schema": schema})]
