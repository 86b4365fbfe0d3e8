"""Setting up a database that others in the same cluster are set up beside."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from sqlalchemy import Engine, event

from app.platform.db.provision import provision
from tests.database import APP_PASSWORD, PLATFORM_PASSWORD, TestDatabase, cloned_database


def _provision(database: TestDatabase) -> None:
    for _ in range(6):
        provision(
            database.owner_dsn, app_password=APP_PASSWORD, platform_password=PLATFORM_PASSWORD
        )


def test_two_installations_of_a_cluster_are_set_up_at_once(
    database: TestDatabase, worker_id: str
) -> None:
    with cloned_database(f"{worker_id}_beside") as beside, ThreadPoolExecutor(2) as threads:
        list(threads.map(_provision, (database, beside)))

        with psycopg.connect(beside.app_dsn) as connection:
            row = connection.execute("SELECT current_user").fetchone()
    assert row == ("cauce_app",)


def test_a_password_is_in_no_statement(database: TestDatabase) -> None:
    statements: list[str] = []

    def note(*sent: object) -> None:
        statements.append(str(sent[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        _provision(database)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert any("ALTER ROLE cauce_app PASSWORD 'SCRAM-SHA-256" in sent for sent in statements)
    assert not any(APP_PASSWORD in sent or PLATFORM_PASSWORD in sent for sent in statements)
