"""Commands on the database: ``migrate`` and ``psql``."""

import subprocess
import sys

import click

from app.commands.runtime import command_errors, owner_database, provision_database, read_settings
from app.platform.db.embedded import EmbeddedServer
from app.platform.db.isolation.roles import APP
from app.platform.db.migrate import SchemaProgress


@click.command()
@command_errors
def migrate() -> None:
    """Bring every schema to the newest version; can be interrupted and run again."""
    settings = read_settings()

    def report(progress: SchemaProgress) -> None:
        change = (
            "up to date"
            if progress.before == progress.after
            else f"{progress.before or 'new'} -> {progress.after}"
        )
        click.echo(f"[{progress.position}/{progress.total}] {progress.schema} {change}")

    with owner_database(settings) as owner_dsn:
        changed = provision_database(settings, owner_dsn, report=report)
    click.echo(f"{changed} schemas changed")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--app", "as_app", is_flag=True, help="Connect as the application's role, behind the wall."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@command_errors
def psql(as_app: bool, arguments: tuple[str, ...]) -> None:
    """Open psql as the owner, or as the application's role with --app; passes ARGUMENTS on, such as -c."""
    settings = read_settings()
    with owner_database(settings) as owner_dsn:
        provision_database(settings, owner_dsn)
        dsn = settings.role_dsn(owner_dsn, APP) if as_app else owner_dsn
        program = EmbeddedServer(settings.data_dir).bin_path("psql")
        done = subprocess.run([program, dsn, *arguments], check=False)  # noqa: S603 - our own psql
    sys.exit(done.returncode)
