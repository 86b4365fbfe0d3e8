"""The wall on the command line: ``cauce isolation audit``."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import msgspec
from sqlalchemy import Engine, text

from app.commands.runtime import (
    command_errors,
    fail,
    owner_database,
    print_json,
    provision_database,
    read_settings,
)
from app.platform.db.isolation.audit import audit_isolation
from app.platform.db.isolation.catalogue import Expected
from app.platform.db.isolation.findings import Finding, Hole, finding
from app.platform.db.migrate import dedicated_schemas, owner_engine
from app.tables import PLATFORM_METADATA, TENANT_METADATA

_SOURCES: Final = Path(__file__).resolve().parents[2]
_CODE_CHECK: Final = _SOURCES / "infra" / "checks" / "sessions.py"


class CodeFinding(msgspec.Struct):
    """One line of the check of the sources."""

    code: Hole
    path: str
    line: int
    detail: str


@click.group()
def isolation() -> None:
    """Prove that no tenant can see another."""


@isolation.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command_errors
def audit(as_json: bool) -> None:
    """Look for holes in the wall: in the live database and, where the sources are, in the code.

    Ends with status 1 if there is one. Changes nothing in a database that has been migrated once.
    """
    settings = read_settings()
    with owner_database(settings) as owner_dsn:
        engine = owner_engine(owner_dsn)
        try:
            if _is_new(engine):
                provision_database(settings, owner_dsn)
            with engine.connect() as connection:
                found = audit_isolation(connection, Expected.of(TENANT_METADATA, PLATFORM_METADATA))
            schemas = 2 + len(dedicated_schemas(engine))
        finally:
            engine.dispose()
    found += _audit_code()
    _show(found, schemas=schemas, as_json=as_json)
    if found:
        sys.exit(1)


def _is_new(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT to_regnamespace('platform') IS NULL")))


def _audit_code() -> list[Finding]:
    if not _CODE_CHECK.exists():
        return []
    command = [sys.executable, str(_CODE_CHECK), str(_SOURCES), "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own check
    try:
        lines = msgspec.json.decode(done.stdout, type=list[CodeFinding])
    except msgspec.DecodeError:
        fail(f"The check of the sources failed: {done.stderr.strip().splitlines()[-1:]}")
    return [finding(line.code, f"{line.path}:{line.line}", line.detail) for line in lines]


def _show(found: list[Finding], *, schemas: int, as_json: bool) -> None:
    tables = {"tenant": len(TENANT_METADATA.tables), "platform": len(PLATFORM_METADATA.tables)}
    if as_json:
        print_json({
            "ok": not found,
            "schemas": schemas,
            "tables": tables,
            "code_checked": _CODE_CHECK.exists(),
            "findings": found,
        })  # fmt: skip
        return
    for item in found:
        click.echo(f"{item.code.value}: {item.object}: {item.detail}")
        click.echo(f"    {item.advice}")
    word = "finding" if len(found) == 1 else "findings"
    click.echo(f"isolation audit: {len(found)} {word} in {schemas} schemas")
