"""The steps of a move, each of which can be the last one before a crash."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from app.platform.db.context import POOLED_SCHEMA, dedicated_schema
from app.platform.db.isolation.roles import drop_dedicated_role, ensure_dedicated_role
from app.platform.db.migrate import MIGRATION_LOCK, as_owner, migrate_schema, schema_version
from app.tenancy.moves.copying import CopyRoute, compare, copy_changes, empty
from app.tenancy.moves.records import (
    MoveRecord,
    as_tenant_owner,
    begin_record,
    find_record,
    set_state,
    switch,
)
from app.tenancy.moves.tables import CopiedTable, tables_in_order
from app.tenancy.types import MoveState, Placement

#: So few changed rows in a pass are left to the last step.
_SMALL_DELTA: Final = 200
_MOST_PASSES: Final = 8
#: How long the last step waits for running transactions before it lets the waiting ones through and tries again.
_LOCK_TIMEOUT: Final = "2s"
_LOCK_ATTEMPTS: Final = 15
_LOCK_PAUSE_SECONDS: Final = 1.0
_LOCK_NOT_AVAILABLE: Final = "55P03"


class TenantBusyError(RuntimeError):
    """Another move of the tenant runs, or its transactions never paused; the move can be run again."""


class MovePhase(StrEnum):
    """What a move has just done."""

    BEGUN = "begun"
    PREPARED = "prepared"
    PASSED = "passed"
    LOCKED = "locked"
    VERIFIED = "verified"
    SWITCHED = "switched"
    CLEANED = "cleaned"
    DONE = "done"


class MoveStep(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of a move; ``rows`` is what the phase touched."""

    phase: MovePhase
    rows: int = 0


class MoveResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a move ended. ``pause_seconds`` is how long writes were kept waiting."""

    slug: str
    placement: Placement
    schema: str
    moved: bool
    rows: int = 0
    passes: int = 0
    pause_seconds: float = 0.0


class TenantMover:
    """Moves tenants over the owner's connection; reports each step."""

    def __init__(
        self, engine: Engine, *, report: Callable[[MoveStep], None] = lambda _step: None
    ) -> None:
        """``engine`` connects as the owner's login: it may create roles and become the owner."""
        self._engine = engine
        self._report = report

    def move(self, slug: str, to: Placement) -> MoveResult:
        """Bring a tenant to a placement; finishes or rolls back what an earlier run left.

        Raises:
            UnknownTenantError: If there is no such tenant.
            TenantBusyError: If the tenant is being moved, or never pauses.
            CopyMismatchError: If the copies differ; the tenant stays where it is.
        """
        record = find_record(self._engine, slug)
        with self._only_mover(record.tenant_id):
            record = self._settle(slug, find_record(self._engine, slug), to)
            wanted = _schema_of(record.tenant_id, to)
            if record.schema == wanted:
                return MoveResult(slug=slug, placement=to, schema=wanted, moved=False)
            return self._run(slug, record, to)

    def _settle(self, slug: str, record: MoveRecord, to: Placement) -> MoveRecord:
        """Finish a switched move, and roll back a copy that is no longer wanted."""
        if not record.is_unfinished or record.source is None or record.target is None:
            return record
        if record.state is MoveState.SWITCHED:
            self._clean(record.tenant_id, record.source)
        elif record.target != _schema_of(record.tenant_id, to):
            self._clean(record.tenant_id, record.target)
        else:
            return record
        return find_record(self._engine, slug)

    def _run(self, slug: str, record: MoveRecord, to: Placement) -> MoveResult:
        target = _schema_of(record.tenant_id, to)
        begin_record(self._engine, record, target)
        self._step(MovePhase.BEGUN)
        self._prepare(record.tenant_id, record.schema, target)
        self._step(MovePhase.PREPARED)
        with as_owner(self._engine) as connection:
            tables = tables_in_order(connection, record.schema)
        route = CopyRoute(source=record.schema, target=target, tables=tables)
        passes = self._copy_until_small(record.tenant_id, route)
        rows, pause = self._switch(record.tenant_id, route)
        self._step(MovePhase.SWITCHED, rows)
        self._clean(record.tenant_id, route.source)
        return MoveResult(
            slug=slug, placement=to, schema=target, moved=True,
            rows=rows, passes=passes, pause_seconds=round(pause, 3),
        )  # fmt: skip

    def _prepare(self, tenant_id: UUID, source: str, target: str) -> None:
        if target != POOLED_SCHEMA:
            with self._engine.begin() as connection:
                ensure_dedicated_role(connection, tenant_id)
            migrate_schema(self._engine, target)
        self._require_same_version(source, target)

    def _copy_until_small(self, tenant_id: UUID, route: CopyRoute) -> int:
        for number in range(1, _MOST_PASSES + 1):
            changed = self._pass(tenant_id, route)
            self._step(MovePhase.PASSED, changed)
            if changed <= _SMALL_DELTA:
                return number
        return _MOST_PASSES

    def _pass(self, tenant_id: UUID, route: CopyRoute) -> int:
        # One snapshot for all tables, so that every row's parent is in it.
        with as_tenant_owner(self._engine, tenant_id, isolation="REPEATABLE READ") as connection:
            return copy_changes(connection, route)

    def _switch(self, tenant_id: UUID, route: CopyRoute) -> tuple[int, float]:
        for _attempt in range(_LOCK_ATTEMPTS):
            begun = time.perf_counter()
            try:
                rows = self._last_step(tenant_id, route)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                    raise
                time.sleep(_LOCK_PAUSE_SECONDS)
                self._pass(tenant_id, route)
            else:
                return rows, time.perf_counter() - begun
        raise TenantBusyError("The tenant's transactions never paused; run the move again later.")

    def _last_step(self, tenant_id: UUID, route: CopyRoute) -> int:
        with as_tenant_owner(self._engine, tenant_id) as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:tenant, 0))")
            connection.execute(lock, {"tenant": str(tenant_id)})
            self._step(MovePhase.LOCKED)
            copy_changes(connection, route)
            rows = compare(connection, route)
            self._step(MovePhase.VERIFIED, rows)
            switch(connection, tenant_id, source=route.source, target=route.target)
            return rows

    def _clean(self, tenant_id: UUID, schema: str) -> None:
        """Delete the copy that the tenant does not live in, and end the move."""
        if schema == POOLED_SCHEMA:
            with as_owner(self._engine) as connection:
                tables = tables_in_order(connection, schema)
            self._delete_rows(tenant_id, schema, tables)
        else:
            with as_owner(self._engine) as connection:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            with self._engine.begin() as connection:
                drop_dedicated_role(connection, schema)
        self._step(MovePhase.CLEANED)
        set_state(self._engine, tenant_id, MoveState.DONE)
        self._step(MovePhase.DONE)

    def _delete_rows(self, tenant_id: UUID, schema: str, tables: list[CopiedTable]) -> None:
        for table in reversed(tables):
            with as_tenant_owner(self._engine, tenant_id) as connection:
                empty(connection, schema, [table])

    def _require_same_version(self, source: str, target: str) -> None:
        with as_owner(self._engine) as connection:
            versions = {schema_version(connection, schema) for schema in (source, target)}
        if len(versions) != 1:
            raise TenantBusyError(f"{source} and {target} differ in version; run cauce migrate.")

    def _step(self, phase: MovePhase, rows: int = 0) -> None:
        self._report(MoveStep(phase=phase, rows=rows))

    @contextmanager
    def _only_mover(self, tenant_id: UUID) -> Generator[Connection]:
        """Keep migrations and a second mover of the same tenant out while this connection lives.

        Raises:
            TenantBusyError: If one of them is at work.
        """
        with self._engine.connect() as guard:
            try:
                if not guard.scalar(text(f"SELECT pg_try_advisory_lock_shared({MIGRATION_LOCK})")):
                    raise TenantBusyError("A migration is running; move the tenant afterwards.")
                lock = text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))")
                if not guard.scalar(lock, {"key": f"move {tenant_id}"}):
                    raise TenantBusyError("Another move of this tenant is running.")
                guard.commit()
                yield guard
            finally:
                guard.execute(text("SELECT pg_advisory_unlock_all()"))
                guard.commit()


def _schema_of(tenant_id: UUID, placement: Placement) -> str:
    return POOLED_SCHEMA if placement is Placement.POOLED else dedicated_schema(tenant_id)
