"""What a version file needs to make a table right by construction.

``create_tenant_tables`` is the only way to a tenant table: it puts the table into the schema at hand, enables and
forces row-level security, adds the policy and the grants, and refuses a table whose keys do not start with the tenant.
"""

import re
from collections.abc import Iterable

from alembic import op
from sqlalchemy import text

PLATFORM = "platform"
POOLED = "pooled"
APP_ROLE = "cauce_app"
PLATFORM_ROLE = "cauce_platform"
TENANT_GROUP = "cauce_tenant"
_TENANT_PREFIX = re.compile(r"\btenant\.")
_CREATED = re.compile(r"^\s*CREATE TABLE tenant\.(\w+)", re.MULTILINE)
_ALTERED = re.compile(r"^\s*ALTER TABLE tenant\.(\w+)", re.MULTILINE)

_FOREIGN_TO_THE_WALL = """
SELECT c.conname FROM pg_constraint c
WHERE c.conrelid = to_regclass(:table) AND c.contype IN ('p', 'u', 'f')
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                  WHERE a.attrelid = c.conrelid AND a.attname = 'tenant_id' AND a.attnum = c.conkey[1])
UNION ALL
SELECT i.indexrelid::regclass::text FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = to_regclass(:table) AND a.attname <> 'tenant_id'
"""

_TENANT_TABLES = """
SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace(:schema) AND c.relkind = 'r' ORDER BY 1
"""


class LeakyTableError(RuntimeError):
    """A tenant table has a key or an index that does not start with ``tenant_id``."""


def target_schema() -> str:
    """The schema that is migrated now."""
    return op.get_context().opts["target_schema"]


def is_platform() -> bool:
    """Whether the schema that is migrated now is the platform's."""
    return target_schema() == PLATFORM


def role_of(schema: str) -> str:
    """The role that works in a tenant schema."""
    return APP_ROLE if schema == POOLED else schema


def create_tenant_tables(ddl: str, *, append_only: Iterable[str] = ()) -> None:
    """Create tenant tables from SQL in the logical schema ``tenant`` and put them behind the wall.

    Raises:
        LeakyTableError: If a key or an index does not start with the tenant.
    """
    schema = target_schema()
    op.execute(_TENANT_PREFIX.sub(f"{schema}.", ddl))
    kept = frozenset(append_only)
    for table in tables_in(ddl):
        protect_tenant_table(schema, table, append_only=table in kept)


def protect_tenant_table(schema: str, table: str, *, append_only: bool = False) -> None:
    """Row-level security, policy and grants of one tenant table.

    Raises:
        LeakyTableError: If a key or an index does not start with the tenant.
    """
    name = f"{schema}.{table}"
    _require_keys_with_tenant(name)
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant_isolation ON {name}"
        " USING (tenant_id = platform.current_tenant_id())"
        " WITH CHECK (tenant_id = platform.current_tenant_id())"
    )
    rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"GRANT {rights} ON {name} TO {role_of(schema)}")
    plan_alike_for_tenants(schema, table)


def tenant_tables() -> list[str]:
    """The tenant tables of the schema at hand."""
    return list(op.get_bind().scalars(text(_TENANT_TABLES), {"schema": target_schema()}))


def plan_alike_for_tenants(schema: str, table: str) -> None:
    """Let the planner take every tenant of a shared table for a middling one, whoever asks.

    By its statistics a tenant that is not among the largest has one row, even one that has just brought in all it has:
    any index that begins with the tenant then seems as good as the key, and comparing all rows of two tables with each
    other seems cheap. Without statistics of ``tenant_id`` it assumes one row in two hundred for everybody.

    Source: PostgreSQL's selfuncs.h, DEFAULT_NUM_DISTINCT.
    """
    if schema == POOLED:
        op.execute(f"ALTER TABLE {schema}.{table} ALTER COLUMN tenant_id SET STATISTICS 0")


