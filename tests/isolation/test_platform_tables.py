"""For every platform table: one brand's or tenant's transactions can do nothing with another's rows."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import Table

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import Transaction, UnitOfWorkFactory
from app.tables import PLATFORM_METADATA
from tests.database import TestDatabase
from tests.factories.rows import Row, build_rows

TABLES: dict[str, Table] = {table.name: table for table in PLATFORM_METADATA.sorted_tables}
DENIED = "42501"


class Household(msgspec.Struct, frozen=True):
    """A brand with one tenant, and a row of each platform table."""

    rows: dict[str, Row]

    @property
    def brand_id(self) -> UUID:
        return self.rows["brand"]["id"]

    @property
    def tenant_id(self) -> UUID:
        return self.rows["tenant"]["id"]

    def key(self, name: str) -> tuple[str, list[Any]]:
        """A condition that names this household's row, and its values."""
        columns = [column.name for column in TABLES[name].primary_key.columns]
        condition = " AND ".join(f"{column} = ${n}" for n, column in enumerate(columns, start=1))
        return condition, [self.rows[name][column] for column in columns]


async def make_household(factory: UnitOfWorkFactory) -> Household:
    tenant_id = new_id()
    rows = build_rows(
        PLATFORM_METADATA,
        tenant_id,
        tenant={
            "id": tenant_id,
            "placement": "pooled",
            "schema_name": "pooled",
            "status": "active",
        },
    )
    async with factory.platform() as transaction:
        for name, row in rows.items():
            await transaction.session.execute(TABLES[name].insert().values(row))
    return Household(rows)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def a(factory: UnitOfWorkFactory) -> Household:
    return await make_household(factory)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def b(factory: UnitOfWorkFactory) -> Household:
    return await make_household(factory)


async def attempt(transaction: Transaction, sql: str, values: list[Any]) -> object:
    """Rows of a statement, or the error's code; the transaction goes on either way."""
    await transaction.driver.execute("SAVEPOINT attempt")
    try:
        return await transaction.driver.fetch(sql, *values)
    except asyncpg.PostgresError as error:
        await transaction.driver.execute("ROLLBACK TO attempt")
        return error.sqlstate


async def attempts(transaction: Transaction, b: Household, name: str) -> list[Any]:
    """What reading, changing, locking and deleting B's row gives."""
    condition, values = b.key(name)
    column = TABLES[name].primary_key.columns[0].name
    table = f"platform.{name}"
    return [
        await attempt(transaction, f"SELECT 1 FROM {table} WHERE {condition}", values),
        await attempt(
            transaction,
            f"UPDATE {table} SET {column} = {column} WHERE {condition} RETURNING 1",
            values,
        ),
        await attempt(transaction, f"SELECT 1 FROM {table} WHERE {condition} FOR UPDATE", values),
        await attempt(transaction, f"DELETE FROM {table} WHERE {condition} RETURNING 1", values),
    ]


def nothing(outcomes: list[Any]) -> bool:
    return all(outcome in ([], DENIED) for outcome in outcomes)


@pytest.mark.parametrize("name", TABLES)
async def test_platform_role_sees_the_row_that_others_must_not(
    factory: UnitOfWorkFactory, b: Household, name: str
) -> None:
    condition, values = b.key(name)

    async with factory.platform() as transaction:
        rows = await attempt(
            transaction, f"SELECT 1 FROM platform.{name} WHERE {condition}", values
        )

    assert isinstance(rows, list)
    assert len(rows) == 1


@pytest.mark.parametrize("name", TABLES)
async def test_brand_reaches_nothing_of_another_brand(
    factory: UnitOfWorkFactory, a: Household, b: Household, name: str
) -> None:
    async with factory.brand(a.brand_id) as transaction:
        outcomes = await attempts(transaction, b, name)

    assert nothing(outcomes), outcomes


@pytest.mark.parametrize("name", TABLES)
async def test_tenant_reaches_nothing_of_another_tenant(
    factory: UnitOfWorkFactory, a: Household, b: Household, name: str
) -> None:
    async with factory.tenant(a.tenant_id) as uow:
        outcomes = await attempts(uow, b, name)

    assert nothing(outcomes), outcomes


@pytest.mark.parametrize("name", TABLES)
async def test_without_brand_and_tenant_nothing_is_reached(
    database: TestDatabase, b: Household, name: str
) -> None:
    condition, values = b.key(name)
    connection = await asyncpg.connect(database.app_dsn)
    try:
        for statement in ("SELECT 1", "DELETE"):
            try:
                rows = await connection.fetch(
                    f"{statement} FROM platform.{name} WHERE {condition}", *values
                )
            except asyncpg.InsufficientPrivilegeError:
                rows = []
            assert rows == []
    finally:
        await connection.close()


@pytest.mark.parametrize("name", TABLES)
async def test_rows_cannot_be_written_for_another_household(
    factory: UnitOfWorkFactory, a: Household, b: Household, name: str
) -> None:
    row = {**b.rows[name], **{key: new_id() for key in ("id",) if key in b.rows[name]}}
    columns = ", ".join(row)
    statement = (
        f"INSERT INTO platform.{name} ({columns})"
        f" SELECT {columns} FROM jsonb_populate_record(NULL::platform.{name}, $1::jsonb)"
    )
    text = msgspec.json.encode(row, enc_hook=str).decode()

    async with factory.brand(a.brand_id) as transaction:
        by_brand = await attempt(transaction, statement, [text])
    async with factory.tenant(a.tenant_id) as uow:
        by_tenant = await attempt(uow, statement, [text])

    assert (by_brand, by_tenant) == (DENIED, DENIED)


async def test_tenant_sees_nothing_of_its_neighbour_under_the_same_brand(
    factory: UnitOfWorkFactory, a: Household
) -> None:
    """The brand's pages list its tenants; a tenant's pages must not."""
    neighbour = new_id()
    async with factory.platform() as transaction:
        row = {**a.rows["tenant"], "id": neighbour, "slug": f"neighbour-{neighbour.hex}"}
        await transaction.session.execute(TABLES["tenant"].insert().values(row))
        for name in ("api_key", "membership", "invitation"):
            again = {**build_rows(PLATFORM_METADATA, neighbour)[name], "brand_id": a.brand_id}
            again |= {
                key: a.rows["app_user"]["id"] for key in ("user_id", "invited_by") if key in again
            }
            await transaction.session.execute(
                TABLES[name].insert().values({**again, "tenant_id": neighbour})
            )

    async with factory.tenant(a.tenant_id) as uow:
        for name in ("api_key", "membership", "invitation"):
            rows = await uow.driver.fetch(f"SELECT DISTINCT tenant_id FROM platform.{name}")
            assert [row["tenant_id"] for row in rows] == [a.tenant_id]
        tenants = await uow.driver.fetch("SELECT id FROM platform.tenant")
    async with factory.brand(a.brand_id) as transaction:
        listed = await transaction.driver.fetch("SELECT id FROM platform.tenant")

    assert [row["id"] for row in tenants] == [a.tenant_id]
    assert {row["id"] for row in listed} == {a.tenant_id, neighbour}
