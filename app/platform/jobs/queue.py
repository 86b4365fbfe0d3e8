"""The job queue in PostgreSQL; the only module besides the runner that knows the queue library.

The tables stand in the schema ``platform``, made by our migrations; the library's own set-up is replaced by a look
that the version is the one it expects, because no process may create tables.
"""

from typing import Final

from psycopg_pool import AsyncConnectionPool
from saq.queue.postgres import PostgresQueue
from saq.queue.postgres_migrations import get_migrations
from sqlalchemy.engine import make_url
from typing_extensions import override

QUEUE_NAME: Final = "cauce"


class QueueVersionError(RuntimeError):
    """The queue's tables are not those that the library expects."""


class JobQueue(PostgresQueue):
    """The library's queue on tables that migrations made."""

    @override
    async def init_db(self) -> None:
        """Check the tables' version instead of creating them.

        Raises:
            QueueVersionError: If the library expects another version.
        """
        expected = get_migrations(self.jobs_table, self.stats_table)[-1][0]
        async with self.pool.connection() as connection:
            found = await (await connection.execute("SELECT version FROM saq_versions")).fetchone()
        if found is None or found[0] != expected:
            raise QueueVersionError(
                f"The queue's tables have version {found}, the library wants {expected}."
            )


def make_queue(dsn: str, *, max_size: int = 6) -> JobQueue:
    """A queue on the platform role's address."""
    url = make_url(dsn).set(drivername="postgresql").render_as_string(hide_password=False)
    pool: AsyncConnectionPool = AsyncConnectionPool(
        url,
        open=False,
        min_size=1,
        max_size=max_size,
        check=AsyncConnectionPool.check_connection,
        # The library names its tables without a schema.
        kwargs={"autocommit": True, "options": "-c search_path=platform"},
    )
    return JobQueue(
        pool=pool, name=QUEUE_NAME, min_size=1, max_size=max_size, manage_pool_lifecycle=True
    )