def _require_keys_with_tenant(name: str) -> None:
    """Refuse a table that could point across the wall.

    Raises:
        LeakyTableError: If a key or an index does not start with the tenant.
    """
    leaks = op.get_bind().scalars(text(_FOREIGN_TO_THE_WALL), {"table": name}).all()
    if leaks:
        raise LeakyTableError(f"{name}: {', '.join(map(str, leaks))} must start with tenant_id")


def tables_in(ddl: str) -> list[str]:
    """The tables that a piece of SQL creates, in its order."""
    return _CREATED.findall(ddl)


def alter_tenant_tables(ddl: str) -> None:
    """Change tenant tables that are there, and look at their keys as if they were new.

    Raises:
        LeakyTableError: If a key or an index of a changed table does not start with the tenant any more.
    """
    execute_in_tenant_schema(ddl)
    for table in sorted(set(_ALTERED.findall(ddl))):
        _require_keys_with_tenant(f"{target_schema()}.{table}")


def execute_in_tenant_schema(sql: str) -> None:
    """Run SQL written for the logical schema ``tenant`` in the tenant schema at hand."""
    op.execute(_TENANT_PREFIX.sub(f"{target_schema()}.", sql))


def let_role_execute(function: str) -> None:
    """Let the role of the tenant schema at hand, and nobody else, call a function of it."""
    schema = target_schema()
    op.execute(f"REVOKE ALL ON FUNCTION {schema}.{function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {schema}.{function} TO {role_of(schema)}")


# Rights keep the application from changing history; this keeps the owner from it too. There are two doors, and only
# the owner, whom the application can't become, can go through them: a move of a tenant between schemas, and a reviewed
# function that removes a sample. Both say so in ``app.door``.
_KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION tenant.keep_history() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    door text := current_setting('app.door', true);
BEGIN
    IF TG_OP <> 'TRUNCATE' AND (door = 'move' OR door = 'sample' AND TG_OP = 'DELETE')
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'CT002';
END $$;
REVOKE ALL ON FUNCTION tenant.keep_history() FROM PUBLIC;
"""


def keep_history(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of a tenant table by trigger, also to its owner."""
    execute_in_tenant_schema(_KEEP_HISTORY)
    execute_in_tenant_schema(
        f"CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON tenant.{table}"
        " FOR EACH ROW EXECUTE FUNCTION tenant.keep_history()"
    )
    execute_in_tenant_schema(
        f"CREATE TRIGGER keep_all_history BEFORE TRUNCATE ON tenant.{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION tenant.keep_history()"
    )


def release_history(*tables: str) -> None:
    """Take the triggers of ``keep_history`` back; the function goes with the last table that uses it."""
    for table in tables:
        execute_in_tenant_schema(f"DROP TRIGGER keep_history ON tenant.{table}")
        execute_in_tenant_schema(f"DROP TRIGGER keep_all_history ON tenant.{table}")
    users = text("SELECT count(*) FROM pg_trigger WHERE tgfoid = to_regproc(:name)")
    if not op.get_bind().scalar(users, {"name": f"{target_schema()}.keep_history"}):
        execute_in_tenant_schema("DROP FUNCTION tenant.keep_history()")


def protect_platform_table(table: str, *, visible: str, app: str = "", tenant: str = "") -> None:
    """Row-level security of one platform table.

    ``visible`` is the condition under which the application sees a row; ``app`` and ``tenant`` are the rights of the
    application's role and of the dedicated schemas' roles. The platform's own role sees all rows.
    """
    name = f"{PLATFORM}.{table}"
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY visible ON {name} TO {APP_ROLE}, {TENANT_GROUP} USING ({visible}) WITH CHECK ({visible})"
    )
    op.execute(
        f"CREATE POLICY platform_all ON {name} TO {PLATFORM_ROLE} USING (true) WITH CHECK (true)"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {PLATFORM_ROLE}")
    if app:
        op.execute(f"GRANT {app} ON {name} TO {APP_ROLE}")
    if tenant:
        op.execute(f"GRANT {tenant} ON {name} TO {TENANT_GROUP}")


def drop_tables(names: Iterable[str]) -> None:
    """Drop tables of the schema at hand, last created first."""
    for name in names:
        op.execute(f"DROP TABLE {target_schema()}.{name}")
