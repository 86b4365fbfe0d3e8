"""Brings every schema to the newest version, each in its own transaction, resumable at any point.

The platform's schema goes first, then ``pooled``, then the dedicated schemas. A schema that is up to date costs one
look; a run that was interrupted goes on where it stopped, because each schema keeps its own version.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.platform.db.base import PLATFORM_SCHEMA
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.isolation.roles import APP, OWNER, PLATFORM, TENANT_GROUP

_SCRIPTS: Final = Path(__file__).resolve().parents[3] / "migrations"
#: So long a statement waits for a table; what queues behind it waits as long.
_LOCK_TIMEOUT: Final = "4s"
_LOCK_NOT_AVAILABLE: Final = "55P03"
#: Held by a migration; a move of a tenant shares it, so that no schema changes under it.
MIGRATION_LOCK: Final = 0x0CA0CE02


class SchemaProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One schema of a run: its place in the row, its version before and after."""

    position: int
    total: int
    schema: str
    before: str | None
    after: str

    def line(self) -> str:
        """The line that people see."""
        step = (
            f"at {self.after}"
            if self.before == self.after
            else f"{self.before or '-'} -> {self.after}"
        )
        return f"[{self.position}/{self.total}] {self.schema} {step}"


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How often a schema is tried when a table in it is locked, and the pause that grows with each attempt."""

    attempts: int = 5
    pause_seconds: float = 1.0


PATIENT: Final = Patience()


class MigrationBlockedError(RuntimeError):
    """Another migration is running, or a lock could not be had in several attempts."""


class MigrationFailedError(RuntimeError):
    """A schema could not be migrated; it is as it was before."""


def owner_engine(dsn: str) -> Engine:
    """A synchronous engine on the owner's connection."""
    return create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))


@contextmanager
def as_owner(engine: Engine) -> Generator[Connection]:
    """A transaction as ``cauce_owner``; rolled back on error."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
        yield connection


def versions() -> list[str]:
    """The versions of the chain, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def migrate(
    engine: Engine,
    *,
    report: Callable[[SchemaProgress], None] = lambda _progress: None,
    target: str = "head",
) -> int:
    """Bring every schema to ``target``; returns how many schemas changed.

    Can be interrupted at any point: a schema is either migrated or as it was, and the next run goes on from there.

    Raises:
        MigrationBlockedError: If another run holds the lock, or a table stays locked.
        MigrationFailedError: If a schema could not be migrated; those before it are, it and the rest are not.
    """
    with engine.connect() as guard:
        if not guard.scalar(text(f"SELECT pg_try_advisory_lock({MIGRATION_LOCK})")):
            raise MigrationBlockedError("Another migration, or the move of a tenant, is running.")
        guard.commit()
        try:
            return _walk(engine, report, target)
        finally:
            guard.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
            guard.commit()


def migrate_schema(
    engine: Engine, schema: str, *, target: str = "head", patience: Patience = PATIENT
) -> tuple[str | None, str]:
    """Create and migrate one schema in one transaction; returns its version before and after.

    Raises:
        MigrationBlockedError: If a lock could not be had in several attempts.
        MigrationFailedError: If a statement failed; the schema is as it was.
    """
    for attempt in range(1, patience.attempts + 1):
        try:
            with as_owner(engine) as connection:
                return migrate_on(connection, schema, target=target)
        except SQLAlchemyError as error:
            if getattr(getattr(error, "orig", None), "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                reason = str(getattr(error, "orig", error)).strip()
                raise MigrationFailedError(f"{schema}: {reason}") from error
            if attempt < patience.attempts:
                time.sleep(patience.pause_seconds * attempt)
    raise MigrationBlockedError(f"{schema}: a table stayed locked in {patience.attempts} attempts.")


def migrate_on(
    connection: Connection, schema: str, *, target: str = "head"
) -> tuple[str | None, str]:
    """Create and migrate one schema in the caller's transaction, which runs as the owner."""
    chain = versions()
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    before = schema_version(connection, schema)
    wanted = chain[-1] if target == "head" else target
    if before == wanted:
        return before, wanted
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    _grant_usage(connection, schema)
    config = _config()
    config.attributes["connection"] = connection
    config.attributes["target_schema"] = schema
    if before is not None and chain.index(wanted) < chain.index(before):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)
    return before, wanted


def schema_version(connection: Connection, schema: str) -> str | None:
    """The version of a schema; none where there is no such schema."""
    table = f"{schema}.schema_version"
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is None:
        return None
    return connection.scalar(text(f"SELECT version_num FROM {table}"))  # noqa: S608 - a schema's name from the catalogue


def _walk(engine: Engine, report: Callable[[SchemaProgress], None], target: str) -> int:
    schemas = [PLATFORM_SCHEMA, POOLED_SCHEMA, *dedicated_schemas(engine)]
    changed = 0
    for position, schema in enumerate(schemas, start=1):
        before, after = migrate_schema(engine, schema, target=target)
        changed += before != after
        report(
            SchemaProgress(
                position=position, total=len(schemas), schema=schema, before=before, after=after
            )
        )
    return changed


def dedicated_schemas(engine: Engine) -> list[str]:
    """Names of the dedicated schemas, oldest tenant first."""
    pattern = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_[0-9a-f]{32}$' ORDER BY nspname"
    with engine.connect() as connection:
        return list(connection.scalars(text(pattern)))


def _grant_usage(connection: Connection, schema: str) -> None:
    if schema == PLATFORM_SCHEMA:
        roles = f"{APP}, {PLATFORM}, {TENANT_GROUP}"
    else:
        roles = APP if schema == POOLED_SCHEMA else schema
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {roles}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
