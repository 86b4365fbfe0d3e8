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
from sqlalchemy.exc import OperationalError

from app.platform.db.base import PLATFORM_SCHEMA
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.isolation.roles import APP, OWNER, PLATFORM, TENANT_GROUP

_SCRIPTS: Final = Path(__file__).resolve().parents[3] / "migrations"
_ATTEMPTS: Final = 5
_PAUSE_SECONDS: Final = 1.0
_LOCK_NOT_AVAILABLE: Final = "55P03"
_MIGRATION_LOCK: Final = 0x0CA0CE02


class SchemaProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One schema of a run: its place in the row, its version before and after."""

    position: int
    total: int
    schema: str
    before: str | None
    after: str


class MigrationBlockedError(RuntimeError):
    """Another migration is running, or a lock could not be had in several attempts."""


def owner_engine(dsn: str) -> Engine:
    """A synchronous engine on the owner's connection."""
    return create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))


@contextmanager
def as_owner(engine: Engine) -> Generator[Connection]:
    """A transaction as ``cauce_owner``; rolled back on error."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
        yield connection


def head_version() -> str:
    """The newest version of the chain."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def migrate(
    engine: Engine,
    *,
    report: Callable[[SchemaProgress], None] = lambda _progress: None,
    target: str = "head",
) -> int:
    """Bring every schema to ``target``; returns how many schemas changed.

    Raises:
        MigrationBlockedError: If another run holds the lock, or a table stays locked.
    """
    with engine.connect() as guard:
        if not guard.scalar(text(f"SELECT pg_try_advisory_lock({_MIGRATION_LOCK})")):
            raise MigrationBlockedError("Another migration is running.")
        try:
            return _walk(engine, report, target)
        finally:
            guard.execute(text(f"SELECT pg_advisory_unlock({_MIGRATION_LOCK})"))


def migrate_schema(engine: Engine, schema: str, *, target: str = "head") -> tuple[str | None, str]:
    """Create and migrate one schema in one transaction; returns its version before and after.

    Raises:
        MigrationBlockedError: If a lock could not be had in several attempts.
        OperationalError: If the database fails otherwise.
    """
    for attempt in range(_ATTEMPTS):
        try:
            return _migrate_once(engine, schema, target)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            time.sleep(_PAUSE_SECONDS * (attempt + 1))
    raise MigrationBlockedError(f"{schema}: a table stayed locked in {_ATTEMPTS} attempts.")


def _walk(engine: Engine, report: Callable[[SchemaProgress], None], target: str) -> int:
    schemas = [PLATFORM_SCHEMA, POOLED_SCHEMA, *_dedicated_schemas(engine)]
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


def _dedicated_schemas(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(
            connection.scalars(
                text(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\_%' ORDER BY nspname")
            )
        )


def _migrate_once(engine: Engine, schema: str, target: str) -> tuple[str | None, str]:
    with as_owner(engine) as connection:
        before = _version(connection, schema)
        wanted = head_version() if target == "head" else target
        if before == wanted:
            return before, wanted
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        _grant_usage(connection, schema)
        config = _config()
        config.attributes["connection"] = connection
        config.attributes["target_schema"] = schema
        if before is not None and target != "head":
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
        return before, wanted


def _grant_usage(connection: Connection, schema: str) -> None:
    if schema == PLATFORM_SCHEMA:
        roles = f"{APP}, {PLATFORM}, {TENANT_GROUP}"
    else:
        roles = APP if schema == POOLED_SCHEMA else schema
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {roles}")


def _version(connection: Connection, schema: str) -> str | None:
    table = f"{schema}.schema_version"
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is None:
        return None
    return connection.scalar(text(f"SELECT version_num FROM {table}"))  # noqa: S608 - a schema's name from the catalogue


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
