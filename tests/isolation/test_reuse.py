"""A connection that is used again carries nothing over: not the tenant, not the role, not a lock or a setting."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Engine, text

from app.domains.customers.models import Customer
from app.platform.db.engines import async_engine
from app.platform.db.migrate import owner_engine
from app.platform.db.transaction import FailedTransactionError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.isolation.neighbours import drop_dedicated, make_dedicated

STATE = """
SELECT coalesce(current_setting('app.tenant_id', true), '') AS tenant,
       coalesce(current_setting('app.brand_id', true), '') AS brand,
       current_user::text AS role, current_setting('statement_timeout') AS timeout,
       current_setting('transaction_read_only') AS read_only,
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks
"""
CLEAN = {
    "tenant": "", "brand": "", "role": "cauce_app", "timeout": "30s", "read_only": "off", "locks": 0,
}  # fmt: skip


class PlantedError(Exception):
    """What a use case might raise."""


@pytest_asyncio.fixture(loop_scope="session")
async def single(database: TestDatabase) -> AsyncIterator[UnitOfWorkFactory]:
    """A factory whose application engine has one connection only."""
    made = UnitOfWorkFactory(
        app_engine=async_engine(database.app_dsn, pool_size=1),
        platform_engine=async_engine(database.platform_dsn, pool_size=1),
    )
    yield made
    await made.close()


@pytest.fixture(scope="module")
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=["pooled", "dedicated"])
async def placed(
    request: pytest.FixtureRequest, factory: UnitOfWorkFactory, owner: Engine
) -> AsyncIterator[Tenant]:
    """A tenant in either placement; a dedicated one also leaves a role behind, if anything does."""
    if request.param == "pooled":
        yield await make_tenant(factory)
        return
    made = await make_dedicated(factory, owner)
    yield made
    await drop_dedicated(owner, made)


async def state_of(single: UnitOfWorkFactory) -> dict[str, Any]:
    """What the one connection says of itself outside of a unit of work."""
    async with single._app_engine.connect() as connection:  # noqa: SLF001 - the connection itself is the subject
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        assert not driver.is_in_transaction()
        return dict(await driver.fetchrow(STATE))


async def use(single: UnitOfWorkFactory, tenant: Tenant, how: str) -> None:
    """Use the connection in a way that ends well or badly."""
    async with single.tenant(
        tenant.id, statement_timeout_ms=20_000, read_only=how == "read"
    ) as uow:
        if how == "raise":
            uow.session.add(Customer(kind="person", name="never there"))
            await uow.session.flush()
            raise PlantedError
        if how == "fail":
            await uow.execute("SELECT 1 / 0 WHERE $1::uuid IS NOT NULL")
        if how == "swallow":
            with contextlib.suppress(asyncpg.DivisionByZeroError):
                await uow.execute("SELECT 1 / 0 WHERE $1::uuid IS NOT NULL")
        if how == "timeout":
            await uow.driver.execute("SET LOCAL statement_timeout = 50; SELECT pg_sleep(5)")
        if how == "sleep":
            await uow.driver.execute("SELECT pg_sleep(30)")
        if how == "terminate":
            await uow.driver.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize("how", ["read", "write", "raise", "fail", "timeout"])
async def test_nothing_is_carried_over(single: UnitOfWorkFactory, placed: Tenant, how: str) -> None:
    try:
        await use(single, placed, how)
    except (PlantedError, asyncpg.DivisionByZeroError, asyncpg.QueryCanceledError):
        assert how in {"raise", "fail", "timeout"}

    assert await state_of(single) == CLEAN


async def test_cancelled_request_carries_nothing_over(
    single: UnitOfWorkFactory, placed: Tenant
) -> None:
    # The first fractions of a millisecond hit the opening round trip itself.
    for delay in (*(step / 20_000 for step in range(80)), 0.01, 0.1):
        task = asyncio.create_task(use(single, placed, "sleep"))
        await asyncio.sleep(delay)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert await state_of(single) == CLEAN


async def test_swallowed_failure_is_no_success(single: UnitOfWorkFactory, placed: Tenant) -> None:
    with pytest.raises(FailedTransactionError):
        await use(single, placed, "swallow")

    assert await state_of(single) == CLEAN


async def test_lost_connection_is_replaced(single: UnitOfWorkFactory, placed: Tenant) -> None:
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await use(single, placed, "terminate")

    assert await state_of(single) == CLEAN
    await use(single, placed, "write")


async def test_rolled_back_rows_are_gone(
    single: UnitOfWorkFactory, factory: UnitOfWorkFactory, placed: Tenant
) -> None:
    with pytest.raises(PlantedError):
        await use(single, placed, "raise")

    async with factory.tenant(placed.id) as uow:
        count = "SELECT count(*) FROM tenant.customer WHERE tenant_id = $1 AND name = 'never there'"
        assert await uow.fetch_value(count) == 0


async def test_next_tenant_on_the_connection_sees_its_own_rows(
    single: UnitOfWorkFactory, placed: Tenant, other_tenant: Tenant
) -> None:
    async with single.tenant(placed.id) as uow:
        uow.session.add(Customer(kind="person", name="first"))
    async with single.tenant(other_tenant.id) as uow:
        seen = await uow.driver.fetchval("SELECT count(*) FROM pooled.customer")
        listed = (await uow.session.execute(text("SELECT count(*) FROM pooled.customer"))).scalar()

    assert (seen, listed) == (0, 0)


async def test_brand_transaction_carries_nothing_over(
    single: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with single.brand(tenant.brand_id) as transaction:
        assert await transaction.driver.fetchval("SELECT count(*) FROM platform.brand") == 1

    assert await state_of(single) == CLEAN
