"""Checks of rights: what each role, and everybody, may do with our objects."""

# ruff: noqa: E501, S608 - SQL made of this package's constants, laid out to be read as SQL

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from app.platform.db.isolation.catalogue import (
    DEDICATED_PATTERN,
    IS_OUR_SCHEMA,
    IS_USER_SCHEMA,
    VERSION_TABLE,
    Expected,
    not_of_extension,
    pairs,
)
from app.platform.db.isolation.findings import Finding, Hole, finding

_PUBLIC: Final = f"""
SELECT format('table %I.%I', n.nspname, c.relname), a.privilege_type
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
WHERE a.grantee = 0 AND {IS_USER_SCHEMA} AND {not_of_extension("pg_class", "c.oid")}
UNION ALL
SELECT format('column %I.%I.%I', n.nspname, c.relname, t.attname), a.privilege_type
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
     aclexplode(t.attacl) a
WHERE a.grantee = 0 AND {IS_USER_SCHEMA} AND {not_of_extension("pg_class", "c.oid")}
UNION ALL
SELECT format('schema %I', n.nspname), a.privilege_type
FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee = 0 AND {IS_USER_SCHEMA}
UNION ALL
SELECT format('function %I.%I', n.nspname, p.proname), a.privilege_type
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
     aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE a.grantee = 0 AND {IS_USER_SCHEMA} AND {not_of_extension("pg_proc", "p.oid")}
UNION ALL
SELECT 'database', a.privilege_type
FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee = 0
UNION ALL
SELECT format('default rights of %s', pg_get_userbyid(d.defaclrole)), a.privilege_type
FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE a.grantee = 0 AND d.defaclobjtype IN ('r', 'S', 'f', 'n')
"""

#: Every right on tables, columns and schemas of ours that somebody other than the owner has.
_RIGHTS: Final = f"""
WITH object AS (
    SELECT n.nspname, c.relname::text AS relname, c.relowner AS owner, a.*
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE {IS_OUR_SCHEMA}
    UNION ALL
    SELECT n.nspname, c.relname::text, c.relowner, a.*
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(t.attacl) a
    WHERE {IS_OUR_SCHEMA}
    UNION ALL
    SELECT n.nspname, NULL, n.nspowner, a.* FROM pg_namespace n, aclexplode(n.nspacl) a WHERE {IS_OUR_SCHEMA}
), granted AS (
    SELECT nspname, relname, pg_get_userbyid(grantee) AS grantee, privilege_type AS privilege, is_grantable,
           CASE WHEN nspname = 'pooled' THEN 'cauce_app' WHEN nspname <> 'platform' THEN nspname END AS role
    FROM object WHERE grantee <> 0 AND grantee <> owner
)
"""

_FOREIGN: Final = (
    _RIGHTS
    + f"""
SELECT nspname ~ '{DEDICATED_PATTERN}' AS dedicated,
       concat_ws('.', nspname, relname) AS name, format('%s has %s', grantee, privilege) AS detail
FROM granted
WHERE grantee <> role OR relname = '{VERSION_TABLE}'
   OR nspname = 'platform' AND grantee NOT IN ('cauce_app', 'cauce_platform', 'cauce_tenant')
"""
)

_DANGEROUS: Final = (
    _RIGHTS
    + f"""
SELECT concat_ws('.', nspname, relname),
       format('%s has %s%s', grantee, privilege, CASE WHEN is_grantable THEN ' with grant option' ELSE '' END)
FROM granted
WHERE (grantee = role OR nspname = 'platform' AND grantee IN ('cauce_app', 'cauce_platform', 'cauce_tenant'))
  AND relname IS DISTINCT FROM '{VERSION_TABLE}'
  AND (is_grantable OR privilege <> ALL(CASE WHEN relname IS NULL THEN ARRAY['USAGE']
                                        ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] END))
"""
)

_APPEND_ONLY: Final = (
    _RIGHTS
    + """
SELECT concat_ws('.', nspname, relname), format('%s has %s', grantee, privilege)
FROM granted
WHERE grantee = role AND relname = ANY(:tables) AND privilege IN ('UPDATE', 'DELETE')
"""
)

#: All that the roles of dedicated schemas may do with the platform's tables.
TENANT_GROUP_RIGHTS: Final = frozenset({
    ("tenant", "SELECT"),
    ("outbox", "INSERT"),
    ("processed_event", "SELECT"),
    ("processed_event", "INSERT"),
    ("mail_message", "INSERT"),
})  # fmt: skip
#: Platform tables that the application never reads: only the platform's own role does.
UNREAD_BY_APPLICATION: Final = frozenset({"outbox", "tenant_move"})

_PLATFORM: Final = (
    _RIGHTS
    + """
SELECT relname, grantee, privilege FROM granted
WHERE nspname = 'platform' AND relname IS NOT NULL AND grantee IN ('cauce_app', 'cauce_tenant')
"""
)


def check_grants(connection: Connection, expected: Expected) -> Iterator[Finding]:
    """Rights that somebody has and should not."""
    for name, detail in pairs(connection, _PUBLIC):
        yield finding(Hole.PUBLIC_GRANT, name, f"PUBLIC has {detail}")
    for dedicated, name, detail in connection.execute(text(_FOREIGN)):
        code = Hole.DEDICATED_SCHEMA_REACHABLE if dedicated else Hole.FOREIGN_GRANT
        yield finding(code, name, detail)
    for name, detail in pairs(connection, _DANGEROUS):
        yield finding(Hole.DANGEROUS_GRANT, name, detail)
    for name, detail in pairs(connection, _APPEND_ONLY, tables=sorted(expected.append_only)):
        yield finding(Hole.APPEND_ONLY_GRANT, name, detail)
    yield from _check_platform(connection)


def _check_platform(connection: Connection) -> Iterator[Finding]:
    for table, grantee, privilege in connection.execute(text(_PLATFORM)):
        if table == VERSION_TABLE:
            continue
        if grantee == "cauce_tenant":
            allowed = (table, privilege) in TENANT_GROUP_RIGHTS
        else:
            allowed = table not in UNREAD_BY_APPLICATION or privilege != "SELECT"
        if not allowed:
            yield finding(Hole.FOREIGN_GRANT, f"platform.{table}", f"{grantee} has {privilege}")
