"""``cauce search``: look after the words by which goods and customers are found."""

import click

from app.commands.runtime import asynchronous, find_tenant_id, open_parts
from app.domains import catalog, customers
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.walk import for_each_tenant

_NAME = "cauce search rebuild"


@click.group()
def search() -> None:
    """The words by which goods and customers are found."""


@search.command()
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; all of them without it.")
@asynchronous
async def rebuild(slug: str | None) -> None:
    """Write the words of all goods and customers anew, tenant by tenant."""
    async with open_parts() as parts:
        if slug is None:
            tenants = await for_each_tenant(parts.factory, _rebuild, name=_NAME)
        else:
            tenants = 1
            tenant_id = await find_tenant_id(parts.factory, slug)
            actor = Actor(kind=ActorKind.SYSTEM, label=_NAME)
            async with parts.factory.tenant(tenant_id, actor=actor) as uow:
                await _rebuild(uow)
    click.echo(f"search rebuild: {tenants} tenants")


async def _rebuild(uow: UnitOfWork) -> None:
    await catalog.rebuild_search(uow)
    await customers.rebuild_customer_search(uow)
