"""Dead letters: jobs that failed in every attempt, kept to be looked at and run again."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from saq.job import Job, Status

from app.kernel.errors import NotFoundError
from app.platform.jobs.queue import JobQueue


class DeadLetterNotFoundError(NotFoundError):
    """There is no failed job with this key."""

    code = "jobs.dead_letter_not_found"
    title = "No such failed job"


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A failed job: its key, what it was to do, for whom, and the last line of why it failed."""

    key: str
    work: str
    tenant_id: str | None
    attempts: int
    failed_at: datetime
    reason: str


async def list_dead_letters(queue: JobQueue) -> list[DeadLetter]:
    """All dead letters, newest first."""
    letters = [_letter(job) async for job in queue.iter_jobs([Status.FAILED, Status.ABORTED])]
    return sorted(letters, key=lambda letter: letter.failed_at, reverse=True)


async def replay(queue: JobQueue, key: str) -> DeadLetter:
    """Run a dead letter again, with all its attempts; what it had already applied is not applied twice.

    Raises:
        DeadLetterNotFoundError: If no failed job has this key.
    """
    job = await queue.job(key)
    if job is None or job.status not in {Status.FAILED, Status.ABORTED}:
        raise DeadLetterNotFoundError(f"No failed job has the key '{key}'.")
    letter = _letter(job)
    job.attempts = 0
    await queue.retry(job, None)
    return letter


def _letter(job: Job) -> DeadLetter:
    arguments: dict[str, Any] = job.kwargs or {}
    reason = (job.error or "").strip().splitlines()
    return DeadLetter(
        key=job.key,
        work=str(arguments.get("handler") or job.function),
        tenant_id=arguments.get("envelope", {}).get("tenant_id"),
        attempts=job.attempts,
        failed_at=datetime.fromtimestamp(job.completed / 1000, UTC),
        reason=reason[-1] if reason else "",
    )
