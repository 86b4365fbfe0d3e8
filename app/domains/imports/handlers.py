"""What the worker does with imports: run those that wait, and apply rows whose SKU is known now."""

from app.domains.catalog import SkuAliasResolved
from app.domains.imports.apply.waiting import apply_waiting
from app.domains.imports.errors import ImportStateError, ImportTakenError
from app.domains.imports.events import ImportQueued
from app.domains.imports.runner import run_job
from app.kernel.errors import UnprocessableError
from app.platform.db.context import Actor, ActorKind
from app.platform.db.statistics import count_new_rows
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import FileStore
from app.platform.jobs.subscriptions import Envelope, Subscription

#: A long import may take hours; one that is cut off goes on with its next delivery.
_TIMEOUT_SECONDS = 6 * 3600


async def apply_resolved(uow: UnitOfWork, envelope: Envelope) -> None:
    """Apply what waited for a SKU that means a variant now."""
    await apply_waiting(
        uow,
        channel=envelope.payload["channel"],
        normalised=envelope.payload["normalised"],
        variant_id=envelope.subject_id,
    )


def import_subscriptions(files: FileStore) -> tuple[Subscription, ...]:
    """Reactions to imports' own events, with the store that holds the uploaded files."""

    async def run_queued(factory: UnitOfWorkFactory, envelope: Envelope) -> None:
        actor = Actor(kind=ActorKind.JOB, label="imports.run")
        try:
            await run_job(
                factory, envelope.tenant_id, envelope.subject_id, actor=actor, files=files
            )
        except (ImportStateError, ImportTakenError, UnprocessableError):
            # It has ended, goes on elsewhere, or its file is no good: the job says so, and trying again helps nobody.
            return
        await count_new_rows(factory, envelope.tenant_id)

    return (
        Subscription(
            event=ImportQueued.name,
            handler="imports.run_queued",
            flow=run_queued,
            timeout=_TIMEOUT_SECONDS,
        ),
        Subscription(
            event=SkuAliasResolved.name,
            handler="imports.apply_waiting",
            apply=apply_resolved,
        ),
    )
