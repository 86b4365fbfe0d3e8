"""Imports on the command line: ``cauce import`` brings a file in, ``cauce import undo`` takes it back."""

import asyncio
import contextlib
import getpass
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec
from typing_extensions import override

from app.commands.runtime import asynchronous, open_parts, print_json
from app.domains.imports import (
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    IssueRead,
    OpeningStock,
    Progress,
    Report,
    prepare_import,
    preview_job,
    run_job,
    sample_issues,
    sentence,
    undo_job,
)
from app.kernel.ids import decode, encode
from app.kernel.money import major
from app.platform.db.context import Actor, ActorKind
from app.platform.db.directory import TenantNotFoundError
from app.platform.db.statistics import refresh_statistics
from app.platform.db.unit_of_work import UnitOfWorkFactory

_SHOWN_ISSUES = 20
_CLEAR = "\r\x1b[K"


class _ImportGroup(click.Group):
    """``cauce import PATH`` and ``cauce import undo JOB``: what is no subcommand is a file."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args not in (["--help"], ["-h"]):
            args.insert(0, "run")
        return super().parse_args(ctx, args)


@click.group("import", cls=_ImportGroup)
def import_() -> None:
    r"""Bring in orders, products, customers and stock from files.

    \b
    cauce import --tenant SLUG --format spreadsheet|olist|mapped [OPTIONS] PATH
    cauce import undo --tenant SLUG JOB

    `cauce import run --help` lists the options.
    """


@import_.command()
@click.option("--tenant", "slug", required=True, metavar="SLUG", help="The tenant's short name.")
@click.option(
    "--format",
    "format_",
    required=True,
    type=click.Choice([item.value for item in ImportFormat]),
    help="What is read: the hand-kept spreadsheet, a folder of Olist's files, or any file by a mapping.",
)
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file that says what the columns mean (for --format mapped).",
)
@click.option(
    "--opening-stock",
    type=click.Choice([item.value for item in OpeningStock]),
    default=OpeningStock.BOOK.value,
    show_default=True,
    help="Book an opening movement where orders took stock that was never received, or reject them.",
)
@click.option(
    "--date-order",
    type=click.Choice(["DMY", "MDY", "YMD"]),
    help="How the spreadsheet writes dates that could be two days.",
)
@click.option(
    "--preview", is_flag=True, help="Show the first rows as they would be written; write nothing."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object; amounts are decimal text."
)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@asynchronous
async def run(
    slug: str,
    format_: str,
    mapping_path: Path | None,
    opening_stock: str,
    date_order: str | None,
    preview: bool,
    as_json: bool,
    path: Path,
) -> None:
    """Bring in PATH; an import that was interrupted goes on, one that is repeated changes nothing."""
    mapping = _read_mapping(format_, mapping_path)
    options = ImportOptions(opening_stock=OpeningStock(opening_stock), date_order=date_order)
    actor = _actor()
    async with open_parts() as parts:
        tenant_id = await _tenant(parts.factory, slug)
        started = time.perf_counter()
        job_id = await prepare_import(
            parts.factory,
            tenant_id,
            path,
            format=ImportFormat(format_),
            mapping=mapping,
            options=options,
            actor=actor,
        )
        if preview:
            found = await preview_job(parts.factory, tenant_id, job_id, actor=actor)
            _print_preview(msgspec.to_builtins(found), found.issues, as_json=as_json)
            return
        with _live(as_json=as_json) as report:
            job = await run_job(parts.factory, tenant_id, job_id, actor=actor, report=report)
        seconds = time.perf_counter() - started
        async with parts.factory.tenant(tenant_id, read_only=True) as uow:
            issues = await sample_issues(uow, job_id=job_id, limit=_SHOWN_ISSUES)
            schema = uow.tenant.schema
        await asyncio.to_thread(refresh_statistics, parts.owner_dsn, schema)
    if as_json:
        print_json(_totals(job, seconds))
    else:
        _print_result(job, seconds, issues)


@import_.command()
@click.option("--tenant", "slug", required=True, metavar="SLUG", help="The tenant's short name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.argument("job")
@asynchronous
async def undo(slug: str, as_json: bool, job: str) -> None:
    """Take back the import JOB; what somebody has changed since is kept and named."""
    job_id = decode("imp", job)
    async with open_parts() as parts:
        tenant_id = await _tenant(parts.factory, slug)
        result = await undo_job(parts.factory, tenant_id, job_id, actor=_actor())
    if as_json:
        print_json(msgspec.to_builtins(result))
        return
    values: dict[str, int | list[str]] = msgspec.to_builtins(result)
    for name, value in values.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        if shown:
            click.echo(f"{name.replace('_', ' ')}: {shown}")


def _actor() -> Actor:
    try:
        label = getpass.getuser()
    except (KeyError, OSError):
        label = "command line"
    return Actor(kind=ActorKind.COMMAND_LINE, label=label)


async def _tenant(factory: UnitOfWorkFactory, slug: str) -> UUID:
    """The tenant of a short name.

    Raises:
        TenantNotFoundError: If there is none.
    """
    async with factory.platform(read_only=True) as transaction:
        tenant_id: UUID | None = await transaction.driver.fetchval(
            "SELECT id FROM platform.tenant WHERE slug = $1 AND status <> 'closed'", slug
        )
    if tenant_id is None:
        raise TenantNotFoundError(f"There is no tenant '{slug}'.")
    return tenant_id


def _read_mapping(format_: str, path: Path | None) -> dict[str, Any] | None:
    """The mapping's JSON.

    Raises:
        UsageError: If it is missing, superfluous, or not a JSON object.
    """
    if (path is not None) != (format_ == ImportFormat.MAPPED.value):
        raise click.UsageError("--format mapped and --mapping FILE belong together.")
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise click.UsageError(f"{path} is not a mapping: {error}.") from None


@contextlib.contextmanager
def _live(*, as_json: bool) -> Generator[Report | None]:
    """Progress on a terminal, in one line that is written over; nothing where nobody looks."""
    started = time.perf_counter()

    def report(progress: Progress) -> None:
        rate = progress.rows_done / max(time.perf_counter() - started, 0.001)
        total = f" of {progress.rows_total:,}" if progress.rows_total else ""
        text = f"{progress.rows_done:,}{total} rows, {rate:,.0f}/s, {progress.rows_rejected:,} rejected"
        click.echo(f"{_CLEAR}{text}", nl=False, err=True)

    if as_json or not sys.stderr.isatty():
        yield None
        return
    try:
        yield report
    finally:
        click.echo(_CLEAR, nl=False, err=True)


def _totals(job: ImportJobRead, seconds: float) -> dict[str, Any]:
    totals, currency = job.totals, job.totals.currency

    def amount(minor: int) -> str:
        return str(major(minor, currency))

    return {
        "job": encode("imp", job.id),
        "status": job.status.value,
        "currency": currency,
        "orders": totals.orders,
        "lines": totals.lines,
        "items_value": amount(totals.items_minor),
        "freight_value": amount(totals.freight_minor),
        "payments_value": amount(totals.payments_minor),
        "customers": totals.customers,
        "people": totals.people,
        "products": totals.products,
        "sellers": totals.sellers,
        "created": totals.created,
        "rows": job.rows_done,
        "rejected": job.rows_rejected,
        "issues": totals.issues,
        "seconds": round(seconds, 3),
        "rows_per_second": round(job.rows_done / max(seconds, 0.001)),
    }


def _print_result(job: ImportJobRead, seconds: float, issues: list[IssueRead]) -> None:
    for name, value in _totals(job, seconds).items():
        click.echo(f"{name.replace('_', ' '):>16}  {value}")
    _print_issues(issues, job.totals.issues)


def _print_preview(found: dict[str, Any], issues: list[IssueRead], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for order in found["orders"]:
        total = major(order["total_minor"], found["currency"])
        click.echo(
            f"{order['row']:>6}  {order['key']:<20} {order['placed_on']}  {order['status']:<12}"
            f" {order['lines']:>3} lines {total:>14}  {order['customer']}"
        )
    click.echo(f"{found['rows']} rows read, {found['rejected']} rejected; nothing was written.")
    _print_issues(issues[:_SHOWN_ISSUES], len(issues))


def _print_issues(issues: list[IssueRead], number: int) -> None:
    for issue in issues:
        place = f"row {issue.row}" + (f", {issue.column}" if issue.column else "")
        click.echo(
            f"{issue.severity.value:>8}  {place}: {sentence(issue.code, issue.detail)} [{issue.code}]"
        )
    if number > len(issues):
        click.echo(f"          and {number - len(issues):,} more")
