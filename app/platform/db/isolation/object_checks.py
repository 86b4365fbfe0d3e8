"""Checks of views and functions: what runs with other rights than the asker's."""

# ruff: noqa: S608 - SQL made of this package's constants, laid out to be read as SQL

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from app.platform.db.isolation.catalogue import (
    IS_USER_SCHEMA,
    Expected,
    not_of_extension,
    pairs,
)
from app.platform.db.isolation.findings import Finding, Hole, finding

#: SECURITY DEFINER functions that were reviewed, as ``schema.name(arguments)``, each with its reason here; those of
#: tenant schemas are of the logical schema ``tenant``.
REVIEWED_DEFINERS: Final[frozenset[str]] = frozenset(
    {
        # Only the owner may analyse a table; it runs nothing else, reads nothing and answers nothing.
        "platform.count_new_rows(target text)",
        # The application may not delete movements; those of a sample go through this door (decision 0008).
        "tenant.erase_sample_movements(of_tenant uuid, actor character varying, products uuid[])",
    }
)

#: What stands behind every policy, and how the server must know it.
WALL_FUNCTIONS: Final = {
    "current_tenant_id": "SELECT nullif(current_setting('app.tenant_id', true), '')::uuid",
    "current_brand_id": "SELECT nullif(current_setting('app.brand_id', true), '')::uuid",
}

_TENANT_SCHEMA: Final = re.compile(r"^(pooled|t_[0-9a-f]{32})\.")

_VIEWS: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), 'it reads with its owner''s rights'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND {IS_USER_SCHEMA} AND {not_of_extension("pg_class", "c.oid")}
  AND NOT EXISTS (SELECT 1 FROM pg_options_to_table(c.reloptions) o
                  WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
"""

_MATERIALIZED: Final = f"""
SELECT format('%I.%I', n.nspname, c.relname), 'it holds rows without policies'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND {IS_USER_SCHEMA} AND {not_of_extension("pg_class", "c.oid")}
"""

_DEFINERS: Final = f"""
SELECT format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       'it runs as ' || pg_get_userbyid(p.proowner)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND {IS_USER_SCHEMA} AND {not_of_extension("pg_proc", "p.oid")}
"""

_BODIES: Final = """
SELECT p.proname, btrim(p.prosrc), p.provolatile = 's' AND p.proparallel = 's' AND l.lanname = 'sql'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname = 'platform' AND p.pronargs = 0 AND p.proname = ANY(:names)
"""


def check_objects(connection: Connection, _expected: Expected) -> Iterator[Finding]:
    """Views, materialized views and functions that go around the policies."""
    for name, detail in pairs(connection, _VIEWS):
        yield finding(Hole.VIEW_WITHOUT_SECURITY_INVOKER, name, detail)
    for name, detail in pairs(connection, _MATERIALIZED):
        yield finding(Hole.MATERIALIZED_VIEW, name, detail)
    for name, detail in pairs(connection, _DEFINERS):
        if _TENANT_SCHEMA.sub("tenant.", name) not in REVIEWED_DEFINERS:
            yield finding(Hole.SECURITY_DEFINER, name, detail)
    yield from _check_wall_functions(connection)


def _check_wall_functions(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(text(_BODIES), {"names": list(WALL_FUNCTIONS)})
    found = {name: (body, traits) for name, body, traits in rows}
    for name, body in WALL_FUNCTIONS.items():
        if found.get(name) != (body, True):
            detail = "it is missing" if name not in found else f"it is now: {found[name][0]}"
            yield finding(Hole.WALL_FUNCTION_CHANGED, f"platform.{name}()", detail)
