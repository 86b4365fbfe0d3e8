"""What travels with the commit happens with it or undoes it, and is on disk before the caller goes on."""

from decimal import Decimal

import asyncpg
import pytest

from app.kernel.ids import new_id
from app.platform.db.concurrency.attempts import NOT_MET_SQLSTATE
from app.platform.db.statements import NotALiteralError, inlined
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant

ADD = """
WITH added AS (
    UPDATE tenant.number_sequence SET next_value = next_value + $3 WHERE tenant_id = $1 AND id = $2 RETURNING id
)
SELECT platform.require(count(*) = 1) FROM added
"""
INSERT = "INSERT INTO tenant.number_sequence (tenant_id, id, kind) VALUES ($1, $2, $3)"
VALUE = "SELECT next_value FROM tenant.number_sequence WHERE tenant_id = $1 AND id = $2"


async def test_statement_with_the_commit_happens_and_is_on_disk(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    row_id = new_id()

    async with factory.tenant(tenant.id) as uow:
        await uow.execute(INSERT, row_id, "test")
        uow.execute_with_commit(ADD, row_id, 4)
        written = await uow.driver.fetchval("SELECT pg_current_wal_insert_lsn()")

    async with factory.tenant(tenant.id) as uow:
        assert await uow.fetch_value(VALUE, row_id) == 5
        assert await uow.driver.fetchval("SELECT pg_current_wal_flush_lsn() > $1", written)


async def test_statement_that_requires_in_vain_undoes_everything(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    row_id = new_id()

    async def write() -> None:
        async with factory.tenant(tenant.id) as uow:
            await uow.execute(INSERT, row_id, "test")
            uow.execute_with_commit(ADD, new_id(), 4)

    with pytest.raises(asyncpg.PostgresError) as refused:
        await write()

    assert refused.value.sqlstate == NOT_MET_SQLSTATE
    async with factory.tenant(tenant.id) as uow:
        assert await uow.fetch_value(VALUE, row_id) is None


async def test_another_tenants_row_is_not_met(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    row_id = new_id()
    async with factory.tenant(other_tenant.id) as uow:
        await uow.execute(INSERT, row_id, "test")

    with pytest.raises(asyncpg.PostgresError):
        async with factory.tenant(tenant.id) as uow:
            uow.execute_with_commit(ADD, row_id, 4)


def test_only_values_without_quotes_are_written_into_a_statement() -> None:
    row_id = new_id()

    text = inlined("SELECT $1, $2, $3, $12", [row_id, 7, [Decimal("0.5"), 2], *range(4, 13)])

    assert text == f"SELECT '{row_id}', 7, ARRAY[0.5, 2], 12"
    with pytest.raises(NotALiteralError):
        inlined("SELECT $1", ["'; DROP TABLE x"])
