"""Checks of rights: what each role, and everybody, may do with our objects."""

# ruff: noqa: S608 - SQL made of this package's constants, laid out to be read as SQL

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
from app.platform.db.isolation.roles import TENANT_GROUP

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
    SELECT n.nspname, c.relname::text AS relname, NULL::text AS attname, c.relowner AS owner, a.*
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE {IS_OUR_SCHEMA}
    UNION ALL
    SELECT n.nspname, c.relname::text, t.attname::text, c.relowner, a.*
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(t.attacl) a
    WHERE {IS_OUR_SCHEMA}
    UNION ALL
    SELECT n.nspname, NULL, NULL, n.nspowner, a.* FROM pg_namespace n, aclexplode(n.nspacl) a WHERE {IS_OUR_SCHEMA}
), granted AS (
    SELECT nspname, relname, attname, pg_get_userbyid(grantee) AS grantee, privilege_type AS privilege, is_grantable,
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

#: All that the application's role, and the roles of dedicated schemas, may do with the platform's tables.
#: Rights in lower case are on single columns.
_MEMBERS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_WITHOUT_DELETE: Final = _MEMBERS - {"DELETE"}
_NOTED: Final = frozenset({"SELECT", "INSERT"})
_COMPANY: Final = frozenset({"SELECT", "update"})
APPLICATION_RIGHTS: Final[dict[str, frozenset[str]]] = {
    "api_key": _WITHOUT_DELETE,
    "app_user": _WITHOUT_DELETE,
    "brand": frozenset({"SELECT"}),
    "brand_host": frozenset({"SELECT"}),
    "email_token": _WITHOUT_DELETE,
    "invitation": _WITHOUT_DELETE,
    "login_throttle": _MEMBERS,
    "mail_message": _NOTED,
    "membership": _MEMBERS,
    "outbox": frozenset({"INSERT"}),
    "processed_event": _NOTED,
    "tenant": _COMPANY,
    "user_session": _WITHOUT_DELETE,
}
DEDICATED_RIGHTS: Final[dict[str, frozenset[str]]] = {
    "api_key": _WITHOUT_DELETE,
    "invitation": _WITHOUT_DELETE,
    "mail_message": frozenset({"INSERT"}),
    "membership": _MEMBERS,
    "outbox": frozenset({"INSERT"}),
    "processed_event": _NOTED,
    "tenant": _COMPANY,
}
#: What of a tenant the application may change; where it lives and its standing are the platform's.
_COMPANY_COLUMNS: Final = frozenset(
    {"name", "legal_name", "tax_id", "time_zone", "locale", "onboarding", "updated_at"}
)

_PLATFORM: Final = (
    _RIGHTS
    + """
SELECT relname, attname, grantee, privilege FROM granted
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
    for table, column, grantee, privilege in connection.execute(text(_PLATFORM)):
        if table == VERSION_TABLE:
            continue
        reviewed = DEDICATED_RIGHTS if grantee == TENANT_GROUP else APPLICATION_RIGHTS
        allowed = reviewed.get(table, frozenset())
        if column is not None:
            fits = privilege.lower() in allowed and column in _COMPANY_COLUMNS
            if not fits and privilege not in allowed:
                yield finding(
                    Hole.FOREIGN_GRANT,
                    f"platform.{table}",
                    f"{grantee} has {privilege} on {column}",
                )
        elif privilege not in allowed:
            yield finding(Hole.FOREIGN_GRANT, f"platform.{table}", f"{grantee} has {privilege}")
