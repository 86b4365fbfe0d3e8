"""Commands that run the product: ``up`` and ``doctor``."""

import asyncio
import platform
import shutil
from importlib.metadata import version
from typing import Any, Final

import click
from sqlalchemy import text

from app.commands.runtime import (
    command_errors,
    fail,
    owner_database,
    print_json,
    provision_database,
    read_settings,
)
from app.composition import build_parts, seed_tenant
from app.demo import DemoLogin, seed_demo
from app.platform.db.isolation.roles import APP
from app.platform.db.migrate import owner_engine
from app.settings import Settings
from app.supervisor import (
    SupervisorError,
    check_port_is_free,
    run_children,
    web_child,
    worker_child,
)

#: Below this a data folder is soon full: the embedded server's own minimum and a demo, with room to work.
_LEAST_FREE_BYTES: Final = 500_000_000
_OLDEST_SERVER: Final = 150000
_LOGIN_ROLES: Final = 3


@click.command()
@click.option(
    "--demo/--no-demo",
    default=True,
    help="Load the two demo brands where they are missing; never in production.",
)
@command_errors
def up(demo: bool) -> None:
    """Run web and worker until Ctrl-C, on the embedded server unless DATABASE_URL names another."""
    settings = read_settings()
    try:
        check_port_is_free(settings.host, settings.port)
        with owner_database(settings) as owner_dsn:
            provision_database(settings, owner_dsn)
            wanted = demo and not settings.is_production
            logins = asyncio.run(_seed(settings, owner_dsn)) if wanted else []
            # The children get an address that may not own anything; they derive the roles' passwords.
            environment = {"DATABASE_URL": settings.role_dsn(owner_dsn, APP)}
            run_children(
                [
                    web_child(
                        host=settings.host,
                        port=settings.port,
                        workers=settings.web_workers,
                        environment=environment,
                    ),
                    worker_child(environment=environment),
                ],
                host=settings.host,
                port=settings.port,
                on_ready=lambda: _announce(settings, logins),
            )
    except SupervisorError as error:
        fail(str(error))


async def _seed(settings: Settings, owner_dsn: str) -> list[DemoLogin]:
    parts = build_parts(settings, owner_dsn)
    try:
        return await seed_demo(parts.factory, seed=seed_tenant)
    finally:
        await parts.close()


def _announce(settings: Settings, logins: list[DemoLogin]) -> None:
    shown = [
        f"http://{login.host}:{settings.port} ({login.email} / {login.password})"
        for login in logins
    ]
    click.echo(f"READY {'  '.join(shown) or f'http://{settings.host}:{settings.port}'}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command_errors
def doctor(as_json: bool) -> None:
    """Look at what the product needs here: folder, database, versions, roles.

    Raises:
        SystemExit: With status 1 when something is missing.
    """
    settings = read_settings()
    checks = [_check_folder(settings)]
    with owner_database(settings) as owner_dsn:
        checks += _check_database(owner_dsn)
    healthy = all(check["ok"] for check in checks)
    if as_json:
        print_json({"ok": healthy, "checks": checks})
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check['ok'] else 'FAIL'}  {check['name']}: {check['detail']}")
    if not healthy:
        raise SystemExit(1)


def _check_folder(settings: Settings) -> dict[str, Any]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    return {
        "name": "data folder",
        "ok": free > _LEAST_FREE_BYTES,
        "detail": f"{free // 1_000_000:,} MB free; Python {platform.python_version()}, cauce {version('cauce')}",
    }


def _check_database(owner_dsn: str) -> list[dict[str, Any]]:
    engine = owner_engine(owner_dsn)
    try:
        with engine.connect() as connection:
            number = int(connection.scalar(text("SHOW server_version_num")) or 0)
            schemas = connection.scalar(
                text(
                    r"SELECT count(*) FROM pg_namespace WHERE nspname ~ '^(platform|pooled|t_[0-9a-f]{32})$'"
                )
            )
            roles = connection.scalar(
                text(
                    "SELECT count(*) FROM pg_roles WHERE rolname IN ('cauce_owner', 'cauce_app', 'cauce_platform')"
                )
            )
    finally:
        engine.dispose()
    return [
        {
            "name": "PostgreSQL",
            "ok": number >= _OLDEST_SERVER,
            "detail": f"version {number // 10000}.{number % 10000}",
        },
        {"name": "roles", "ok": roles == _LOGIN_ROLES, "detail": f"{roles} of {_LOGIN_ROLES}"},
        {"name": "schemas", "ok": bool(schemas), "detail": f"{schemas}"},
    ]
