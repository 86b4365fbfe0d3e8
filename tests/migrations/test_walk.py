"""A migration walks schema by schema; what fails or waits in one harms no other."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from app.kernel.ids import new_id
from app.platform.db.isolation.roles import drop_dedicated_role, ensure_dedicated_role
from app.platform.db.migrate import (
    MIGRATION_LOCK,
    MigrationBlockedError,
    MigrationFailedError,
    Patience,
    SchemaProgress,
    migrate,
    migrate_schema,
    owner_engine,
    schema_version,
    versions,
)
from tests.database import cloned_database

#: Old enough that tenant schemas have tables still to come, such as the ones below.
HEAD, PREVIOUS = versions()[-1], "0005"


@pytest.fixture(scope="module")
def owner(worker_id: str) -> Iterator[Engine]:
    with cloned_database(f"{worker_id}_walk") as cloned:
        engine = owner_engine(cloned.owner_dsn)
        yield engine
        engine.dispose()


@pytest.fixture
def schemas(owner: Engine) -> Iterator[list[str]]:
    """Three dedicated schemas, one version behind."""
    with owner.begin() as connection:
        names = [ensure_dedicated_role(connection, new_id()) for _ in range(3)]
    for name in names:
        migrate_schema(owner, name, target=PREVIOUS)
    yield names
    with owner.begin() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
            drop_dedicated_role(connection, name)


def found(owner: Engine, schemas: list[str]) -> list[str | None]:
    with owner.connect() as connection:
        return [schema_version(connection, name) for name in schemas]


def test_every_schema_is_reported(owner: Engine, schemas: list[str]) -> None:
    lines: list[str] = []

    changed = migrate(owner, report=lambda progress: lines.append(progress.line()))

    assert changed == 3
    assert lines == [
        f"[1/5] platform at {HEAD}",
        f"[2/5] pooled at {HEAD}",
        *(f"[{i}/5] {name} {PREVIOUS} -> {HEAD}" for i, name in enumerate(schemas, start=3)),
    ]
    assert migrate(owner) == 0


def test_failing_schema_stays_as_it_was_and_the_next_run_resumes(
    owner: Engine, schemas: list[str]
) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {schemas[1]}.import_record (id int)")

    with pytest.raises(MigrationFailedError, match=f"{schemas[1]}.*import_record"):
        migrate(owner)
    after_failure = found(owner, schemas)
    with owner.connect() as connection:
        left = connection.scalar(text(f"SELECT to_regclass('{schemas[1]}.import_job')"))
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {schemas[1]}.import_record")
    changed = migrate(owner)

    assert after_failure == [HEAD, PREVIOUS, PREVIOUS]
    assert left is None
    assert changed == 2
    assert found(owner, schemas) == [HEAD] * 3


def test_interrupted_run_resumes(owner: Engine, schemas: list[str]) -> None:
    def interrupt(progress: SchemaProgress) -> None:
        if progress.schema == schemas[0]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(owner, report=interrupt)
    after_interrupt = found(owner, schemas)
    changed = migrate(owner)

    assert after_interrupt == [HEAD, PREVIOUS, PREVIOUS]
    assert changed == 2


def hold(owner: Engine, schema: str, taken: threading.Event, release: threading.Event) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {schema}.schema_version IN ACCESS EXCLUSIVE MODE")
        taken.set()
        release.wait(30)


@pytest.fixture
def locked(owner: Engine, schemas: list[str]) -> Iterator[threading.Event]:
    """A transaction that holds a table of the first schema until the event is set."""
    taken, release = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(owner, schemas[0], taken, release))
    holder.start()
    assert taken.wait(10)
    yield release
    release.set()
    holder.join()


def test_locked_table_is_tried_again(
    owner: Engine, schemas: list[str], locked: threading.Event
) -> None:
    timer = threading.Timer(5.0, locked.set)  # longer than one attempt waits
    timer.start()

    assert migrate_schema(owner, schemas[0]) == (PREVIOUS, HEAD)
    assert locked.is_set()


def test_table_that_stays_locked_is_given_up(
    owner: Engine, schemas: list[str], locked: threading.Event
) -> None:
    with pytest.raises(MigrationBlockedError, match=schemas[0]):
        migrate_schema(owner, schemas[0], patience=Patience(attempts=1))

    locked.set()


def test_second_run_at_the_same_time_is_refused(owner: Engine) -> None:
    with owner.connect() as other:
        other.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))

        with pytest.raises(MigrationBlockedError, match="running"):
            migrate(owner)

        other.execute(text("SELECT pg_advisory_unlock_all()"))
