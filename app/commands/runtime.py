"""What commands share: a running database, the parts on top of it, and one way to print and to fail."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, cast
from uuid import UUID

import click
import msgspec
import uvloop
from sqlalchemy.exc import OperationalError

from app.composition import Parts, build_parts
from app.kernel.errors import DomainError
from app.platform.collector import settle_collector
from app.platform.db.directory import TenantNotFoundError
from app.platform.db.embedded import EmbeddedServer, EmbeddedServerError
from app.platform.db.isolation.roles import APP, PLATFORM
from app.platform.db.migrate import MigrationBlockedError, MigrationFailedError, SchemaProgress
from app.platform.db.provision import provision
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.settings import Settings, SettingsError

P = ParamSpec("P")


def read_settings() -> Settings:
    """The settings of this process."""
    return Settings.load(os.environ)  # noqa: TID251 - the process entry hands its environment to the settings


@contextmanager
def owner_database(settings: Settings) -> Generator[str]:
    """The owner's address of a running database; an embedded server that we start is stopped at the end."""
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedServer(settings.data_dir).running() as dsn:
        yield dsn


def provision_database(
    settings: Settings,
    owner_dsn: str,
    *,
    report: Callable[[SchemaProgress], None] = lambda _progress: None,
) -> int:
    """Prepare and migrate the database; returns how many schemas changed."""
    return provision(
        owner_dsn,
        app_password=settings.role_password(APP),
        platform_password=settings.role_password(PLATFORM),
        report=report,
    )


@asynccontextmanager
async def open_parts() -> AsyncGenerator[Parts]:
    """The parts on a running, migrated database."""
    settings = read_settings()
    with owner_database(settings) as owner_dsn:
        await asyncio.to_thread(provision_database, settings, owner_dsn)
        parts = build_parts(settings, owner_dsn)
        try:
            yield parts
        finally:
            await parts.close()


async def find_tenant_id(factory: UnitOfWorkFactory, slug: str) -> UUID:
    """The id of an open tenant.

    Raises:
        TenantNotFoundError: If there is none of this short name.
    """
    async with factory.platform(read_only=True) as transaction:
        tenant_id = await transaction.driver.fetchval(
            "SELECT id FROM platform.tenant WHERE slug = $1 AND status <> 'closed'", slug
        )
    if tenant_id is None:
        raise TenantNotFoundError(f"There is no tenant '{slug}'.")
    return cast("UUID", tenant_id)


def command_errors(function: Callable[P, Any]) -> Callable[P, Any]:
    """Turn what can go wrong into one line and an exit status."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - whatever the command returns
        try:
            return function(*args, **kwargs)
        except DomainError as error:
            fail(f"{error.detail} [{error.code}]")
        except (
            SettingsError,
            EmbeddedServerError,
            MigrationBlockedError,
            MigrationFailedError,
        ) as error:
            fail(str(error))
        except OperationalError as error:
            fail(f"The database can't be used: {str(error.orig).splitlines()[0]}")

    return wrapped


def asynchronous(function: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an async command on an event loop of its own, with errors as one line."""

    @command_errors
    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        settle_collector()
        uvloop.run(function(*args, **kwargs))

    return wrapped


def fail(message: str) -> NoReturn:
    """Say what went wrong in one line and end with status 1.

    Raises:
        SystemExit: Always.
    """
    click.echo(f"cauce: {message}", err=True)
    sys.exit(1)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print one JSON value on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode())
