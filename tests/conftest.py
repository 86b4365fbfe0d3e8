"""The fixtures that everyone knows: a database, units of work, two tenants."""

from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio

from app.platform.db.engines import async_engine
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tables import TENANT_METADATA
from app.tenancy.models import Tenant
from tests.database import TestDatabase, cloned_database
from tests.factories.tenancy import make_tenant

# Mapped classes name each other's tables, whichever file runs alone.
assert TENANT_METADATA.tables


@pytest.fixture(scope="session")
def database(worker_id: str) -> Generator[TestDatabase]:
    """This worker's database."""
    with cloned_database(worker_id) as cloned:
        yield cloned


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def factory(database: TestDatabase) -> AsyncGenerator[UnitOfWorkFactory]:
    """The factory of units of work, on the application's and the platform's roles."""
    made = UnitOfWorkFactory(
        app_engine=async_engine(database.app_dsn, pool_size=10),
        platform_engine=async_engine(database.platform_dsn, pool_size=4),
    )
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tenant(factory: UnitOfWorkFactory) -> Tenant:
    """A tenant of this test's own."""
    return await make_tenant(factory)


@pytest_asyncio.fixture(loop_scope="session")
async def other_tenant(factory: UnitOfWorkFactory) -> Tenant:
    """A second tenant, under another brand, that must never see the first one's rows."""
    return await make_tenant(factory)


@pytest_asyncio.fixture(loop_scope="session")
async def uow(factory: UnitOfWorkFactory, tenant: Tenant) -> AsyncGenerator[UnitOfWork]:
    """An open unit of work of ``tenant``; commits at the end of the test."""
    async with factory.tenant(tenant.id) as opened:
        yield opened
