"""The planner's statistics after a bulk load.

The server refreshes them by itself within a minute or so; until then it plans for tables that are still empty, and a
report can take a thousand times longer. Only the tables' owner may refresh them; the application asks the owner's
function to do so.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import create_engine, make_url

from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

#: The server may keep what a transaction changed to itself for a second.
_TELL: Final = "SELECT pg_stat_force_next_flush()"
_COUNT: Final = "SELECT platform.count_new_rows($1)"


async def tell_changes(uow: UnitOfWork) -> None:
    """Let the server know at this commit how many rows it changed, so that ``count_new_rows`` sees it."""
    await uow.driver.execute(_TELL)


async def count_new_rows(factory: UnitOfWorkFactory, tenant_id: UUID) -> None:
    """Refresh the statistics of those of the tenant's tables of which half of the rows or more are not counted yet."""
    async with factory.tenant(tenant_id) as uow:
        await uow.driver.execute(_COUNT, uow.tenant.schema)


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
