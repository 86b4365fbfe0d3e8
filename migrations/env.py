"""Runs the chain on one schema; ``app.platform.db.migrate`` walks the schemas and hands over the connection."""

from alembic import context
from sqlalchemy import Connection

STATEMENT_TIMEOUT = "60s"


def run() -> None:
    """Migrate the schema named in the configuration, inside the caller's transaction."""
    connection: Connection = context.config.attributes["connection"]
    schema: str = context.config.attributes["target_schema"]
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
    context.configure(
        connection=connection,
        version_table="schema_version",
        version_table_schema=schema,
        transactional_ddl=False,
        target_schema=schema,
    )
    context.run_migrations()


run()
