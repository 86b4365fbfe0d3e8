"""A database of its own for what plants holes: nothing else may change its catalogue meanwhile."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from app.kernel.ids import new_id
from app.platform.db.isolation.catalogue import Expected
from app.platform.db.isolation.roles import ensure_dedicated_role
from app.platform.db.migrate import migrate_schema, owner_engine
from app.tables import PLATFORM_METADATA, TENANT_METADATA
from tests.database import TestDatabase, cloned_database

EXPECTED = Expected.of(TENANT_METADATA, PLATFORM_METADATA)


@pytest.fixture(scope="package")
def audited_database(worker_id: str) -> Iterator[TestDatabase]:
    with cloned_database(f"{worker_id}_audit") as cloned:
        yield cloned


@pytest.fixture(scope="package")
def audited_engine(audited_database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(audited_database.owner_dsn)
    yield engine
    engine.dispose()


@pytest.fixture(scope="package")
def dedicated(audited_engine: Engine) -> Iterator[str]:
    """A dedicated schema in the audited database."""
    with audited_engine.begin() as connection:
        role = ensure_dedicated_role(connection, new_id())
    migrate_schema(audited_engine, role)
    yield role
    with audited_engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {role} CASCADE")
        connection.exec_driver_sql(f"DROP ROLE {role}")


@pytest.fixture
def plant(audited_engine: Engine, dedicated: str) -> Iterator[Connection]:
    """A superuser's transaction in which holes are planted; it is rolled back, so no role keeps one."""
    assert dedicated
    with audited_engine.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()
