"""What the catalogue announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class SkuAliasResolved(DomainEvent, frozen=True, kw_only=True):
    """A channel's SKU means the variant of this event from now on; what waited for it can go on."""

    name: ClassVar[str] = "catalog.sku_alias.resolved"
    channel: str
    normalised: str
