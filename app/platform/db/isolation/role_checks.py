"""Checks of roles: whom the processes can become, and what belongs to them."""

# ruff: noqa: S608 - SQL made of this package's constants, laid out to be read as SQL

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from app.platform.db.isolation.catalogue import DEDICATED_PATTERN, Expected, pairs
from app.platform.db.isolation.findings import Finding, Hole, finding
from app.platform.db.isolation.roles import (
    APP,
    INHERIT_OPTION_VERSION,
    OWNER,
    PLATFORM,
    TENANT_GROUP,
)

_MISSING: Final = """
SELECT r, 'there is no such role' FROM unnest(CAST(:roles AS text[])) AS r
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r)
"""

#: Every role that the processes' roles are, or can become, by any chain of memberships.
_REACHABLE: Final = """
WITH RECURSIVE reachable(start, oid) AS (
    SELECT rolname, oid FROM pg_roles WHERE rolname IN ('cauce_app', 'cauce_platform', 'cauce_tenant')
    UNION
    SELECT r.start, m.roleid FROM reachable r JOIN pg_auth_members m ON m.member = r.oid
)
SELECT s.rolname, min(r.start) AS start, s.rolsuper OR s.rolbypassrls AS bypasses,
       s.rolcreaterole OR s.rolcreatedb OR s.rolreplication AS privileged,
       s.rolname = 'cauce_owner' OR EXISTS (
           SELECT 1 FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid
           WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = s.oid AND d.deptype = 'o'
             AND b.datname = current_database()) AS owns
FROM reachable r JOIN pg_roles s ON s.oid = r.oid
GROUP BY s.oid, s.rolname, s.rolsuper, s.rolbypassrls, s.rolcreaterole, s.rolcreatedb, s.rolreplication
"""

_OWNED: Final = f"""
SELECT pg_describe_object(d.classid, d.objid, d.objsubid), 'it belongs to ' || s.rolname
FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid JOIN pg_roles s ON s.oid = d.refobjid
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND b.datname = current_database()
  AND c.relpersistence IS DISTINCT FROM 't'
  AND (s.rolname IN ('cauce_app', 'cauce_platform', 'cauce_tenant') OR s.rolname ~ '{DEDICATED_PATTERN}')
"""

_INHERITING: Final = """
SELECT rolname, 'it inherits the rights of its groups' FROM pg_roles
WHERE rolname IN ('cauce_app', 'cauce_platform') AND rolinherit
"""

_INHERITED_MEMBERSHIPS: Final = """
SELECT m.member::regrole::text, 'it inherits the rights of ' || m.roleid::regrole::text FROM pg_auth_members m
WHERE m.member IN (SELECT oid FROM pg_roles WHERE rolname IN ('cauce_app', 'cauce_platform')) AND m.inherit_option
"""

# Superusers, and those who may become the owner anyway, are the operators' own accounts.
_STRANGERS: Final = f"""
SELECT s.rolname, u.rolname || ' is a member of its role'
FROM pg_auth_members m JOIN pg_roles s ON s.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
JOIN pg_namespace n ON n.nspname = s.rolname
WHERE s.rolname ~ '{DEDICATED_PATTERN}' AND u.rolname <> 'cauce_app'
  AND NOT u.rolsuper AND NOT pg_has_role(u.oid, 'cauce_owner', 'MEMBER')
"""

_DEFAULTS: Final = """
SELECT coalesce(r.rolname, 'every role'), c
FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS c
WHERE c LIKE 'app.%'
  AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def check_roles(connection: Connection, _expected: Expected) -> Iterator[Finding]:
    """Roles that could walk around the wall."""
    missing = pairs(connection, _MISSING, roles=[OWNER, APP, PLATFORM, TENANT_GROUP])
    for name, detail in missing:
        yield finding(Hole.ROLE_MISSING, name, detail)
    if missing:
        return
    yield from _check_reach(connection)
    version = connection.scalar(text("SELECT current_setting('server_version_num')::int")) or 0
    checks = [
        (Hole.OWNED_BY_APPLICATION, _OWNED),
        (Hole.INHERITING_ROLE, _INHERITING),
        (Hole.DEDICATED_SCHEMA_REACHABLE, _STRANGERS),
        (Hole.DEFAULT_TENANT, _DEFAULTS),
    ]
    if version >= INHERIT_OPTION_VERSION:
        checks.append((Hole.INHERITING_ROLE, _INHERITED_MEMBERSHIPS))
    for code, sql in checks:
        for name, detail in pairs(connection, sql):
            yield finding(code, name, detail)


def _check_reach(connection: Connection) -> Iterator[Finding]:
    ours = {APP, PLATFORM, TENANT_GROUP}
    for row in connection.execute(text(_REACHABLE)):
        where = f"reachable from {row.start}"
        if row.bypasses:
            yield finding(Hole.BYPASSING_ROLE, row.rolname, where)
        elif row.privileged:
            yield finding(Hole.PRIVILEGED_ROLE, row.rolname, where)
        elif row.rolname in ours or _is_dedicated(row.rolname):
            continue
        elif row.owns:
            yield finding(Hole.OWNER_REACHABLE, row.rolname, where)
        else:
            yield finding(Hole.UNEXPECTED_MEMBERSHIP, row.rolname, where)


def _is_dedicated(role: str) -> bool:
    return role.startswith("t_")
