"""Tenants on the command line: ``cauce tenant create|list|show|move``."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import click
import msgspec

from app.commands.runtime import asynchronous, fail, open_parts, print_json
from app.composition import Parts, seed_tenant
from app.platform.db.migrate import owner_engine
from app.tenancy.brand_seed import brand_id_of
from app.tenancy.moves import (
    CopyMismatchError,
    MovePhase,
    MoveResult,
    MoveStep,
    TenantBusyError,
    TenantMover,
)
from app.tenancy.tenants import TenantCreate, create_tenant
from app.tenancy.tenants import seed_tenant as seed_once
from app.tenancy.types import Placement

_PLACEMENTS: Final = click.Choice([placement.value for placement in Placement])
_SELECT: Final = """
SELECT t.id::text, t.slug, t.name, b.slug AS brand, t.placement, t.schema_name AS schema, t.status, t.country,
       t.currency, t.time_zone, t.locale, t.created_at, m.state AS move
FROM platform.tenant t JOIN platform.brand b ON b.id = t.brand_id
LEFT JOIN platform.tenant_move m ON m.tenant_id = t.id
"""
_AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def tenant() -> None:
    """Make, show and move tenants."""


@tenant.command()
@click.argument("slug")
@click.option("--name", required=True, help="The company's name.")
@click.option("--brand", metavar="SLUG", help="Its brand; the installation's first one by default.")
@click.option(
    "--placement",
    type=_PLACEMENTS,
    default=Placement.POOLED.value,
    show_default=True,
    help="Together with others, or in a schema of its own.",
)
@click.option("--country", default="CL", show_default=True, help="Two letters, as CL or BR.")
@click.option("--currency", help="Three letters; the country's by default.")
@click.option("--time-zone", help="As America/Santiago; the country's by default.")
@click.option("--locale", help="As es-CL or pt-BR; the country's by default.")
@_AS_JSON
@asynchronous
async def create(
    *, slug: str, brand: str | None, placement: str, as_json: bool, **company: str
) -> None:
    """Make a tenant with the short name SLUG, ready to work."""
    wanted = TenantCreate(slug=slug, **company)
    async with open_parts() as parts:
        async with parts.factory.platform() as transaction:
            brand_id = await brand_id_of(transaction, brand)
            tenant_id = await create_tenant(transaction, brand_id=brand_id, company=wanted)
        await seed_once(parts.factory, tenant_id, seed_tenant)
        if placement == Placement.DEDICATED:
            await _move(parts, slug, Placement.DEDICATED)
        made = await _find(parts, slug)
    if as_json:
        print_json(made)
    else:
        click.echo(f"{slug} is ready: {made['placement']}, schema {made['schema']}")


@tenant.command("list")
@_AS_JSON
@asynchronous
async def list_(*, as_json: bool) -> None:
    """List all tenants, by short name."""
    async with open_parts() as parts, parts.factory.platform(read_only=True) as transaction:
        rows = [dict(row) for row in await transaction.driver.fetch(_SELECT + " ORDER BY t.slug")]
    if as_json:
        print_json({"tenants": rows})
        return
    for row in rows:
        click.echo(
            f"{row['slug']:<32} {row['placement']:<10} {row['status']:<10} {row['brand']:<16} {row['name']}"
        )


@tenant.command()
@click.argument("slug")
@_AS_JSON
@asynchronous
async def show(*, slug: str, as_json: bool) -> None:
    """Show the tenant SLUG."""
    async with open_parts() as parts:
        found = await _find(parts, slug)
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):<12} {'-' if value is None else value}")


@tenant.command()
@click.argument("slug")
@click.option("--to", "to", type=_PLACEMENTS, required=True, help="Where it shall live.")
@_AS_JSON
@asynchronous
async def move(*, slug: str, to: str, as_json: bool) -> None:
    """Move the tenant SLUG while it is in use; run it again to finish an interrupted move.

    To roll an unfinished move back, move the tenant to where it still is.
    """
    async with open_parts() as parts:
        result = await _move(parts, slug, Placement(to), report=_quiet if as_json else _say)
    if as_json:
        print_json(msgspec.to_builtins(result))
    elif result.moved:
        click.echo(
            f"{slug} lives in {result.schema} now: {result.rows} rows in {result.passes} passes,"
            f" writes waited {result.pause_seconds} s"
        )
    else:
        click.echo(f"{slug} lives in {result.schema}; nothing had to be moved")


async def _move(
    parts: Parts,
    slug: str,
    to: Placement,
    *,
    report: Callable[[MoveStep], None] = lambda _step: None,
) -> MoveResult:
    engine = owner_engine(parts.owner_dsn)
    try:
        return await asyncio.to_thread(TenantMover(engine, report=report).move, slug, to)
    except (CopyMismatchError, TenantBusyError) as error:
        fail(str(error))
    finally:
        engine.dispose()


async def _find(parts: Parts, slug: str) -> dict[str, Any]:
    async with parts.factory.platform(read_only=True) as transaction:
        row = await transaction.driver.fetchrow(_SELECT + " WHERE t.slug = $1", slug)
    if row is None:
        fail(f"There is no tenant '{slug}'.")
    return dict(row)


def _say(step: MoveStep) -> None:
    rows = f" {step.rows} rows" if step.phase in {MovePhase.PASSED, MovePhase.VERIFIED} else ""
    click.echo(f"{step.phase.value}{rows}")


def _quiet(_step: MoveStep) -> None:
    """Say nothing: the answer is one JSON object."""
