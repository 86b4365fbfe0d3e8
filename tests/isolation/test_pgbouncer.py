"""The wall holds when many clients share two server connections, transaction by transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Engine, func, select

from app.domains.customers.models import Customer
from app.platform.db.engines import async_engine
from app.platform.db.migrate import owner_engine
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from app.tenancy.moves import TenantMover
from app.tenancy.types import Placement
from tests.database import TestDatabase
from tests.factories.tenancy import make_tenant
from tests.isolation.bouncer import running_bouncer
from tests.isolation.neighbours import drop_dedicated, make_dedicated

pytestmark = pytest.mark.pgbouncer
COUNT = "SELECT count(*) FROM tenant.customer WHERE tenant_id = $1"
ROUNDS = 10


@pytest.fixture(scope="module")
def pooled_database(database: TestDatabase) -> Iterator[TestDatabase]:
    with running_bouncer(database) as addresses:
        yield addresses


def make_factory(addresses: TestDatabase, size: int) -> UnitOfWorkFactory:
    return UnitOfWorkFactory(
        app_engine=async_engine(addresses.app_dsn, pool_size=size, transaction_pooler=True),
        platform_engine=async_engine(addresses.platform_dsn, pool_size=2, transaction_pooler=True),
    )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def bounced(pooled_database: TestDatabase) -> AsyncIterator[UnitOfWorkFactory]:
    made = make_factory(pooled_database, 20)
    yield made
    await made.close()


@pytest.fixture(scope="module")
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def tenants(factory: UnitOfWorkFactory, owner: Engine) -> AsyncIterator[list[Tenant]]:
    """Four pooled tenants and two dedicated ones."""
    made = [await make_tenant(factory) for _ in range(4)]
    dedicated = [await make_dedicated(factory, owner) for _ in range(2)]
    yield made + dedicated
    for tenant in dedicated:
        await drop_dedicated(owner, tenant)


async def work(bounced: UnitOfWorkFactory, tenant: Tenant, number: int) -> None:
    """Every kind of statement that the application uses, in one transaction."""
    async with bounced.tenant(tenant.id) as uow:
        before = await uow.fetch_value(COUNT)
        uow.session.add(Customer(kind="person", name=f"orm {tenant.slug} {number}"))
        await uow.session.flush()
        await uow.driver.execute("CREATE TEMP TABLE incoming (name text) ON COMMIT DROP")
        await uow.driver.copy_records_to_table(
            "incoming", records=[(f"copy {tenant.slug} {number} {n}",) for n in range(3)]
        )
        await uow.execute(
            "INSERT INTO tenant.customer (tenant_id, id, kind, name)"
            " SELECT $1, gen_random_uuid(), 'person', name FROM incoming"
        )
        seen = await uow.session.scalar(select(func.count()).select_from(Customer))
        foreign = await uow.driver.fetchval(
            f"SELECT count(*) FROM {tenant.schema_name}.customer WHERE tenant_id <> $1", tenant.id
        )
        role = await uow.driver.fetchval("SELECT current_user::text")
    assert seen is not None
    assert seen >= before + 4
    assert foreign == 0
    assert role == ("cauce_app" if tenant.schema_name == "pooled" else tenant.schema_name)


async def test_many_clients_keep_apart(bounced: UnitOfWorkFactory, tenants: list[Tenant]) -> None:
    await asyncio.gather(
        *(work(bounced, tenant, number) for number in range(ROUNDS) for tenant in tenants)
    )

    for tenant in tenants:
        async with bounced.tenant(tenant.id) as uow:
            rows = await uow.fetch("SELECT name FROM tenant.customer WHERE tenant_id = $1")
        written = [row["name"].split() for row in rows]
        assert all(words[1] == tenant.slug for words in written)
        assert sum(int(words[2]) < ROUNDS for words in written) == ROUNDS * 4


async def test_new_clients_can_connect_while_others_work(
    pooled_database: TestDatabase, bounced: UnitOfWorkFactory, tenants: list[Tenant]
) -> None:
    """What a driver asks when it connects runs between other clients' transactions."""

    async def come_and_go(tenant: Tenant) -> None:
        fresh = make_factory(pooled_database, 4)
        await asyncio.gather(*(work(fresh, tenant, number) for number in range(100, 104)))
        await fresh.close()

    await asyncio.gather(
        *(come_and_go(tenant) for tenant in tenants),
        *(work(bounced, tenant, number) for number in range(200, 210) for tenant in tenants),
    )


async def test_failures_and_cancellations_carry_nothing_over(
    bounced: UnitOfWorkFactory, tenants: list[Tenant]
) -> None:
    async def fail(tenant: Tenant) -> None:
        async with bounced.tenant(tenant.id) as uow:
            await uow.execute("SELECT 1 / 0 WHERE $1::uuid IS NOT NULL")

    async def linger(tenant: Tenant) -> None:
        async with bounced.tenant(tenant.id) as uow:
            await uow.driver.execute("SELECT pg_sleep(20)")

    async def be_cancelled(tenant: Tenant) -> None:
        task = asyncio.create_task(linger(tenant))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def be_failed(tenant: Tenant) -> None:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await fail(tenant)

    for _ in range(5):
        await asyncio.gather(*(be_failed(tenant) for tenant in tenants))
        await asyncio.gather(*(be_cancelled(tenant) for tenant in tenants[-2:]))
    async with bounced._app_engine.connect() as connection:  # noqa: SLF001 - the connection itself is the subject
        raw = await connection.get_raw_connection()
        state = [
            tuple(
                await raw.driver_connection.fetchrow(  # type: ignore[union-attr]
                    "SELECT coalesce(current_setting('app.tenant_id', true), ''), current_user::text"
                )
            )
            for _ in range(4)
        ]

    assert set(state) == {("", "cauce_app")}
    await asyncio.gather(*(work(bounced, tenant, 300) for tenant in tenants))


async def test_tenant_can_be_moved_behind_the_pooler(
    bounced: UnitOfWorkFactory, factory: UnitOfWorkFactory, owner: Engine
) -> None:
    tenant = await make_tenant(factory)

    async def write(number: int) -> None:
        async with bounced.tenant(tenant.id) as uow:
            uow.session.add(Customer(kind="person", name=f"{number}"))

    async def keep_writing() -> int:
        number = 0
        while not moved.is_set():
            await write(number)
            number += 1
        return number

    moved = asyncio.Event()
    writer = asyncio.create_task(keep_writing())
    for to in (Placement.DEDICATED, Placement.POOLED):
        await asyncio.to_thread(TenantMover(owner).move, tenant.slug, to)
    moved.set()
    written = await writer

    async with bounced.tenant(tenant.id) as uow:
        assert await uow.fetch_value(COUNT) == written
    assert written > 0
