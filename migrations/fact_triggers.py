"""Puts triggers that note facts into a tenant schema, and takes them out: sales, costs and returns do it alike."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from alembic import op

from migrations.operations import execute_in_tenant_schema, target_schema

#: Function, table, event, and what it notes.
FactTrigger: TypeAlias = tuple[str, str, str, str]

# While a tenant is copied to another schema the facts are copied like all else.
_WHEN: Final = "WHEN (current_setting('app.door', true) IS DISTINCT FROM 'move')"
_TRANSITIONS: Final = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def create_fact_triggers(triggers: Sequence[FactTrigger]) -> None:
    """Put the triggers into the schema at hand."""
    for name, table, event, body in triggers:
        execute_in_tenant_schema(
            f"CREATE FUNCTION tenant.{name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $body$ BEGIN {body} RETURN NULL; END $body$;"
            f" REVOKE ALL ON FUNCTION tenant.{name}() FROM PUBLIC"
        )
        execute_in_tenant_schema(
            f"CREATE TRIGGER {name} AFTER {event} ON tenant.{table} REFERENCING {_TRANSITIONS[event]}"
            f" FOR EACH STATEMENT {_WHEN} EXECUTE FUNCTION tenant.{name}()"
        )


def drop_fact_triggers(triggers: Sequence[FactTrigger]) -> None:
    """Take the triggers out of the schema at hand."""
    for name, table, _event, _body in triggers:
        execute_in_tenant_schema(f"DROP TRIGGER {name} ON tenant.{table}")
        execute_in_tenant_schema(f"DROP FUNCTION tenant.{name}()")


def note_all(tables: Sequence[str], statements: Sequence[str]) -> None:
    """Note what stands in these tables, so that the facts are whole from the first instant.

    The triggers' locks keep writers out until the transaction ends. For the statements' time the owner is not held by
    the policies: rows of all tenants are grouped by tenant, and nothing leaves the schema.
    """
    schema = target_schema()
    for table in tables:
        op.execute(f"ALTER TABLE {schema}.{table} NO FORCE ROW LEVEL SECURITY")
    for statement in statements:
        execute_in_tenant_schema(statement)
    for table in tables:
        op.execute(f"ALTER TABLE {schema}.{table} FORCE ROW LEVEL SECURITY")
