"""The commands of ``cauce``, one module per area."""

from typing import Final

import click

from app.commands.bench import bench
from app.commands.database import migrate, psql
from app.commands.imports import import_
from app.commands.isolation import isolation
from app.commands.jobs import jobs
from app.commands.reconcile import reconcile
from app.commands.reports import report
from app.commands.search import search
from app.commands.server import doctor, up
from app.commands.tenants import tenant
from app.commands.users import user

COMMANDS: Final[tuple[click.Command, ...]] = (
    bench,
    doctor,
    import_,
    isolation,
    jobs,
    migrate,
    psql,
    reconcile,
    report,
    search,
    tenant,
    up,
    user,
)
