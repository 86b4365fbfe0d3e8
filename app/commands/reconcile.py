"""``cauce reconcile``: hold against each other what must agree."""

import sys
from collections.abc import Sequence
from typing import Any, Final

import click
import msgspec

from app.commands.runtime import asynchronous, find_tenant_id, open_parts, print_json
from app.domains.reporting import choose_checks, drift_checks
from app.domains.reporting import reconcile as reconcile_tenant
from app.platform.db.context import Actor, ActorKind
from app.platform.db.drift import Drift, DriftCheck
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.walk import for_each_tenant

_NAME: Final = "cauce reconcile"


class TenantDrift(Drift, frozen=True, kw_only=True):
    """What drifts in one tenant."""

    tenant: str


@click.command()
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; all of them without it.")
@click.option("--mend", "names", metavar="NAME", multiple=True, help="Mend what this check finds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@asynchronous
async def reconcile(slug: str | None, names: tuple[str, ...], as_json: bool) -> None:
    """Check that numbers agree: levels with movements, totals with lines, facts with orders.

    Ends with status 1 if something drifts after what was asked for has been mended.
    """
    mend = choose_checks(names)
    async with open_parts() as parts:
        tenants, found = await _run(parts.factory, slug, mend)
    _show(tenants, found, as_json=as_json)
    if found:
        sys.exit(1)


async def _run(
    factory: UnitOfWorkFactory, slug: str | None, mend: Sequence[DriftCheck]
) -> tuple[int, list[TenantDrift]]:
    found: list[TenantDrift] = []

    async def work(uow: UnitOfWork) -> None:
        found.extend(
            TenantDrift(tenant=uow.tenant.slug, check=item.check, count=item.count, rows=item.rows)
            for item in await reconcile_tenant(uow, mend=mend)
        )

    if slug is None:
        return await for_each_tenant(factory, work, name=_NAME), found
    tenant_id = await find_tenant_id(factory, slug)
    async with factory.tenant(tenant_id, actor=Actor(kind=ActorKind.SYSTEM, label=_NAME)) as uow:
        await work(uow)
    return 1, found


def _show(tenants: int, found: Sequence[TenantDrift], *, as_json: bool) -> None:
    checks = drift_checks()
    if as_json:
        print_json({
            "ok": not found,
            "tenants": tenants,
            "checks": [check.name for check in checks],
            "drifts": found,
        })  # fmt: skip
        return
    about = {check.name: check for check in checks}
    for item in found:
        click.echo(f"{item.tenant}: {item.check}: {item.count} - {about[item.check].doc}")
        for row in item.rows:
            click.echo(f"    {_line(row)}")
        if about[item.check].mends:
            click.echo(f"    mend: cauce reconcile --tenant {item.tenant} --mend {item.check}")
    word = "drift" if len(found) == 1 else "drifts"
    click.echo(f"reconcile: {len(found)} {word}, {len(checks)} checks, {tenants} tenants")


def _line(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in msgspec.to_builtins(row).items())
