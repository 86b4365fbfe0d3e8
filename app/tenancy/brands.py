"""Brands: the request's host decides which one it is."""

import time
from typing import Any, Final
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import UnitOfWorkFactory

_SECONDS_KNOWN: Final = 30.0
_FIND: Final = """
SELECT b.id AS brand_id, b.slug, b.name, b.legal_name, b.tagline, b.tokens, b.logo_path, b.mark_path,
       b.sender_name, b.sender_email, b.support_email, b.default_locale, h.host
FROM platform.brand b JOIN platform.brand_host h ON h.brand_id = b.id
"""


class BrandView(msgspec.Struct, frozen=True, kw_only=True):
    """What a page or a mail needs of a brand; ``host`` is the brand's primary host."""

    brand_id: UUID
    slug: str
    name: str
    legal_name: str
    tagline: str
    tokens: dict[str, Any]
    logo_path: str
    mark_path: str
    sender_name: str
    sender_email: str
    support_email: str
    default_locale: str
    host: str


class BrandDirectory:
    """Brands by host, remembered for half a minute. An unknown host shows the first brand in development only."""

    def __init__(self, factory: UnitOfWorkFactory, *, fallback: bool) -> None:
        """``fallback``: whether a host that no brand has (an address, plain localhost) shows the first brand."""
        self._factory = factory
        self._fallback = fallback
        self._by_host: dict[str, BrandView] = {}
        self._by_id: dict[UUID, BrandView] = {}
        self._first: BrandView | None = None
        self._read_at = float("-inf")

    async def by_host(self, host: str) -> BrandView | None:
        """The brand of a host name without port."""
        await self._ensure()
        found = self._by_host.get(host.lower())
        return found or (self._first if self._fallback else None)

    async def by_id(self, brand_id: UUID) -> BrandView | None:
        """A brand by its id."""
        await self._ensure()
        return self._by_id.get(brand_id)

    async def _ensure(self) -> None:
        if time.monotonic() - self._read_at < _SECONDS_KNOWN:
            return
        async with self._factory.platform(read_only=True) as transaction:
            rows = await transaction.driver.fetch(
                _FIND + " ORDER BY b.id, h.is_primary DESC, h.host"
            )
        by_host: dict[str, BrandView] = {}
        by_id: dict[UUID, BrandView] = {}
        for row in rows:
            view = msgspec.convert({**row, "tokens": _json(row["tokens"])}, BrandView)
            primary = by_id.setdefault(view.brand_id, view)
            by_host[view.host] = primary
        self._by_host, self._by_id = by_host, by_id
        self._first = next(iter(by_id.values()), None)
        self._read_at = time.monotonic() if by_id else float("-inf")


def _json(value: object) -> Any:  # noqa: ANN401 - JSON of any shape
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
