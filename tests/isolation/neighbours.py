"""Two tenants with a row in every table, whose ids the other one knows."""

import asyncio

import msgspec
from sqlalchemy import Engine, Table

from app.kernel.ids import new_id
from app.platform.db.context import dedicated_schema
from app.platform.db.isolation.roles import ensure_dedicated_role
from app.platform.db.migrate import migrate_schema
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tables import TENANT_METADATA
from app.tenancy.models import Tenant
from app.tenancy.types import Placement
from tests.factories.rows import Row, build_rows, table_of
from tests.factories.tenancy import make_tenant

TABLES: dict[str, Table] = {table.name: table for table in TENANT_METADATA.sorted_tables}


class Neighbour(msgspec.Struct, frozen=True):
    """A tenant and its one row of each table, and twins where one is not enough."""

    tenant: Tenant
    rows: dict[str, Row]

    @property
    def schema(self) -> str:
        return self.tenant.schema_name


async def make_dedicated(factory: UnitOfWorkFactory, owner: Engine) -> Tenant:
    """A tenant with a schema of its own."""
    tenant_id = new_id()

    def prepare() -> None:
        with owner.begin() as connection:
            ensure_dedicated_role(connection, tenant_id)
        migrate_schema(owner, dedicated_schema(tenant_id))

    await asyncio.to_thread(prepare)
    return await make_tenant(
        factory,
        id=tenant_id,
        placement=Placement.DEDICATED,
        schema_name=dedicated_schema(tenant_id),
    )


async def drop_dedicated(owner: Engine, tenant: Tenant) -> None:
    """Take the schema and its role away again: roles are the whole cluster's."""

    def drop() -> None:
        with owner.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {tenant.schema_name} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {tenant.schema_name}")

    await asyncio.to_thread(drop)


async def furnish(
    factory: UnitOfWorkFactory, tenant: Tenant, rows: dict[str, Row] | None = None
) -> Neighbour:
    """Insert a row into every table of the tenant."""
    rows = rows or build_rows(TENANT_METADATA, tenant.id)
    async with factory.tenant(tenant.id) as uow:
        for name, row in rows.items():
            await uow.session.execute(TABLES[table_of(name)].insert().values(row))
    return Neighbour(tenant, rows)
