"""PgBouncer in transaction mode, started by the test that needs it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.database import APP_PASSWORD, PLATFORM_PASSWORD, TestDatabase

_CONFIGURATION = """
[databases]
{database} = {server} dbname={database}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
server_reset_query =
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


def program() -> str:
    """Where PgBouncer is; skips the test where it is not, except under CI."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI") == "true":  # noqa: TID251 - never skipped there
            pytest.fail("pgbouncer is not installed, and under CI it must be")
        pytest.skip("pgbouncer is not installed (Debian package pgbouncer)")
    return found


@contextmanager
def running_bouncer(database: TestDatabase) -> Generator[TestDatabase]:
    """The database's addresses through a PgBouncer with two server connections a role."""
    command = program()
    with tempfile.TemporaryDirectory(prefix="cauce-bouncer-") as name:
        folder, port = Path(name), free_port()
        configuration = configure(folder, port, database)
        user = ["--user=nobody"] if os.geteuid() == 0 else []
        if user:
            folder.chmod(0o777)
        process = subprocess.Popen(
            [command, "--quiet", *user, str(configuration)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port, process, folder)
            yield TestDatabase(
                owner_dsn=database.owner_dsn,
                app_dsn=through(database.app_dsn, port),
                platform_dsn=through(database.platform_dsn, port),
            )
        finally:
            process.terminate()
            process.wait(10)


def configure(folder: Path, port: int, database: TestDatabase) -> Path:
    url = make_url(database.app_dsn)
    # The embedded server's socket is closed to other accounts; poolers reach it over TCP.
    host = url.host or "127.0.0.1"
    server_port = url.query.get("port") or url.port or 5432
    (folder / "users.txt").write_text(
        f'"cauce_app" "{APP_PASSWORD}"\n"cauce_platform" "{PLATFORM_PASSWORD}"\n'
    )
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            database=url.database,
            server=f"host={host} port={server_port}",
            port=port,
            folder=folder,
        )
    )
    return configuration


def through(dsn: str, port: int) -> str:
    url = make_url(dsn)
    return url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            log = folder / "pgbouncer.log"
            pytest.fail(f"pgbouncer ended: {log.read_text() if log.exists() else 'no log'}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("pgbouncer did not start")
