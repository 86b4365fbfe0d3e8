"""What imports announce."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class ImportQueued(DomainEvent, frozen=True, kw_only=True):
    """An import waits for the worker."""

    name: ClassVar[str] = "imports.job.queued"


class ImportCompleted(DomainEvent, frozen=True, kw_only=True):
    """An import came to its end."""

    name: ClassVar[str] = "imports.job.completed"
    orders: int
    rejected: int
