"""The only way to data: one request or job is one unit of work, one transaction.

A unit of work takes a connection, opens the transaction and says in the same round trip whose it is, hands out the
ORM session and the raw statements, and commits or rolls back at the end. Nothing of it outlives the transaction, so a
connection can be shared through PgBouncer's transaction pooling.

The driver connection runs in the library's autocommit mode because this module sends BEGIN and COMMIT itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from app.kernel.errors import NotFoundError
from app.kernel.events import DomainEvent
from app.kernel.ids import new_id
from app.platform.db.audit import INSERT_AUDIT, AuditRecord, Subject
from app.platform.db.base import TENANT_SCHEMA, TenantBase
from app.platform.db.context import SYSTEM_ACTOR, Actor, TenantContext
from app.platform.db.outbox import INSERT_EVENTS, payload_of
from app.platform.db.statements import placed

#: Raised by platform.enter_tenant when the tenant lives elsewhere now.
MOVED_SQLSTATE = "CT001"


class TenantNotFoundError(NotFoundError):
    """There is no such tenant, or it is closed."""

    code = "tenancy.tenant_not_found"
    title = "Tenant not found"


class ForeignRowError(RuntimeError):
    """Code tried to write a row of another tenant; a mistake in our code, never the user's."""


def utc_now() -> datetime:
    """The one clock of the application."""
    return datetime.now(UTC)


class Transaction:
    """An open transaction: the driver connection and, when asked for, an ORM session on it."""

    def __init__(
        self, connection: AsyncConnection, driver: asyncpg.Connection, now: datetime
    ) -> None:
        """Wrap an open transaction; made by the factory only."""
        self.now = now
        self._connection = connection
        self._driver = driver
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


class PlatformTransaction(Transaction):
    """A transaction on platform tables: under row-level security by brand, or as the platform's own role."""

    def __init__(
        self,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        now: datetime,
        brand_id: UUID | None = None,
    ) -> None:
        """Wrap an open transaction; ``brand_id`` is the brand it is limited to."""
        super().__init__(connection, driver, now)
        self.brand_id = brand_id


