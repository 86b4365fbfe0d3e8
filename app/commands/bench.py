"""``cauce bench``: what the product does on this machine."""

import sys
from contextlib import ExitStack
from typing import Final

import click
import uvloop

from app.bench import imports, lists, measures, protocol
from app.bench.commerce import measure_commerce
from app.bench.database import ScratchDatabase, scratch_database
from app.bench.measures import FULL, QUICK, Bench, Figures
from app.commands.runtime import command_errors, owner_database, print_json, read_settings
from app.platform.collector import settle_collector
from app.platform.db.embedded import EmbeddedServer

GROUPS: Final = ("orders", "rls", "tenants", "protocol", "lists", "commerce", "import")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.option("--quick", is_flag=True, help="The same figures in under three minutes, less exact.")
@click.option("--only", type=click.Choice(GROUPS), multiple=True, help="Measure these groups only.")
@command_errors
def bench(as_json: bool, quick: bool, only: tuple[str, ...]) -> None:
    """Measure orders, reads and imports beside what the machine could do; docs/performance.md explains."""
    settings = read_settings()
    settle_collector()

    def say(message: str) -> None:
        click.echo(message, err=True)

    with owner_database(settings) as owner_dsn:
        program = EmbeddedServer(settings.data_dir).bin_path("pgbench")
        made = Bench(
            settings=settings,
            plan=QUICK if quick else FULL,
            pgbench=program if program.exists() else None,
            say=say,
        )
        figures = uvloop.run(_measure(made, owner_dsn, only or GROUPS))
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        click.echo(f"{name:40} {value}")
    sys.stdout.flush()


async def _measure(made: Bench, owner_dsn: str, groups: tuple[str, ...]) -> Figures:
    figures: Figures = {}
    with ExitStack() as stack:

        def database(tenants: int) -> ScratchDatabase:
            made.say(f"A database with {tenants} tenants ...")
            return stack.enter_context(
                scratch_database(made.settings, owner_dsn, tenants=tenants, name=f"t{tenants}")
            )

        main = database(100)
        if "orders" in groups:
            made.say("Orders of three lines: product, bare handler, pgbench ...")
            figures |= await measures.measure_orders(made, main)
        if "rls" in groups:
            made.say("With and without row-level security ...")
            figures |= await measures.measure_policies(made, main)
        if "protocol" in groups:
            made.say("The peers' protocol, and 200 attempts on 50 units ...")
            figures |= await protocol.measure_protocol(made, main)
        if "lists" in groups:
            made.say("List pages ...")
            figures |= await lists.measure_lists(made, main)
        if "commerce" in groups:
            made.say("The commerce core ...")
            figures |= await measure_commerce(made, main)
        if "import" in groups:
            made.say("Import ...")
            figures |= await imports.measure_import(made, main)
        if "tenants" in groups:
            databases = {1: database(1), 100: main, made.plan.tenants: database(made.plan.tenants)}
            made.say("One tenant alone and among others ...")
            figures |= await measures.measure_tenants(made, databases)
    return figures
