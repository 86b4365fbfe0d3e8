"""What the platform keeps of a move: where the tenant lives, and how far the move came."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, text

from app.kernel.errors import NotFoundError
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.isolation.roles import OWNER, PLATFORM
from app.tenancy.types import MoveState, Placement


class UnknownTenantError(NotFoundError):
    """There is no tenant with this slug."""

    code = "tenancy.unknown_tenant"
    title = "Unknown tenant"


class MoveRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's placement and its latest move."""

    tenant_id: UUID
    schema: str
    source: str | None
    target: str | None
    state: MoveState | None

    @property
    def is_unfinished(self) -> bool:
        """Whether a move has begun and not come to its end."""
        return self.state in {MoveState.COPYING, MoveState.SWITCHED}


_FIND: Final = """
SELECT t.id AS tenant_id, t.schema_name AS schema, m.source_schema AS source, m.target_schema AS target, m.state
FROM platform.tenant t LEFT JOIN platform.tenant_move m ON m.tenant_id = t.id WHERE t.slug = :slug
"""

_BEGIN: Final = """
INSERT INTO platform.tenant_move (tenant_id, source_schema, target_schema, state)
VALUES (:tenant_id, :source, :target, 'copying')
ON CONFLICT (tenant_id) DO UPDATE SET source_schema = excluded.source_schema,
    target_schema = excluded.target_schema, state = excluded.state, detail = '{}', updated_at = now()
"""

_SET_STATE: Final = """
UPDATE platform.tenant_move SET state = :state, updated_at = now() WHERE tenant_id = :tenant_id
"""

_SWITCH: Final = """
UPDATE platform.tenant SET schema_name = :target, placement = :placement, updated_at = now()
WHERE id = :tenant_id AND schema_name = :source
"""


@contextmanager
def as_platform(engine: Engine) -> Generator[Connection]:
    """A transaction as the platform's own role, which sees every tenant's record."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {PLATFORM}")
        yield connection


@contextmanager
def as_tenant_owner(
    engine: Engine, tenant_id: UUID, *, isolation: str = "READ COMMITTED"
) -> Generator[Connection]:
    """A transaction as the owner in which only this tenant's rows exist, in every schema.

    It says to triggers that rows are copied and cleared, not changed: history may be written as it was.
    """
    with (
        engine.connect().execution_options(isolation_level=isolation) as connection,
        connection.begin(),
    ):
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
        connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{tenant_id}'")
        connection.exec_driver_sql("SET LOCAL app.door = 'move'")
        yield connection


def find_record(engine: Engine, slug: str) -> MoveRecord:
    """The placement and the latest move of a tenant.

    Raises:
        UnknownTenantError: If there is no such tenant.
    """
    with as_platform(engine) as connection:
        row = connection.execute(text(_FIND), {"slug": slug}).mappings().first()
    if row is None:
        raise UnknownTenantError(f"There is no tenant {slug}.")
    return msgspec.convert(dict(row), MoveRecord)


def begin_record(engine: Engine, record: MoveRecord, target: str) -> None:
    """Note that a move to ``target`` has begun."""
    values = {"tenant_id": record.tenant_id, "source": record.schema, "target": target}
    with as_platform(engine) as connection:
        connection.execute(text(_BEGIN), values)


def set_state(engine: Engine, tenant_id: UUID, state: MoveState) -> None:
    """Note how far a move came."""
    with as_platform(engine) as connection:
        connection.execute(text(_SET_STATE), {"tenant_id": tenant_id, "state": state.value})


def switch(connection: Connection, tenant_id: UUID, *, source: str, target: str) -> None:
    """Say, in the transaction of the last step, that the tenant lives in ``target`` now.

    Raises:
        RuntimeError: If the tenant is not where the move began.
    """
    connection.exec_driver_sql(f"SET LOCAL ROLE {PLATFORM}")
    placement = Placement.POOLED if target == POOLED_SCHEMA else Placement.DEDICATED
    values = {"tenant_id": tenant_id, "source": source, "target": target, "placement": placement}
    if connection.execute(text(_SWITCH), values).rowcount != 1:
        raise RuntimeError("the tenant is no longer where the move began")
    connection.execute(
        text(_SET_STATE), {"tenant_id": tenant_id, "state": MoveState.SWITCHED.value}
    )