class UnitOfWork(Transaction):
    """One transaction for one tenant, with the actor, the clock, the outbox and the audit trail."""

    def __init__(
        self,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        now: datetime,
        *,
        tenant: TenantContext,
        actor: Actor,
        request_id: str | None,
    ) -> None:
        """Wrap an open transaction whose tenant is set."""
        super().__init__(connection, driver, now)
        self.tenant = tenant
        self.actor = actor
        self.request_id = request_id
        self._events: list[DomainEvent] = []
        self._audit: list[AuditRecord] = []

    def statement(self, sql: str) -> str:
        """The statement for this tenant's placement."""
        return placed(sql, self.tenant.schema)

    async def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """Rows of a raw statement; ``$1`` is the tenant, ``values`` start at ``$2``."""
        return await self._driver.fetch(self.statement(sql), self.tenant.tenant_id, *values)

    async def fetch_row(self, sql: str, *values: object) -> asyncpg.Record | None:
        """First row of a raw statement, or none."""
        return await self._driver.fetchrow(self.statement(sql), self.tenant.tenant_id, *values)

    async def fetch_value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - a column of any type
        """First column of the first row of a raw statement."""
        return await self._driver.fetchval(self.statement(sql), self.tenant.tenant_id, *values)

    async def execute(self, sql: str, *values: object) -> str:
        """Run a raw statement; returns its command tag."""
        return await self._driver.execute(self.statement(sql), self.tenant.tenant_id, *values)

    def emit(self, *events: DomainEvent) -> None:
        """Announce facts; they are written to the outbox in this transaction."""
        self._events.extend(events)

    def audit(
        self,
        action: str,
        subject: Subject,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Note in the audit trail, in this transaction, what the actor did to what."""
        self._audit.append(AuditRecord(action=action, subject=subject, before=before, after=after))

    @property
    def actor_json(self) -> str:
        """The actor as JSON text, for rows written by raw statements."""
        return msgspec.json.encode(self.actor).decode()

    async def finish(self) -> None:
        """Write pending objects, audit entries and events before the commit."""
        await super().finish()
        if self._audit:
            await self._write_audit()
        if self._events:
            await self._write_events()

    async def _write_audit(self) -> None:
        records = self._audit
        await self.execute(
            INSERT_AUDIT,
            self.actor.kind.value,
            self.actor.id,
            self.actor.label,
            self.actor.ip,
            self.request_id,
            self.now,
            [new_id() for _ in records],
            [record.action for record in records],
            [record.subject.kind for record in records],
            [record.subject.id for record in records],
            [record.subject.label for record in records],
            [record.before_json for record in records],
            [record.after_json for record in records],
        )

    async def _write_events(self) -> None:
        events = self._events
        await self.execute(
            INSERT_EVENTS,
            self.actor_json,
            self.request_id,
            self.now,
            [new_id() for _ in events],
            [item.name for item in events],
            [item.subject_id for item in events],
            [payload_of(item) for item in events],
        )

    def _make_session(self) -> AsyncSession:
        session = AsyncSession(bind=self._connection, expire_on_commit=False, autoflush=True)
        _guard_session(session.sync_session, self.tenant.tenant_id)
        return session


def _guard_session(session: Session, tenant_id: UUID) -> None:
    """Name the tenant in every ORM statement, and refuse to write another tenant's row."""
    criteria = with_loader_criteria(
        TenantBase, lambda cls: cls.tenant_id == tenant_id, include_aliases=True
    )

    @event.listens_for(session, "do_orm_execute")
    def add_tenant(state: ORMExecuteState) -> None:  # pyright: ignore[reportUnusedFunction] - registered by the decorator
        state.statement = state.statement.options(criteria)

    @event.listens_for(session, "before_flush")
    def own_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:  # pyright: ignore[reportUnusedFunction] - registered by the decorator
        for row in [*session.new, *session.dirty, *session.deleted]:
            if not isinstance(row, TenantBase):
                continue
            if row.tenant_id is None:  # pyright: ignore[reportUnnecessaryComparison] - unset before the first flush
                row.tenant_id = tenant_id
            elif row.tenant_id != tenant_id:
                raise ForeignRowError(f"{type(row).__name__} {row.id} is another tenant's.")


class Directory:
    """Knows where tenants live; remembers it until told otherwise."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Read from the platform's own engine."""
        self._engine = engine
        self._known: dict[UUID, TenantContext] = {}

    async def find(self, tenant_id: UUID) -> TenantContext:
        """The context of a tenant.

        Raises:
            TenantNotFoundError: If there is no such open tenant.
        """
        known = self._known.get(tenant_id)
        return known or await self.refresh(tenant_id)

    async def refresh(self, tenant_id: UUID) -> TenantContext:
        """Read the context anew, after a move or a change of settings.

        Raises:
            TenantNotFoundError: If there is no such open tenant.
        """
        async with _opened(self._engine, "BEGIN READ ONLY") as (_, driver):
            row = await driver.fetchrow(_FIND_TENANT, tenant_id)
        if row is None:
            self._known.pop(tenant_id, None)
            raise TenantNotFoundError("There is no such tenant.")
        context = TenantContext(**dict(row))
        self._known[tenant_id] = context
        return context

    def forget(self, tenant_id: UUID) -> None:
        """Read this tenant's context anew at its next use."""
        self._known.pop(tenant_id, None)


_FIND_TENANT = """
SELECT id AS tenant_id, brand_id, slug, name, schema_name AS schema, country, currency, time_zone, locale
FROM platform.tenant WHERE id = $1 AND status <> 'closed'
"""


class UnitOfWorkFactory:
    """Opens units of work; the application has one."""

    def __init__(
        self,
        *,
        app_engine: AsyncEngine,
        platform_engine: AsyncEngine,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Use one engine that connects as ``cauce_app`` and one as ``cauce_platform``."""
        self._app_engine = app_engine
        self._platform_engine = platform_engine
        self._clock = clock
        self.directory = Directory(platform_engine)

    async def close(self) -> None:
        """Close all connections."""
        await self._app_engine.dispose()
        await self._platform_engine.dispose()

    @asynccontextmanager
    async def tenant(
        self,
        tenant_id: UUID,
        *,
        actor: Actor = SYSTEM_ACTOR,
        read_only: bool = False,
        request_id: str | None = None,
        statement_timeout_ms: int | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """A transaction in which only this tenant's rows exist.

        Raises:
            TenantNotFoundError: If there is no such open tenant.
        """
        context = await self.directory.find(tenant_id)
        try:
            opening = _opening(context, read_only=read_only, timeout_ms=statement_timeout_ms)
            entered = _opened(self._app_engine, opening, schema=context.schema)
            connection, driver = await entered.__aenter__()
        except asyncpg.PostgresError as error:
            if error.sqlstate != MOVED_SQLSTATE:
                raise
            context = await self.directory.refresh(tenant_id)
            opening = _opening(context, read_only=read_only, timeout_ms=statement_timeout_ms)
            entered = _opened(self._app_engine, opening, schema=context.schema)
            connection, driver = await entered.__aenter__()
        uow = UnitOfWork(
            connection, driver, self._clock(), tenant=context, actor=actor, request_id=request_id
        )
        async with _Running(entered, uow):
            yield uow

    @asynccontextmanager
    async def brand(
        self, brand_id: UUID, *, read_only: bool = False
    ) -> AsyncIterator[PlatformTransaction]:
        """A transaction on platform tables in which only this brand's rows exist."""
        opening = f"{_begin(read_only=read_only)}; SET LOCAL app.brand_id = '{brand_id}'"
        entered = _opened(self._app_engine, opening)
        connection, driver = await entered.__aenter__()
        transaction = PlatformTransaction(connection, driver, self._clock(), brand_id)
        async with _Running(entered, transaction):
            yield transaction

    @asynccontextmanager
    async def platform(self, *, read_only: bool = False) -> AsyncIterator[PlatformTransaction]:
        """A transaction on platform tables across brands, as the platform's own role."""
        entered = _opened(self._platform_engine, _begin(read_only=read_only))
        connection, driver = await entered.__aenter__()
        transaction = PlatformTransaction(connection, driver, self._clock())
        async with _Running(entered, transaction):
            yield transaction


def _begin(*, read_only: bool) -> str:
    return "BEGIN READ ONLY" if read_only else "BEGIN"


def _opening(context: TenantContext, *, read_only: bool, timeout_ms: int | None) -> str:
    """All that must be said before the first statement, for one round trip."""
    parts = [_begin(read_only=read_only), f"SET LOCAL app.tenant_id = '{context.tenant_id}'"]
    if timeout_ms is not None:
        parts.append(f"SET LOCAL statement_timeout = {timeout_ms:d}")
    parts.append(f"SELECT platform.enter_tenant('{context.schema}')")
    if context.role is not None:
        parts.append(f"SET LOCAL ROLE {context.role}")
    return "; ".join(parts)


class _Running:
    """Ends a transaction: what is pending is written and committed, or everything is rolled back."""

    def __init__(self, entered: "_opened", transaction: Transaction) -> None:
        self._entered = entered
        self._transaction = transaction

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> None:  # noqa: ANN401 - a traceback
        try:
            if error is None:
                await self._transaction.finish()
        except BaseException as failure:
            await self._transaction.close()
            await self._entered.__aexit__(type(failure), failure, failure.__traceback__)
            raise
        await self._transaction.close()
        await self._entered.__aexit__(kind, error, trace)


class _opened:  # noqa: N801 - reads as a verb where it is used
    """A checked-out connection with an open transaction; commits on success, leaves nothing behind on failure."""

    def __init__(self, engine: AsyncEngine, opening: str, *, schema: str | None = None) -> None:
        self._engine = engine
        self._opening = opening
        self._schema = schema

    async def __aenter__(self) -> tuple[AsyncConnection, asyncpg.Connection]:
        self._connection = await self._engine.connect()
        try:
            if self._schema is not None:
                await self._connection.execution_options(
                    schema_translate_map={TENANT_SCHEMA: self._schema}
                )
            raw = await self._connection.get_raw_connection()
            self._driver: asyncpg.Connection = raw.driver_connection  # type: ignore[assignment]
            await self._driver.execute(self._opening)
        except BaseException:
            await self._abandon()
            raise
        return self._connection, self._driver

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> None:
        if error is not None:
            await self._abandon()
            return
        try:
            await self._driver.execute("COMMIT")
        except BaseException:
            await self._abandon()
            raise
        await self._connection.close()

    async def _abandon(self) -> None:
        """Roll back, and throw the connection away when even that is not certain."""
        await asyncio.shield(self._roll_back())

    async def _roll_back(self) -> None:
        driver = getattr(self, "_driver", None)
        try:
            if driver is not None and driver.is_in_transaction():
                await driver.execute("ROLLBACK")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self._connection.invalidate()
        await self._connection.close()


def driver_rows(records: Sequence[asyncpg.Record]) -> list[dict[str, Any]]:
    """Records as plain dictionaries, for structs and JSON."""
    return [dict(record) for record in records]
