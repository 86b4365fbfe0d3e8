"""A tenant moves while it is in use; nothing is lost, and an interrupted move resumes or rolls back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import Engine, Table, UniqueConstraint, text

from app.domains.customers.models import Customer
from app.kernel.ids import new_id
from app.platform.db.context import POOLED_SCHEMA, dedicated_schema
from app.platform.db.migrate import MIGRATION_LOCK, MigrationBlockedError, migrate, owner_engine
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tables import TENANT_METADATA
from app.tenancy.models import Tenant
from app.tenancy.moves import (
    CopyMismatchError,
    MovePhase,
    MoveResult,
    MoveStep,
    TenantBusyError,
    TenantMover,
)
from app.tenancy.moves.records import UnknownTenantError, as_tenant_owner
from app.tenancy.types import Placement
from tests.database import TestDatabase
from tests.factories.rows import WRITTEN_BY_TRIGGERS, build_rows, count_of, table_of

Report = Callable[[MoveStep], None]
POOLED, DEDICATED = Placement.POOLED, Placement.DEDICATED


class KilledError(Exception):
    """Stands for a killed process."""


@pytest.fixture(scope="module")
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def filled(
    factory: UnitOfWorkFactory, tenant: Tenant, owner: Engine
) -> AsyncIterator[Tenant]:
    """A tenant with rows in every table, three where it may; brought back afterwards, so that its role goes."""
    async with factory.tenant(tenant.id) as uow:
        for turn in range(3):
            for key, row in build_rows(TENANT_METADATA, tenant.id).items():
                table = TENANT_METADATA.tables[f"tenant.{table_of(key)}"]
                if turn and is_single(table):
                    continue
                await uow.session.execute(table.insert().values(row))
    yield tenant
    await asyncio.to_thread(TenantMover(owner).move, tenant.slug, POOLED)


def is_single(table: Table) -> bool:
    """Whether a tenant has one row in a table: a setting."""
    return any(
        isinstance(constraint, UniqueConstraint)
        and [column.name for column in constraint.columns] == ["tenant_id"]
        for constraint in table.constraints
    )


def counts(owner: Engine, tenant: Tenant, schema: str) -> dict[str, int]:
    with as_tenant_owner(owner, tenant.id) as connection:
        return {
            table.name: connection.scalar(text(f"SELECT count(*) FROM {schema}.{table.name}")) or 0
            for table in TENANT_METADATA.sorted_tables
        }


def schema_of(owner: Engine, tenant: Tenant) -> str | None:
    with owner.connect() as connection:
        return connection.scalar(
            text("SELECT schema_name FROM platform.tenant WHERE id = :id"), {"id": tenant.id}
        )


def exists(owner: Engine, schema: str) -> tuple[bool, bool]:
    with owner.connect() as connection:
        return (
            connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": schema}),
            connection.scalar(text("SELECT to_regrole(:name) IS NOT NULL"), {"name": schema}),
        )


def nothing(_step: MoveStep) -> None:
    """Say nothing."""


async def move(
    owner: Engine, tenant: Tenant, to: Placement, *, report: Report = nothing
) -> MoveResult:
    return await asyncio.to_thread(TenantMover(owner, report=report).move, tenant.slug, to)


def dies_after(phase: MovePhase) -> Report:
    def report(step: MoveStep) -> None:
        if step.phase is phase:
            raise KilledError(phase)

    return report


async def test_move_there_and_back_keeps_every_row(
    factory: UnitOfWorkFactory, filled: Tenant, owner: Engine
) -> None:
    schema = dedicated_schema(filled.id)
    before = counts(owner, filled, POOLED_SCHEMA)
    rows = build_rows(TENANT_METADATA, filled.id)
    wanted = {
        table.name: 1 if is_single(table) else 3 * count_of(table.name, rows)
        for table in TENANT_METADATA.sorted_tables
        if table.name not in WRITTEN_BY_TRIGGERS
    }

    there = await move(owner, filled, DEDICATED)
    dedicated = counts(owner, filled, schema)
    emptied = counts(owner, filled, POOLED_SCHEMA)
    async with factory.tenant(filled.id) as uow:
        seen = await uow.fetch_value("SELECT count(*) FROM tenant.customer WHERE tenant_id = $1")
    back = await move(owner, filled, POOLED)

    assert {name: n for name, n in before.items() if name not in WRITTEN_BY_TRIGGERS} == wanted
    assert all(before[name] for name in WRITTEN_BY_TRIGGERS)
    assert (there.moved, there.schema, there.rows) == (True, schema, sum(before.values()))
    assert dedicated == before
    assert set(emptied.values()) == {0}
    assert seen == 3
    assert back.moved
    assert counts(owner, filled, POOLED_SCHEMA) == before
    assert exists(owner, schema) == (False, False)


async def test_move_to_where_it_is_does_nothing(filled: Tenant, owner: Engine) -> None:
    result = await move(owner, filled, POOLED)

    assert not result.moved


async def test_move_of_unknown_tenant_is_refused(owner: Engine) -> None:
    with pytest.raises(UnknownTenantError):
        TenantMover(owner).move("nobody", DEDICATED)


async def write_until(
    factory: UnitOfWorkFactory, tenant: Tenant, stop: asyncio.Event, written: list[str]
) -> None:
    """Insert, update and delete without pause; any error fails the test."""
    number = 0
    while not stop.is_set():
        number += 1
        name = f"{id(stop)}-{number}-{new_id().hex}"
        async with factory.tenant(tenant.id) as uow:
            uow.session.add(Customer(kind="person", name=name))
            await uow.session.flush()
            if number % 3 == 0:
                gone = written.pop()
                await uow.execute(
                    "DELETE FROM tenant.customer WHERE tenant_id = $1 AND name = $2", gone
                )
            if number % 5 == 0:
                await uow.execute(
                    "UPDATE tenant.product SET version = version + 1 WHERE tenant_id = $1"
                )
        written.append(name)


async def test_move_under_writers_loses_nothing(
    factory: UnitOfWorkFactory, filled: Tenant, owner: Engine
) -> None:
    stop = asyncio.Event()
    lists: list[list[str]] = [[] for _ in range(3)]
    writers = [asyncio.create_task(write_until(factory, filled, stop, names)) for names in lists]
    written_when: list[int] = []

    for to in (DEDICATED, POOLED, DEDICATED, POOLED):
        await asyncio.sleep(0.2)
        written_when.append(sum(map(len, lists)))
        assert (await move(owner, filled, to)).moved
    await asyncio.sleep(0.2)
    stop.set()
    await asyncio.gather(*writers)

    async with factory.tenant(filled.id) as uow:
        rows = await uow.fetch("SELECT name FROM tenant.customer WHERE tenant_id = $1")
    names = {row["name"] for row in rows if not row["name"].startswith("name-")}
    assert names == {name for written in lists for name in written}
    assert written_when == sorted(set(written_when)), "the writers stood still"


@pytest.mark.parametrize("phase", list(MovePhase))
@pytest.mark.parametrize("to", [DEDICATED, POOLED])
async def test_killed_move_resumes(
    factory: UnitOfWorkFactory, filled: Tenant, owner: Engine, phase: MovePhase, to: Placement
) -> None:
    before = counts(owner, filled, POOLED_SCHEMA)
    if to is POOLED:
        await move(owner, filled, DEDICATED)

    with pytest.raises(KilledError):
        await move(owner, filled, to, report=dies_after(phase))
    async with factory.tenant(filled.id) as uow:
        uow.session.add(Customer(kind="person", name="written in between"))
    await move(owner, filled, to)

    schema = POOLED_SCHEMA if to is POOLED else dedicated_schema(filled.id)
    assert schema_of(owner, filled) == schema
    after = counts(owner, filled, schema)
    assert after.pop("customer_word") > before.pop("customer_word")
    assert after == {**before, "customer": before["customer"] + 1}


@pytest.mark.parametrize(
    "phase", [MovePhase.BEGUN, MovePhase.PREPARED, MovePhase.PASSED, MovePhase.VERIFIED]
)
async def test_killed_move_rolls_back_when_asked_to_stay(
    filled: Tenant, owner: Engine, phase: MovePhase
) -> None:
    before = counts(owner, filled, POOLED_SCHEMA)
    with pytest.raises(KilledError):
        await move(owner, filled, DEDICATED, report=dies_after(phase))

    result = await move(owner, filled, POOLED)

    assert not result.moved
    assert counts(owner, filled, POOLED_SCHEMA) == before
    assert exists(owner, dedicated_schema(filled.id)) == (False, False)


async def test_mismatch_stops_the_switch(filled: Tenant, owner: Engine) -> None:
    schema = dedicated_schema(filled.id)
    with pytest.raises(KilledError):
        await move(owner, filled, DEDICATED, report=dies_after(MovePhase.PREPARED))
    with owner.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION {schema}.spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.name := 'spoilt'; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER spoil BEFORE INSERT OR UPDATE ON {schema}.customer"
            f" FOR EACH ROW EXECUTE FUNCTION {schema}.spoil()"
        )

    with pytest.raises(CopyMismatchError, match=r"customer \(3 and 3 rows\)"):
        await move(owner, filled, DEDICATED)

    assert schema_of(owner, filled) == POOLED_SCHEMA


async def test_rows_that_swapped_a_unique_key_are_copied(
    factory: UnitOfWorkFactory, filled: Tenant, owner: Engine
) -> None:
    with pytest.raises(KilledError):
        await move(owner, filled, DEDICATED, report=dies_after(MovePhase.PASSED))
    async with factory.tenant(filled.id) as uow:
        first, second = await uow.fetch(
            "SELECT id, code FROM tenant.coupon WHERE tenant_id = $1 ORDER BY id LIMIT 2"
        )
        change = "UPDATE tenant.coupon SET code = $3 WHERE tenant_id = $1 AND id = $2"
        for row, code in ((first, "x"), (second, first["code"]), (first, second["code"])):
            await uow.execute(change, row["id"], code)

    assert (await move(owner, filled, DEDICATED)).moved

    async with factory.tenant(filled.id) as uow:
        code = await uow.fetch_value(
            "SELECT code FROM tenant.coupon WHERE tenant_id = $1 AND id = $2", first["id"]
        )
    assert code == second["code"]


async def test_second_mover_is_refused(filled: Tenant, owner: Engine) -> None:
    refused: list[bool] = []

    def try_again(step: MoveStep) -> None:
        if step.phase is MovePhase.PASSED:
            with pytest.raises(TenantBusyError):
                TenantMover(owner).move(filled.slug, POOLED)
            refused.append(True)

    assert (await move(owner, filled, DEDICATED, report=try_again)).moved
    assert refused


async def test_migration_waits_for_a_move(filled: Tenant, owner: Engine) -> None:
    refused: list[bool] = []

    def try_to_migrate(step: MoveStep) -> None:
        if step.phase is MovePhase.PASSED:
            with pytest.raises(MigrationBlockedError):
                migrate(owner)
            refused.append(True)

    assert (await move(owner, filled, DEDICATED, report=try_to_migrate)).moved
    assert refused


async def test_move_is_refused_during_a_migration(filled: Tenant, owner: Engine) -> None:
    with owner.connect() as migration:
        migration.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))

        with pytest.raises(TenantBusyError, match="migration"):
            await move(owner, filled, DEDICATED)

        migration.execute(text("SELECT pg_advisory_unlock_all()"))


async def test_last_step_lets_waiting_writers_through_until_a_long_transaction_ends(
    factory: UnitOfWorkFactory, filled: Tenant, owner: Engine
) -> None:
    async with factory.tenant(filled.id) as long:
        moving = asyncio.create_task(move(owner, filled, DEDICATED))
        await asyncio.sleep(3.0)
        async with asyncio.timeout(10):
            async with factory.tenant(filled.id) as uow:
                uow.session.add(Customer(kind="person", name="in between"))
        long.session.add(Customer(kind="person", name="from the long one"))
        assert not moving.done()

    assert (await moving).moved
    assert counts(owner, filled, dedicated_schema(filled.id))["customer"] == 5
