"""The check at start: a process that could walk around the wall does not begin to work."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

#: What the connection's role is or can become, and what of that would open the wall.
_DANGERS: Final = """
WITH usable AS (
    SELECT r.oid, r.rolname, r.rolsuper, r.rolbypassrls FROM pg_roles r
    WHERE r.rolname IN (session_user, current_user) OR pg_has_role(session_user, r.oid, 'MEMBER')
)
SELECT CASE WHEN u.rolsuper THEN 'is a superuser'
            WHEN u.rolbypassrls THEN 'bypasses row-level security'
            ELSE 'owns objects of this database' END AS danger, u.rolname::text AS role, session_user::text AS login
FROM usable u
WHERE u.rolsuper OR u.rolbypassrls OR u.rolname = 'cauce_owner' OR EXISTS (
    SELECT 1 FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid
    LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = u.oid AND d.deptype = 'o'
      AND b.datname = current_database() AND c.relpersistence IS DISTINCT FROM 't')
ORDER BY u.rolname <> session_user, u.rolname LIMIT 1
"""


class UnsafeRoleError(RuntimeError):
    """The role of a connection could walk around the wall, so the process must not start."""


async def assert_safe_role(engine: AsyncEngine) -> None:
    """Refuse an engine whose role is, or can become, a superuser, an owner or one that bypasses policies.

    Raises:
        UnsafeRoleError: If it could.
    """
    async with engine.connect() as connection:
        found = (await connection.execute(text(_DANGERS))).first()
    if found is None:
        return
    whose = "which" if found.role == found.login else f"which can become {found.role}, and that one"
    raise UnsafeRoleError(
        f"The application connects as {found.login}, {whose} {found.danger}: row-level security would not hold."
        " Use the roles that cauce migrate makes."
    )
