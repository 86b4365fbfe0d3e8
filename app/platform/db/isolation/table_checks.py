"""Checks of tables: row-level security, policies and keys."""

# ruff: noqa: S608 - SQL made of this package's constants, laid out to be read as SQL

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from app.platform.db.isolation.catalogue import (
    IS_OUR_SCHEMA,
    IS_TENANT_SCHEMA,
    TENANT_CONDITION,
    VERSION_TABLE,
    Expected,
    pairs,
)
from app.platform.db.isolation.findings import Finding, Hole, finding

_TABLES: Final = f"""
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relname <> '{VERSION_TABLE}'
"""

_RLS_NOT_ENABLED: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), 'row-level security is off' {_TABLES}
AND {IS_OUR_SCHEMA} AND NOT c.relrowsecurity
"""

_RLS_NOT_FORCED: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), 'row-level security does not hold for the owner' {_TABLES}
AND {IS_OUR_SCHEMA} AND NOT c.relforcerowsecurity
"""

_POLICY_MISSING: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), 'no policy' {_TABLES}
AND {IS_OUR_SCHEMA}
AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive)
"""

# A restrictive policy can only take rows away, so it is no hole whatever it says.
_POLICY_IGNORES_TENANT: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname),
       format('policy %s: USING %s WITH CHECK %s', p.polname,
              coalesce(pg_get_expr(p.polqual, p.polrelid), '-'),
              coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {IS_TENANT_SCHEMA} AND p.polpermissive AND (
    coalesce(pg_get_expr(p.polqual, p.polrelid), :condition) <> :condition
    OR coalesce(pg_get_expr(p.polwithcheck, p.polrelid), :condition) <> :condition)
"""

_KEY_WITHOUT_TENANT: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), format('%s %s', k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {IS_TENANT_SCHEMA} AND c.relname <> '{VERSION_TABLE}' AND k.contype IN ('p', 'u', 'f', 'x')
  AND (NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = k.conrelid
                   AND a.attname = 'tenant_id' AND a.attnum = k.conkey[1])
       OR k.contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = k.confrelid
                   AND a.attname = 'tenant_id' AND a.attnum = k.confkey[1]))
UNION ALL
SELECT format('%I.%I', n.nspname, c.relname), format('unique index %s', pg_get_indexdef(i.indexrelid))
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {IS_TENANT_SCHEMA} AND c.relname <> '{VERSION_TABLE}' AND i.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid
                  AND a.attname = 'tenant_id' AND a.attnum = i.indkey[0])
UNION ALL
SELECT format('%I.%I', n.nspname, c.relname), 'no primary key' {_TABLES}
AND {IS_TENANT_SCHEMA}
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
"""

_INDEX_WITHOUT_TENANT: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {IS_TENANT_SCHEMA} AND c.relname <> '{VERSION_TABLE}' AND NOT i.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype = 'x')
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid
                  AND a.attname = 'tenant_id' AND a.attnum = i.indkey[0])
"""

_KEY_LEAVES_SCHEMA: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), format('%s %s', k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = k.confrelid
WHERE k.contype = 'f' AND {IS_OUR_SCHEMA} AND r.relnamespace <> c.relnamespace
"""

_BRANDS_OWN: Final = (
    "((platform.current_tenant_id() IS NULL) AND (brand_id = platform.current_brand_id()))"
)
#: Conditions under which the application may see a row of the platform; reviewed one by one.
PLATFORM_CONDITIONS: Final = frozenset({
    "(id = platform.current_brand_id())",
    "(brand_id = platform.current_brand_id())",
    TENANT_CONDITION,
    f"({TENANT_CONDITION} OR {_BRANDS_OWN})",
    f"((id = platform.current_tenant_id()) OR {_BRANDS_OWN})",
})  # fmt: skip

_PLATFORM_POLICIES: Final = """
SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relname, p.polname,
       coalesce(pg_get_expr(p.polqual, p.polrelid), '-') AS visible,
       coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid), '-') AS writable,
       (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END, ', ')
        FROM unnest(p.polroles) AS r) AS roles
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'platform' AND p.polpermissive
"""

_SIMPLE: Final = (
    (Hole.RLS_NOT_ENABLED, _RLS_NOT_ENABLED),
    (Hole.RLS_NOT_FORCED, _RLS_NOT_FORCED),
    (Hole.POLICY_MISSING, _POLICY_MISSING),
    (Hole.KEY_WITHOUT_TENANT, _KEY_WITHOUT_TENANT),
    (Hole.INDEX_WITHOUT_TENANT, _INDEX_WITHOUT_TENANT),
    (Hole.KEY_LEAVES_SCHEMA, _KEY_LEAVES_SCHEMA),
)


def check_tables(connection: Connection, _expected: Expected) -> Iterator[Finding]:
    """Tables whose rows the wall does not hold."""
    for code, sql in _SIMPLE:
        for name, detail in pairs(connection, sql):
            yield finding(code, name, detail)
    for name, detail in pairs(connection, _POLICY_IGNORES_TENANT, condition=TENANT_CONDITION):
        yield finding(Hole.POLICY_IGNORES_TENANT, name, detail)
    yield from _check_platform_policies(connection)


def _check_platform_policies(connection: Connection) -> Iterator[Finding]:
    for row in connection.execute(text(_PLATFORM_POLICIES)):
        for_platform = row.roles == "cauce_platform"
        reviewed = row.visible in PLATFORM_CONDITIONS and row.writable in PLATFORM_CONDITIONS
        if not for_platform and not reviewed:
            yield finding(
                Hole.POLICY_IGNORES_TENANT,
                row.name,
                f"policy {row.polname} for {row.roles}: {row.visible} / {row.writable}",
            )
