"""The test database: a template that is built once from the migrations, and a clone for each worker.

Tests commit for real. Each makes tenants of its own, and the wall keeps them apart; nothing is rolled back or patched.
The server is the one of ``DATABASE_URL`` or an embedded one in ``.data/test``.
"""

import fcntl
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from app.platform.db.embedded import EmbeddedServer
from app.platform.db.isolation.roles import prepare_database
from app.platform.db.migrate import owner_engine
from app.platform.db.provision import provision
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".data" / "test"
#: Of the installation under test: its roles' passwords follow from it, so that real processes get in as well.
SECRET_KEY = "the secret key of all test installations"
APP_PASSWORD = Settings(given_secret_key=SECRET_KEY).role_password("cauce_app")
PLATFORM_PASSWORD = Settings(given_secret_key=SECRET_KEY).role_password("cauce_platform")


class TestDatabase(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses of one worker's database, by role."""

    __test__ = False

    owner_dsn: str
    app_dsn: str
    platform_dsn: str


@contextmanager
def running_server() -> Generator[str]:
    """The owner's address of the server that tests use; an embedded one stops with its last user."""
    DATA.mkdir(parents=True, exist_ok=True)
    external = os.environ.get("DATABASE_URL")  # noqa: TID251 - tests choose their server
    if external:
        yield external
        return
    with EmbeddedServer(DATA).running() as dsn:
        yield dsn


def of_database(dsn: str, name: str) -> str:
    """The same address for another database."""
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)


def as_role(dsn: str, role: str, password: str) -> str:
    """The same address for another role."""
    return make_url(dsn).set(username=role, password=password).render_as_string(hide_password=False)


@contextmanager
def cloned_database(worker: str) -> Generator[TestDatabase]:
    """A clone of the template for one worker, dropped at the end."""
    with running_server() as server:
        owner = of_database(server, f"cauce_test_{worker}_{os.getpid()}")
        _clone(server, owner)
        try:
            yield TestDatabase(
                owner_dsn=owner,
                app_dsn=as_role(owner, "cauce_app", APP_PASSWORD),
                platform_dsn=as_role(owner, "cauce_platform", PLATFORM_PASSWORD),
            )
        finally:
            _drop(server, owner)


def _clone(server: str, owner: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin, _locked():
        template = _ensure_template(admin, server)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                _database_of(owner), sql.Identifier(template)
            )
        )
    _prepare(owner)


def _drop(server: str, owner: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_database_of(owner))
        )


def _database_of(dsn: str) -> sql.Identifier:
    return sql.Identifier(str(make_url(dsn).database))


def _prepare(owner: str) -> None:
    """Rights of the database itself are not copied from a template."""
    engine = owner_engine(owner)
    with engine.begin() as connection:
        prepare_database(connection)
    engine.dispose()


def _ensure_template(admin: psycopg.Connection, server: str) -> str:
    """Build the template for the present migrations unless it is there; drop those of other versions."""
    wanted = f"cauce_template_{_fingerprint()}"
    found = {
        row[0]
        for row in admin.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'cauce\_template\_%'"
        )
    }
    for stale in found - {wanted}:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(stale)))
    if wanted not in found:
        building = f"building_{wanted}"
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building))
        )
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        provision(
            of_database(server, building),
            app_password=APP_PASSWORD,
            platform_password=PLATFORM_PASSWORD,
        )
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(building), sql.Identifier(wanted)
            )
        )
    return wanted


def _fingerprint() -> str:
    files = [*(ROOT / "migrations").rglob("*.py"), *(ROOT / "app/platform/db").rglob("*.py")]
    digest = hashlib.sha256(SECRET_KEY.encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked() -> Generator[None]:
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
