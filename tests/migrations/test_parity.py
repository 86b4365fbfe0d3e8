"""The chain of migrations has one head, makes what the models declare, and can take its later steps back."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData

from app.kernel.ids import new_id
from app.platform.db.isolation.roles import drop_dedicated_role, ensure_dedicated_role
from app.platform.db.migrate import migrate, migrate_schema, owner_engine, versions
from app.tables import PLATFORM_METADATA, TENANT_METADATA
from tests.database import TestDatabase, cloned_database
from tests.migrations.catalogue import definitions, protection

#: The version that made the first tenant tables complete; every step after it can be taken back.
FIRST_FLOOR = "0006"


@pytest.fixture(scope="module")
def owner(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.owner_dsn)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def dedicated(owner: Engine) -> Iterator[str]:
    with owner.begin() as connection:
        role = ensure_dedicated_role(connection, new_id())
    migrate_schema(owner, role)
    yield role
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {role} CASCADE")
        drop_dedicated_role(connection, role)


@pytest.fixture
def connection(owner: Engine) -> Iterator[Connection]:
    with owner.connect() as opened:
        opened.begin()
        yield opened
        opened.rollback()


def declared(connection: Connection, metadata: MetaData) -> list[tuple[Any, ...]]:
    """What the models say, made in a schema of its own by SQLAlchemy."""
    connection.exec_driver_sql("CREATE SCHEMA declared")
    made = connection.execution_options(schema_translate_map={metadata.schema: "declared"})
    metadata.create_all(made, checkfirst=False)
    return definitions(connection, "declared")


def test_there_is_one_head() -> None:
    chain = versions()

    assert len(chain) == len(set(chain))
    assert chain == sorted(chain)


@pytest.mark.parametrize(
    ("schema", "metadata"), [("pooled", TENANT_METADATA), ("platform", PLATFORM_METADATA)]
)
def test_migrations_make_what_the_models_declare(
    connection: Connection, schema: str, metadata: MetaData
) -> None:
    migrated = definitions(connection, schema)
    wanted = declared(connection, metadata)

    assert sorted(set(migrated) - set(wanted)) == []
    assert sorted(set(wanted) - set(migrated)) == []


def test_pooled_and_dedicated_schemas_are_equal(connection: Connection, dedicated: str) -> None:
    assert definitions(connection, dedicated) == definitions(connection, "pooled")
    assert protection(connection, dedicated) == protection(connection, "pooled")


def test_migrations_after_the_first_floor_can_be_taken_back_and_applied_again(
    worker_id: str,
) -> None:
    with cloned_database(f"{worker_id}_back") as cloned:
        engine = owner_engine(cloned.owner_dsn)
        before = everything(engine)
        down = migrate(engine, target=FIRST_FLOOR)
        between = everything(engine)
        up = migrate(engine)
        after = everything(engine)
        engine.dispose()

    assert (down, up) == (2, 2)
    assert between != before
    assert after == before


def everything(engine: Engine) -> list[list[tuple[Any, ...]]]:
    with engine.begin() as connection:
        return [
            look(connection, schema)
            for schema in ("platform", "pooled")
            for look in (definitions, protection)
        ]
