"""The commands of ``cauce``, one module per area."""

from typing import Final

import click

from app.commands.bench import bench
from app.commands.database import migrate, psql
from app.commands.jobs import jobs
from app.commands.reports import report

COMMANDS: Final[tuple[click.Command, ...]] = (bench, jobs, migrate, psql, report)
