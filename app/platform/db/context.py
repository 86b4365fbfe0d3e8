"""Whose data it is and who is asking: what a unit of work carries."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec


class ActorKind(StrEnum):
    """What kind of actor does something."""

    USER = "user"
    API_KEY = "api_key"
    JOB = "job"
    COMMAND_LINE = "command_line"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who does it, as the audit trail and the order history keep it."""

    kind: ActorKind
    id: UUID | None = None
    label: str = ""
    ip: str | None = None


SYSTEM_ACTOR: Final = Actor(kind=ActorKind.SYSTEM, label="system")


class TenantContext(msgspec.Struct, frozen=True, kw_only=True):
    """What every transaction for a tenant needs to know about it.

    ``schema`` is ``pooled`` or ``t_<32 hex digits>``; a dedicated schema's role has the schema's name.
    """

    tenant_id: UUID
    brand_id: UUID
    slug: str
    name: str
    schema: str
    country: str
    currency: str
    time_zone: str
    locale: str

    @property
    def role(self) -> str | None:
        """The role to assume for a dedicated schema, else none."""
        return None if self.schema == POOLED_SCHEMA else self.schema


POOLED_SCHEMA: Final = "pooled"


def dedicated_schema(tenant_id: UUID) -> str:
    """Name of a tenant's dedicated schema and of its role."""
    return f"t_{tenant_id.hex}"
