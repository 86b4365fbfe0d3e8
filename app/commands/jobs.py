"""Commands on background jobs: look at dead letters and run them again."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import click
import msgspec

from app.commands.runtime import asynchronous, open_parts, print_json
from app.platform.db.isolation.roles import PLATFORM
from app.platform.jobs.dead_letters import list_dead_letters, replay
from app.platform.jobs.queue import JobQueue, make_queue


@click.group()
def jobs() -> None:
    """Look after background jobs."""


@jobs.command("failed")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@asynchronous
async def failed(as_json: bool) -> None:
    """List the jobs that failed in every attempt, newest first."""
    async with _open_queue() as queue:
        letters = await list_dead_letters(queue)
    if as_json:
        print_json([msgspec.to_builtins(letter) for letter in letters])
        return
    for letter in letters:
        click.echo(
            f"{letter.failed_at:%Y-%m-%d %H:%M:%S}  {letter.key}  {letter.work}  {letter.reason}"
        )
    click.echo(f"{len(letters)} failed jobs")


@jobs.command("replay")
@click.argument("key")
@asynchronous
async def replay_job(key: str) -> None:
    """Run the failed job KEY again; what it had already applied is not applied twice."""
    async with _open_queue() as queue:
        letter = await replay(queue, key)
    click.echo(f"{letter.work} runs again")


@asynccontextmanager
async def _open_queue() -> AsyncGenerator[JobQueue]:
    async with open_parts() as parts:
        queue = make_queue(parts.settings.role_dsn(parts.owner_dsn, PLATFORM))
        await queue.connect()
        try:
            yield queue
        finally:
            await queue.disconnect()
