"""The planner's statistics after a bulk load.

The server refreshes them by itself within a minute or so; until then it plans for tables that are still empty, and a
report can take a thousand times longer. Only the tables' owner may refresh them.
"""

from sqlalchemy import text
from sqlalchemy.engine import create_engine, make_url


def refresh_statistics(owner_dsn: str, schema: str) -> None:
    """Analyse the tables of a schema, one by one, without locking anybody out."""
    url = make_url(owner_dsn).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            tables = connection.scalars(
                text(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = :schema"
                ),
                {"schema": schema},
            ).all()
            for table in tables:
                connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {table}")
    finally:
        engine.dispose()
