"""Members: which tenants a person works in."""

from typing import Final
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import PlatformTransaction

_LIST_TENANTS: Final = """
SELECT t.id AS tenant_id, t.slug, t.name, t.currency, t.time_zone, m.role
FROM platform.membership m JOIN platform.tenant t ON t.id = m.tenant_id
WHERE m.user_id = $1 AND t.status <> 'closed' ORDER BY t.name, t.id
"""


class TenantChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant that a person is a member of."""

    tenant_id: UUID
    slug: str
    name: str
    currency: str
    time_zone: str
    role: str


async def list_tenants(transaction: PlatformTransaction, *, user_id: UUID) -> list[TenantChoice]:
    """The tenants of a person within the transaction's brand, by name."""
    rows = await transaction.driver.fetch(_LIST_TENANTS, user_id)
    return [TenantChoice(**dict(row)) for row in rows]
