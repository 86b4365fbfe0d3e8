"""What inventory announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class StockChanged(DomainEvent, frozen=True, kw_only=True):
    """What can be promised of a variant changed; ``subject_id`` is the variant."""

    name: ClassVar[str] = "inventory.stock.changed"
    cause: str
