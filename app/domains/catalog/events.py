"""What the catalogue announces."""

from typing import ClassVar

from app.kernel.events import DomainEvent


class SkuAliasResolved(DomainEvent, frozen=True, kw_only=True):
    """A channel's SKU means the variant of this event from now on; what waited for it can go on."""

    name: ClassVar[str] = "catalog.sku_alias.resolved"
    channel: str
    normalised: str


class ProductImageAdded(DomainEvent, frozen=True, kw_only=True):
    """An image was added to a product; it has no thumbnail yet."""

    name: ClassVar[str] = "catalog.image.added"


class ProductImageRemoved(DomainEvent, frozen=True, kw_only=True):
    """An image is gone; these of the tenant's files belong to nothing now."""

    name: ClassVar[str] = "catalog.image.removed"
    files: list[str]
