"""For every tenant table: A, who knows B's ids, can do nothing with B's rows, wherever B lives.

The statements below name no tenant: only the database stands between A and B.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Engine, Table, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from app.kernel.ids import new_id
from app.platform.db.base import TenantBase
from app.platform.db.migrate import owner_engine
from app.platform.db.unit_of_work import ForeignRowError, UnitOfWorkFactory
from tests.database import TestDatabase
from tests.factories.rows import WRITTEN_BY_TRIGGERS, Row, build_row, count_of
from tests.factories.tenancy import make_tenant
from tests.isolation.neighbours import (
    TABLES,
    Neighbour,
    drop_dedicated,
    furnish,
    make_dedicated,
)

MODELS: dict[str, type[Any]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in TenantBase.registry.mappers
}
REFERENCES = sorted(
    (table.name, element.parent.name, element.column.table.name)
    for table in TABLES.values()
    for key in table.foreign_key_constraints
    for element in key.elements
    if element.parent.name != "tenant_id"
)
PLACEMENTS = [
    ("pooled", "pooled"),
    ("pooled", "dedicated"),
    ("dedicated", "pooled"),
    ("dedicated", "dedicated"),
]
DENIED, FOREIGN_KEY = "42501", "23503"


@pytest.fixture(scope="module")
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=PLACEMENTS, ids="-".join)
async def neighbours(
    request: pytest.FixtureRequest, factory: UnitOfWorkFactory, owner: Engine
) -> AsyncIterator[tuple[Neighbour, Neighbour]]:
    """Tenant A, who asks, and tenant B, whose rows they are; by where each of them lives."""
    made = [
        await furnish(
            factory,
            await make_tenant(factory)
            if placement == "pooled"
            else await make_dedicated(factory, owner),
        )
        for placement in request.param
    ]
    yield made[0], made[1]
    for placement, neighbour in zip(request.param, made, strict=True):
        if placement == "dedicated":
            await drop_dedicated(owner, neighbour.tenant)


@pytest.fixture
def a(neighbours: tuple[Neighbour, Neighbour]) -> Neighbour:
    return neighbours[0]


@pytest.fixture
def b(neighbours: tuple[Neighbour, Neighbour]) -> Neighbour:
    return neighbours[1]


def same_schema(a: Neighbour, b: Neighbour) -> bool:
    return a.schema == b.schema


async def outcome(factory: UnitOfWorkFactory, a: Neighbour, sql: str, *values: object) -> object:
    """What A gets for a raw statement: rows, or the error's code; nothing is kept."""
    try:
        async with factory.tenant(a.tenant.id) as uow:
            rows = await uow.driver.fetch(sql, *values)
            return [tuple(row) for row in rows]
    except asyncpg.PostgresError as error:
        return error.sqlstate


async def insert_outcome(
    factory: UnitOfWorkFactory,
    a: Neighbour,
    table: Table,
    schema: str,
    row: dict[str, Any],
    others: dict[str, Row] | None = None,
) -> str | None:
    """The error's code when A inserts a row into a schema, after other rows that it needs, or none."""
    options = {"schema_translate_map": {"tenant": schema}}
    try:
        async with factory.tenant(a.tenant.id) as uow:
            for name, other in (others or {}).items():
                await uow.session.execute(
                    TABLES[name].insert().values(other), execution_options=options
                )
            await uow.session.execute(table.insert().values(row), execution_options=options)
    except DBAPIError as error:
        return getattr(error.orig, "sqlstate", None)
    return None


