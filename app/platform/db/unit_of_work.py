"""The only way to data: one request or job is one unit of work, one transaction.

A unit of work takes a connection, opens the transaction and says in the same round trip whose it is, hands out the
ORM session and the raw statements, and commits or rolls back at the end. Nothing of it outlives the transaction, so a
connection can be shared through PgBouncer's transaction pooling.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from typing_extensions import override

from app.kernel.events import DomainEvent
from app.kernel.ids import new_id
from app.platform.db.audit import INSERT_AUDIT, AuditRecord, Subject
from app.platform.db.base import TenantBase
from app.platform.db.context import SYSTEM_ACTOR, Actor, TenantContext
from app.platform.db.directory import Directory
from app.platform.db.isolation.start_check import assert_safe_role
from app.platform.db.outbox import INSERT_EVENTS, payload_of
from app.platform.db.statements import inlined, placed
from app.platform.db.transaction import OpenedConnection, Transaction

#: Raised by platform.enter_tenant when the tenant lives elsewhere now.
MOVED_SQLSTATE = "CT001"


class ForeignRowError(RuntimeError):
    """Code tried to write a row of another tenant; a mistake in our code, never the user's."""


def utc_now() -> datetime:
    """The one clock of the application."""
    return datetime.now(UTC)  # noqa: TID251 - here and nowhere else


class PlatformTransaction(Transaction):
    """A transaction on platform tables: limited to a brand, or as the platform's own role."""


class UnitOfWork(Transaction):
    """One transaction for one tenant, with the actor, the clock, the outbox and the audit trail."""

    def __init__(
        self,
        opened: OpenedConnection,
        now: datetime,
        *,
        tenant: TenantContext,
        actor: Actor,
        request_id: str | None,
    ) -> None:
        """Wrap an open transaction whose tenant is set."""
        super().__init__(opened, now)
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

    def execute_with_commit(self, sql: str, *values: object) -> None:
        """Run a statement in the very message that commits, after everything else.

        What it locks is locked without a round trip in between, however busy this process is: for rows that everybody
        wants. ``$1`` is always the tenant; values are ids, numbers and lists of them. A statement that must have an
        effect ends with ``platform.require(...)``: if that fails, nothing of the transaction remains.
        """
        values = (self.tenant.tenant_id, *values)
        self._opened.last_words.append(inlined(self.statement(sql), values))

    async def stream(
        self, sql: str, *values: object, batch: int
    ) -> AsyncGenerator[list[asyncpg.Record]]:
        """Rows of a raw statement in batches, by a cursor: what was read is not kept."""
        cursor = await self._driver.cursor(self.statement(sql), self.tenant.tenant_id, *values)
        while rows := await cursor.fetch(batch):
            yield rows

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

    @override
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

    @override
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
    def add_tenant(state: ORMExecuteState) -> None:
        state.statement = state.statement.options(criteria)

    @event.listens_for(session, "before_flush")
    def own_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
        for row in [*session.new, *session.dirty, *session.deleted]:
            if not isinstance(row, TenantBase):
                continue
            if row.tenant_id is None:  # pyright: ignore[reportUnnecessaryComparison] - unset before the first flush
                row.tenant_id = tenant_id
            elif row.tenant_id != tenant_id:
                raise ForeignRowError(f"{type(row).__name__} {row.id} is another tenant's.")


#: Opens a unit of work of the tenant at hand; takes ``read_only``.
OpenUnitOfWork: TypeAlias = Callable[..., AbstractAsyncContextManager[UnitOfWork]]


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

    async def assert_safe_roles(self) -> None:
        """Refuse to work with roles that could walk around the wall; called once at start.

        Raises:
            UnsafeRoleError: If one could.
        """
        await assert_safe_role(self._app_engine)
        await assert_safe_role(self._platform_engine)

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
        reuse_plans: bool = False,
    ) -> AsyncGenerator[UnitOfWork]:
        """A transaction in which only this tenant's rows exist.

        ``reuse_plans`` makes the server plan each statement once for a connection, and by keys only: for a hot path
        whose statements are the same look-ups whatever the values, and must not cost more for a large tenant because
        most are small.

        Raises:
            PostgresError: If the database refuses; a tenant that moved is looked for once more.
            TenantNotFoundError: If there is no such open tenant.
        """
        begin = _begin(read_only=read_only, timeout_ms=statement_timeout_ms)
        if reuse_plans:
            begin += PLANS_BY_KEY
        context, now = await self.directory.find(tenant_id), self._clock()
        async with AsyncExitStack() as stack:
            try:
                opened = await stack.enter_async_context(self._open_tenant(context, begin, now))
            except asyncpg.PostgresError as error:
                if error.sqlstate != MOVED_SQLSTATE:
                    raise
                context = await self.directory.refresh(tenant_id)
                opened = await stack.enter_async_context(self._open_tenant(context, begin, now))
            uow = UnitOfWork(opened, now, tenant=context, actor=actor, request_id=request_id)
            stack.push_async_callback(uow.close)
            yield uow
            await uow.finish()

    @asynccontextmanager
    async def brand(
        self, brand_id: UUID, *, tenant_id: UUID | None = None, read_only: bool = False
    ) -> AsyncGenerator[PlatformTransaction]:
        """A transaction on platform tables in which only this brand's rows exist.

        With ``tenant_id`` only this tenant's members, invitations and keys exist.
        """
        opening = f"{_begin(read_only=read_only)}; SET LOCAL app.brand_id = '{brand_id}'"
        if tenant_id is not None:
            opening += f"; SET LOCAL app.tenant_id = '{tenant_id}'"
        async with self._platform_transaction(self._app_engine, opening) as transaction:
            yield transaction

    @asynccontextmanager
    async def platform(self, *, read_only: bool = False) -> AsyncGenerator[PlatformTransaction]:
        """A transaction on platform tables across brands, as the platform's own role."""
        opening = _begin(read_only=read_only)
        async with self._platform_transaction(self._platform_engine, opening) as transaction:
            yield transaction

    @asynccontextmanager
    async def _platform_transaction(
        self, engine: AsyncEngine, opening: str
    ) -> AsyncGenerator[PlatformTransaction]:
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(OpenedConnection(engine, opening))
            transaction = PlatformTransaction(opened, self._clock())
            stack.push_async_callback(transaction.close)
            yield transaction
            await transaction.finish()

    def _open_tenant(self, context: TenantContext, begin: str, now: datetime) -> OpenedConnection:
        """All that must be said before the first statement, in one round trip; also which day it is for the tenant."""
        parts = [
            begin,
            f"SET LOCAL app.tenant_id = '{context.tenant_id}'",
            f"SET LOCAL app.today = '{now.astimezone(ZoneInfo(context.time_zone)):%Y-%m-%d}'",
            f"SELECT platform.enter_tenant('{context.schema}')",
        ]
        if context.role is not None:
            parts.append(f"SET LOCAL ROLE {context.role}")
        return OpenedConnection(self._app_engine, "; ".join(parts), schema=context.schema)


#: Plans that are made once, and look every row up by its key.
PLANS_BY_KEY: Final = (
    "; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_hashjoin = off"
    "; SET LOCAL enable_mergejoin = off; SET LOCAL enable_material = off"
)


def _begin(*, read_only: bool, timeout_ms: int | None = None) -> str:
    begin = "BEGIN READ ONLY" if read_only else "BEGIN"
    return begin if timeout_ms is None else f"{begin}; SET LOCAL statement_timeout = {timeout_ms:d}"
