"""Reports on the command line: ``cauce report kpis``."""

from collections.abc import Sequence
from datetime import date, datetime

import click
import msgspec

from app.commands.runtime import asynchronous, find_tenant_id, open_parts, print_json
from app.domains.reporting import Kpis, Period, kpis_json, read_kpis
from app.platform.db.unit_of_work import UnitOfWorkFactory

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def report() -> None:
    """Figures of a tenant."""


@report.command()
@click.option("--tenant", "slug", required=True, metavar="SLUG", help="The tenant's short name.")
@click.option("--from", "from_on", type=_DAY, help="First day, as 2026-01-31.")
@click.option("--to", "to_on", type=_DAY, help="Last day, included.")
@click.option(
    "--top",
    default=10,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Length of the rankings.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object; amounts are decimal text."
)
@asynchronous
async def kpis(
    slug: str,
    from_on: datetime | None,
    to_on: datetime | None,
    top: int,
    as_json: bool,
) -> None:
    """Print the key figures: sales by month, orders by status, payments by method, top sellers and SKUs."""  # noqa: DOC501 - the text is the command's help
    period = Period(_day(from_on), _day(to_on))
    if period.from_on and period.to_on and period.from_on > period.to_on:
        raise click.UsageError("--from is after --to.")
    async with open_parts() as parts:
        figures = await _read(parts.factory, slug, period, top)
    if as_json:
        print_json({"tenant": slug, **kpis_json(figures)})
    else:
        _print_tables(figures)


async def _read(factory: UnitOfWorkFactory, slug: str, period: Period, top: int) -> Kpis:
    tenant_id = await find_tenant_id(factory, slug)
    async with factory.tenant(tenant_id, read_only=True) as uow:
        return await read_kpis(uow, period=period, top=top)


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _print_tables(kpis: Kpis) -> None:
    """The same figures for people."""
    shown = kpis_json(kpis)
    titles = {
        "totals": "Totals",
        "gmv_by_month": "By month of the order",
        "orders_by_status": "By status",
        "payments_by_method": "Payments by method",
        "top_sellers": "Top sellers",
        "top_skus_by_value": "Top SKUs by value",
        "top_skus_by_units": "Top SKUs by units",
        "top_categories": "Top categories",
        "payment_differences": "Payments against totals",
    }
    for key, title in titles.items():
        rows = shown[key]
        if rows:
            click.echo(f"\n{title}")
            _print_table([name for name in rows[0] if not name.endswith("_id")], rows)
    click.echo("\nCounts")
    for name, value in msgspec.to_builtins(kpis.counts).items():
        click.echo(f"  {name.replace('_', ' '):<40} {value if value is not None else '-'}")


def _print_table(columns: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    cells = [["-" if row[name] is None else str(row[name]) for name in columns] for row in rows]
    heads = [name.replace("_", " ") for name in columns]
    widths = [max(len(head), *(len(line[at]) for line in cells)) for at, head in enumerate(heads)]
    numeric = [all(_is_number(line[at]) for line in cells) for at in range(len(columns))]
    for line in [heads, *cells]:
        parts = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, numeric, strict=True)
        ]
        click.echo("  " + "  ".join(parts).rstrip())


def _is_number(text: str) -> bool:
    return text == "-" or text.replace(".", "", 1).removeprefix("-").isdigit()
