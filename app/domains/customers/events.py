"""What customers announce."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class CustomersMerged(DomainEvent, frozen=True, kw_only=True):
    """A row went up in another; ``subject_id`` is the one that stays."""

    name: ClassVar[str] = "customers.customer.merged"
    absorbed_id: UUID