@pytest.mark.parametrize("name", TABLES)
async def test_rows_cannot_be_read_or_counted(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    table, row = f"{b.schema}.{name}", b.rows[name]

    everything = await outcome(factory, a, f"SELECT DISTINCT tenant_id FROM {table}")
    by_id = await outcome(
        factory,
        a,
        f"SELECT count(*) FROM {table} WHERE tenant_id = $1 AND id = $2",
        b.tenant.id,
        row["id"],
    )

    if same_schema(a, b):
        assert everything == [(a.tenant.id,)]
        assert by_id == [(0,)]
    else:
        assert (everything, by_id) == (DENIED, DENIED)


@pytest.mark.parametrize("name", TABLES)
async def test_rows_cannot_be_updated_or_deleted(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    table, row_id = f"{b.schema}.{name}", b.rows[name]["id"]
    append_only = bool(TABLES[name].info.get("append_only"))

    updated = await outcome(
        factory, a, f"UPDATE {table} SET id = id WHERE id = $1 RETURNING id", row_id
    )
    locked = await outcome(factory, a, f"SELECT id FROM {table} WHERE id = $1 FOR UPDATE", row_id)
    deleted = await outcome(factory, a, f"DELETE FROM {table} WHERE id = $1 RETURNING id", row_id)

    wanted = [] if same_schema(a, b) and not append_only else DENIED
    assert (updated, locked, deleted) == (wanted, wanted, wanted)


@pytest.mark.parametrize("name", TABLES)
async def test_rows_cannot_be_given_to_another_tenant(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    given = await outcome(
        factory,
        a,
        f"UPDATE {a.schema}.{name} SET tenant_id = $1 WHERE id = $2",
        b.tenant.id,
        a.rows[name]["id"],
    )

    assert given == DENIED


@pytest.mark.parametrize("name", TABLES)
async def test_rows_cannot_be_inserted_as_another_tenant(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    row = {**b.rows[name], "id": new_id()}

    assert await insert_outcome(factory, a, TABLES[name], b.schema, row) == DENIED
    assert await insert_outcome(factory, a, TABLES[name], a.schema, row) == DENIED


@pytest.mark.parametrize(("name", "column", "referenced"), REFERENCES)
async def test_rows_cannot_be_referenced(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str, column: str, referenced: str
) -> None:
    foreign = b.rows[referenced]["id"]
    if TABLES[name].info.get("append_only"):
        # Rows that A's own row refers to may be referred to once only: the key is tried with others.
        others = {
            element.column.table.name: build_row(element.column.table, a.rows, a.tenant.id)
            for key in TABLES[name].foreign_key_constraints
            for element in key.elements
            if element.parent.name not in {"tenant_id", column}
        }
        row = {**build_row(TABLES[name], {**a.rows, **others}, a.tenant.id), column: foreign}
        assert await insert_outcome(factory, a, TABLES[name], a.schema, row, others) == FOREIGN_KEY
    else:
        change = f"UPDATE {a.schema}.{name} SET {column} = $1 WHERE id = $2"
        assert await outcome(factory, a, change, foreign, a.rows[name]["id"]) == FOREIGN_KEY


@pytest.mark.parametrize("name", TABLES)
async def test_orm_sees_own_rows_only(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    model, row_id = MODELS[name], b.rows[name]["id"]
    append_only = bool(TABLES[name].info.get("append_only"))

    async with factory.tenant(a.tenant.id) as uow:
        found = (await uow.session.scalars(select(model))).all()
        counted = await uow.session.scalar(select(func.count()).select_from(model))
        taken = await uow.session.get(model, (b.tenant.id, row_id))
        if not append_only:
            changed = await uow.session.execute(
                update(model).where(model.id == row_id).values(id=row_id)
            )
            removed = await uow.session.execute(delete(model).where(model.id == row_id))
            assert (changed.rowcount, removed.rowcount) == (0, 0)  # type: ignore[attr-defined]

    assert {item.tenant_id for item in found} == {a.tenant.id}
    assert (counted, taken) == (len(found), None)
    assert name in WRITTEN_BY_TRIGGERS or counted == count_of(name, a.rows)


@pytest.mark.parametrize("name", TABLES)
async def test_orm_refuses_to_write_as_another_tenant(
    factory: UnitOfWorkFactory, a: Neighbour, b: Neighbour, name: str
) -> None:
    with pytest.raises(ForeignRowError):
        async with factory.tenant(a.tenant.id) as uow:
            uow.session.add(MODELS[name](**{**b.rows[name], "id": new_id()}))


async def test_same_ids_and_keys_in_another_tenant_are_no_conflict(
    factory: UnitOfWorkFactory, b: Neighbour
) -> None:
    """A conflict would tell that B has the key; every row of B, ids and all, can be somebody else's too."""
    third = await make_tenant(factory)

    await furnish(
        factory, third, {name: {**row, "tenant_id": third.id} for name, row in b.rows.items()}
    )

    async with factory.tenant(third.id) as uow:
        for name in TABLES:
            count = f"SELECT count(*) FROM tenant.{name} WHERE tenant_id = $1"
            counted = await uow.fetch_value(count)
            assert counted >= 1
            assert name in WRITTEN_BY_TRIGGERS or counted == count_of(name, b.rows), name


@pytest.mark.parametrize("name", TABLES)
async def test_without_a_tenant_there_are_no_rows_and_no_writes(
    database: TestDatabase, b: Neighbour, name: str
) -> None:
    table, row_id = f"{b.schema}.{name}", b.rows[name]["id"]
    append_only = bool(TABLES[name].info.get("append_only"))
    connection = await asyncpg.connect(database.app_dsn)
    try:
        if b.tenant.placement == "dedicated":
            await connection.execute(f"SET ROLE {b.schema}")

        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
        if not append_only:
            assert (
                await connection.execute(f"DELETE FROM {table} WHERE id = $1", row_id) == "DELETE 0"
            )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, $1::jsonb)).*",
                f'{{"tenant_id": "{b.tenant.id}", "id": "{new_id()}"}}',
            )
    finally:
        await connection.close()


@pytest.mark.parametrize("name", TABLES)
async def test_role_alone_does_not_lift_the_policy(
    database: TestDatabase, a: Neighbour, b: Neighbour, name: str
) -> None:
    role = b.schema if b.tenant.placement == "dedicated" else "cauce_app"
    connection = await asyncpg.connect(database.app_dsn)
    try:
        await connection.execute(f"SET app.tenant_id = '{a.tenant.id}'; SET ROLE {role}")

        owners = await connection.fetch(f"SELECT DISTINCT tenant_id FROM {b.schema}.{name}")
        assert b.tenant.id not in {row["tenant_id"] for row in owners}
    finally:
        await connection.close()
