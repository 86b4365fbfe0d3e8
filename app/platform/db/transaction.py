"""A transaction on one connection: opened in one round trip, committed or undone whole.

The driver connection runs in the library's autocommit mode because this module sends BEGIN and COMMIT itself. Nothing
outlives the transaction, so a connection can be shared through PgBouncer's transaction pooling.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Final, Self, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from app.platform.db.base import TENANT_SCHEMA

#: Makes a commit durable that did not wait: this small transaction does wait, and the log is one sequence.
_MAKE_DURABLE: Final = "SELECT pg_logical_emit_message(true, 'cauce.durable', '')"
#: What the server says at the end of the closing message.
_DONE: Final = frozenset({"COMMIT", "SELECT 1"})


class FailedTransactionError(RuntimeError):
    """Code went on after a statement had failed; a mistake in our code, never the user's."""


class OpenedConnection:
    """A checked-out connection with an open transaction.

    Commits on success; on failure it rolls back, and throws the connection away when even that is not certain.
    """

    def __init__(self, engine: AsyncEngine, opening: str, *, schema: str | None = None) -> None:
        """Open with the statements of ``opening``; ``schema`` is the tenant's placement."""
        self._engine = engine
        self._opening = opening
        self._schema = schema
        self._driver: asyncpg.Connection | None = None
        self.last_words: list[str] = []

    async def __aenter__(self) -> Self:
        """Check out, and say in one round trip whose transaction it is."""
        self._connection = await self._engine.connect()
        try:
            if self._schema is not None:
                await self._connection.execution_options(
                    schema_translate_map={TENANT_SCHEMA: self._schema}
                )
            raw = await self._connection.get_raw_connection()
            self._driver = cast("asyncpg.Connection", raw.driver_connection)
            await self._driver.execute(self._opening)
        except BaseException:
            await self._abandon()
            raise
        return self

    @property
    def connection(self) -> AsyncConnection:
        """The library's connection, for the ORM session."""
        return self._connection

    @property
    def driver(self) -> asyncpg.Connection:
        """The driver's connection.

        Raises:
            RuntimeError: If the transaction is not open.
        """
        if self._driver is None:
            raise RuntimeError("the transaction is not open")
        return self._driver

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Commit, or leave nothing behind.

        Raises:
            FailedTransactionError: If a statement had failed and the failure was swallowed.
        """
        if error is not None or self._driver is None:
            await self._abandon()
            return
        try:
            outcome = await self._driver.execute(_closing(self.last_words))
        except BaseException:
            await self._abandon()
            raise
        await self._connection.close()
        if outcome not in _DONE:
            raise FailedTransactionError("A statement had failed, so nothing was committed.")

    async def _abandon(self) -> None:
        await asyncio.shield(self._roll_back())

    async def _roll_back(self) -> None:
        # The driver learns of a transaction from the server's answer. When the caller is cancelled while the opening
        # statements run, the answer is not there yet and the driver believes that there is none: so never ask it
        # before, always roll back.
        try:
            if self._driver is not None:
                await self._driver.execute("ROLLBACK")
                if self._driver.is_in_transaction():
                    await self._connection.invalidate()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self._connection.invalidate()
        await self._connection.close()


class Transaction:
    """An open transaction: the driver connection and, when asked for, an ORM session on it."""

    def __init__(self, opened: OpenedConnection, now: datetime) -> None:
        """Wrap an open transaction; made by the factory only."""
        self.now = now
        self._opened = opened
        self._connection = opened.connection
        self._driver = opened.driver
        self._session: AsyncSession | None = None

    @property
    def session(self) -> AsyncSession:
        """The ORM session of this transaction, made at first use."""
        if self._session is None:
            self._session = self._make_session()
        return self._session

    @property
    def driver(self) -> asyncpg.Connection:
        """The driver's connection, for COPY and for cursors inside this transaction."""
        return self._driver

    async def close(self) -> None:
        """Forget the session's objects."""
        if self._session is not None:
            await self._session.close()

    async def finish(self) -> None:
        """Write what is pending before the commit."""
        if self._session is not None:
            await self._session.flush()

    def _make_session(self) -> AsyncSession:
        return AsyncSession(bind=self._connection, expire_on_commit=False, autoflush=True)


def _closing(last_words: Sequence[str]) -> str:
    """The message that commits.

    Last words are about rows that everybody wants. Their locks are let go at once, not after the disk has the commit;
    then the same message waits for the disk, together with whoever else waits, before the caller is answered. A crash
    in between loses what nobody was told of, and all that came after it in the log as well.

    Source: PostgreSQL manual, "Asynchronous Commit".
    """
    if not last_words:
        return "COMMIT"
    words = "; ".join(last_words)
    return f"SET LOCAL synchronous_commit = off; {words}; COMMIT; {_MAKE_DURABLE}"
