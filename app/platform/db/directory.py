"""Where tenants live, and in which currency, zone and language they work.

Remembered for a while: a change of settings reaches every process within it. A move is noticed at once, because the
transaction itself finds that the tenant lives elsewhere.
"""

import time
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.kernel.errors import NotFoundError
from app.platform.db.context import TenantContext
from app.platform.db.transaction import OpenedConnection

_SECONDS_KNOWN: Final = 30.0
_FIND_TENANT: Final = """
SELECT id AS tenant_id, brand_id, slug, name, schema_name AS schema, country, currency, time_zone, locale
FROM platform.tenant WHERE id = $1 AND status <> 'closed'
"""


class TenantNotFoundError(NotFoundError):
    """There is no such tenant, or it is closed."""

    code = "tenancy.tenant_not_found"
    title = "Tenant not found"


class Directory:
    """Knows where tenants live."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Read from the platform's own engine."""
        self._engine = engine
        self._known: dict[UUID, tuple[float, TenantContext]] = {}

    async def find(self, tenant_id: UUID) -> TenantContext:
        """The context of a tenant.

        Raises:
            TenantNotFoundError: If there is no such open tenant.
        """
        known = self._known.get(tenant_id)
        if known is not None and time.monotonic() - known[0] < _SECONDS_KNOWN:
            return known[1]
        return await self.refresh(tenant_id)

    async def refresh(self, tenant_id: UUID) -> TenantContext:
        """Read the context anew, after a move or a change of settings.

        Raises:
            TenantNotFoundError: If there is no such open tenant.
        """
        async with OpenedConnection(self._engine, "BEGIN READ ONLY") as opened:
            row = await opened.driver.fetchrow(_FIND_TENANT, tenant_id)
        if row is None:
            self._known.pop(tenant_id, None)
            raise TenantNotFoundError("There is no such tenant.")
        context = TenantContext(**dict(row))
        self._known[tenant_id] = (time.monotonic(), context)
        return context

    def forget(self, tenant_id: UUID) -> None:
        """Read this tenant's context anew at its next use."""
        self._known.pop(tenant_id, None)
