"""The application refuses to start as a role that could walk around the wall."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from app.asgi import create_app
from app.composition import Parts
from app.kernel.ids import new_id
from app.platform.db.engines import async_engine
from app.platform.db.isolation.start_check import UnsafeRoleError, assert_safe_role
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.settings import Settings
from app.tenancy.brands import BrandDirectory
from tests.database import TestDatabase, as_role

PASSWORD = "planted"


async def check(dsn: str) -> None:
    engine = async_engine(dsn, pool_size=1)
    try:
        await assert_safe_role(engine)
    finally:
        await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def planted(database: TestDatabase) -> AsyncIterator[tuple[psycopg.Connection, str]]:
    """A connection of the owner's login, and a fresh role that may log in."""
    role = f"planted_{new_id().hex}"
    with psycopg.connect(database.owner_dsn, autocommit=True) as owner:
        name = sql.Identifier(role)
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, PASSWORD))
        owner.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(owner.info.dbname), name
            )
        )
        yield owner, role
        owner.execute(sql.SQL("DROP OWNED BY {}").format(name))
        owner.execute(sql.SQL("DROP ROLE {}").format(name))


async def test_roles_of_the_application_are_safe(factory: UnitOfWorkFactory) -> None:
    await factory.assert_safe_roles()


async def test_superuser_is_refused(database: TestDatabase) -> None:
    with psycopg.connect(database.owner_dsn) as owner:
        row = owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row != (True,):
        pytest.skip("the owner's login is no superuser on this server")

    with pytest.raises(UnsafeRoleError, match="is a superuser"):
        await check(database.owner_dsn)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (("ALTER ROLE {role} BYPASSRLS",), "which bypasses row-level security"),
        (("GRANT cauce_owner TO {role}",), "can become cauce_owner, and that one owns objects"),
        (
            ("ALTER ROLE {role} NOINHERIT", "GRANT cauce_owner TO {role}"),
            "can become cauce_owner",
        ),
        (
            ("CREATE SCHEMA {role} AUTHORIZATION {role}",),
            "which owns objects of this database",
        ),
    ],
)
async def test_dangerous_role_is_refused(
    database: TestDatabase,
    planted: tuple[psycopg.Connection, str],
    statements: tuple[str, ...],
    message: str,
) -> None:
    owner, role = planted
    dsn = as_role(database.owner_dsn, role, PASSWORD)
    await check(dsn)

    for statement in statements:
        owner.execute(statement.replace("{role}", role))  # type: ignore[arg-type]

    with pytest.raises(UnsafeRoleError, match=message):
        await check(dsn)


async def test_member_of_a_bypassing_role_is_refused(
    database: TestDatabase, planted: tuple[psycopg.Connection, str]
) -> None:
    owner, role = planted
    bypassing = f"{role}_bypass"
    owner.execute(sql.SQL("CREATE ROLE {} BYPASSRLS").format(sql.Identifier(bypassing)))
    try:
        owner.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(bypassing), sql.Identifier(role))
        )

        with pytest.raises(UnsafeRoleError, match=f"can become {bypassing}"):
            await check(as_role(database.owner_dsn, role, PASSWORD))
    finally:
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(bypassing)))


async def test_web_application_does_not_start_on_a_dangerous_role(
    database: TestDatabase, planted: tuple[psycopg.Connection, str], tmp_path: Path
) -> None:
    owner, role = planted
    owner.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(role)))
    dangerous = UnitOfWorkFactory(
        app_engine=async_engine(as_role(database.owner_dsn, role, PASSWORD), pool_size=1),
        platform_engine=async_engine(database.platform_dsn, pool_size=1),
    )
    parts = Parts(
        settings=Settings(),
        owner_dsn=database.owner_dsn,
        factory=dangerous,
        brands=BrandDirectory(dangerous, fallback=True),
        files=LocalFileStore(tmp_path),
    )
    app = create_app(parts)

    with pytest.RaisesGroup(UnsafeRoleError, flatten_subgroups=True):
        async with app.lifespan():
            pytest.fail("it has started")

    await dangerous.close()
