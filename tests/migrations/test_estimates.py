"""What the planner is told about tables that many tenants share."""

import asyncpg
import pytest
from sqlalchemy import text

from app.kernel.ids import new_id
from app.platform.db.migrate import owner_engine
from app.platform.db.statistics import count_new_rows, tell_changes
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant

WITH_STATISTICS = """
SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relnamespace = to_regnamespace('pooled') AND c.relkind = 'r'
  AND NOT coalesce(a.attstattarget = 0, false)
"""
ADD = "INSERT INTO tenant.search_term (tenant_id, id, word, stem) VALUES ($1, $2, 'taza', 'taz')"
ADD_MANY = """
INSERT INTO tenant.search_term (tenant_id, id, word, stem)
SELECT $1, gen_random_uuid(), 'taza', 'taz' FROM generate_series(1, $2)
"""
COUNTED = "SELECT reltuples FROM pg_class WHERE oid = 'pooled.search_term'::regclass"
EXPLAIN = "EXPLAIN (FORMAT JSON) SELECT FROM tenant.search_term WHERE tenant_id = $1"


def test_no_shared_table_has_statistics_of_its_tenants(database: TestDatabase) -> None:
    engine = owner_engine(database.owner_dsn)
    with engine.connect() as connection:
        found = connection.scalars(text(WITH_STATISTICS)).all()
    engine.dispose()

    assert found == []


async def test_a_tenant_among_many_small_ones_is_not_taken_for_a_small_one(
    factory: UnitOfWorkFactory, database: TestDatabase
) -> None:
    tenants = [await make_tenant(factory) for _ in range(30)]
    for tenant in tenants:
        async with factory.tenant(tenant.id) as uow:
            for _ in range(20):
                await uow.execute(ADD, new_id())
    engine = owner_engine(database.owner_dsn)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE pooled.search_term")
    engine.dispose()

    async with factory.tenant((await make_tenant(factory)).id) as uow:
        plan = await uow.fetch_value(EXPLAIN)

    assert plan[0]["Plan"]["Plan Rows"] > 1


async def test_rows_that_came_in_are_counted_when_the_application_asks(
    factory: UnitOfWorkFactory, database: TestDatabase
) -> None:
    tenant = await make_tenant(factory)
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(ADD_MANY, 30_000)
        await tell_changes(uow)

    await count_new_rows(factory, tenant.id)

    engine = owner_engine(database.owner_dsn)
    with engine.connect() as connection:
        counted = connection.scalar(text(COUNTED))
    engine.dispose()
    assert counted is not None
    assert counted >= 30_000


@pytest.mark.parametrize("target", ["platform", "pg_catalog", "pooled; DROP TABLE x"])
async def test_nothing_but_tenants_is_counted(factory: UnitOfWorkFactory, target: str) -> None:
    tenant = await make_tenant(factory)

    with pytest.raises(asyncpg.InvalidParameterValueError):
        async with factory.tenant(tenant.id) as uow:
            await uow.driver.execute("SELECT platform.count_new_rows($1)", target)
