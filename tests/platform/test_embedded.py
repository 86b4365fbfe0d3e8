"""The embedded server: started, shared, stopped, and clear about what it cannot use."""

import multiprocessing
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from app.platform.db.embedded import EmbeddedServer, EmbeddedServerError
from app.platform.db.embedded.cluster import MAJOR_VERSION
from app.platform.db.embedded.postmaster import PID_FILE, Postmaster


@pytest.fixture
def data_dir() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="cauce-embedded-") as name:
        path = Path(name) / "data"
        yield path
        EmbeddedServer(path).stop()


def _ensure_running(data_dir: Path, results: "multiprocessing.Queue[str]") -> None:
    results.put(EmbeddedServer(data_dir).ensure_running())


def _cluster(data_dir: Path) -> Path:
    return data_dir / "postgres"


def _postmaster(data_dir: Path) -> Postmaster:
    postmaster = Postmaster.read(_cluster(data_dir))
    assert postmaster is not None
    return postmaster


async def test_started_server_serves_asyncpg(data_dir: Path) -> None:
    dsn = EmbeddedServer(data_dir).ensure_running()

    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    await connection.close()

    assert name == "cauce"


def test_started_server_serves_psycopg_and_psql(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)

    dsn = server.ensure_running()

    with psycopg.connect(dsn) as sync_connection:
        row = sync_connection.execute("SHOW server_version").fetchone()
    assert row is not None
    assert row[0].startswith(f"{MAJOR_VERSION}.")
    psql = subprocess.run(
        [server.bin_path("psql"), "-XAtc", "SELECT lower('ÑANDÚ')", dsn],
        check=True,
        capture_output=True,
        text=True,
    )
    assert psql.stdout == "ñandú\n"


async def test_tcp_asks_for_the_password(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.ensure_running()
    tcp = server.tcp_dsn()

    connection = await asyncpg.connect(tcp)
    address = await connection.fetchval("SELECT host(inet_server_addr())")
    await connection.close()

    assert address == "127.0.0.1"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(tcp, password="wrong")
    assert (data_dir / "postgres_password").stat().st_mode & 0o077 == 0
    assert (data_dir / "postgres.socket").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_server_is_durable(data_dir: Path, name: str) -> None:
    dsn = EmbeddedServer(data_dir).ensure_running()

    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()

    assert row == ("on",)


def test_second_start_is_quick_and_keeps_data(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    with psycopg.connect(server.ensure_running(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    server.stop()
    began = time.monotonic()

    dsn = server.ensure_running()

    assert time.monotonic() - began < 3
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_concurrent_callers_get_one_server(data_dir: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = context.Queue()
    callers = [context.Process(target=_ensure_running, args=(data_dir, results)) for _ in range(4)]

    for caller in callers:
        caller.start()
    answers = {results.get(timeout=60) for _ in callers}
    for caller in callers:
        caller.join(timeout=60)

    assert len(answers) == 1
    assert EmbeddedServer(data_dir).is_running()


def test_command_stops_what_it_started(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)

    with server.running() as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert not server.is_running()


def test_command_leaves_a_running_server_alone(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    owned = server.ensure_running()

    with EmbeddedServer(data_dir).running() as dsn:
        assert dsn == owned

    assert server.is_running()


def test_last_of_overlapping_commands_stops_the_server(data_dir: Path) -> None:
    first, second = EmbeddedServer(data_dir), EmbeddedServer(data_dir)

    with first.running():
        overlap = second.running()
        overlap.__enter__()
    running_in_between = second.is_running()
    overlap.__exit__(None, None, None)

    assert running_in_between
    assert not second.is_running()


def test_server_adopted_by_a_command_outlives_its_starter(data_dir: Path) -> None:
    owner = EmbeddedServer(data_dir)

    with EmbeddedServer(data_dir).running():
        owner.ensure_running()

    assert owner.is_running()


def test_killed_server_starts_again(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    with psycopg.connect(server.ensure_running(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    os.kill(_postmaster(data_dir).pid, signal.SIGKILL)

    dsn = server.ensure_running()

    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_pid_file_with_the_number_of_another_program_is_stale(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.ensure_running()
    pid_file = _cluster(data_dir) / PID_FILE
    lines = pid_file.read_text().splitlines()
    server.stop()
    lines[0] = str(os.getpid())
    pid_file.write_text("\n".join(lines) + "\n")

    server.ensure_running()

    assert _postmaster(data_dir).pid != os.getpid()
    assert server.is_running()


def test_lost_password_file_is_made_anew(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.ensure_running()
    (data_dir / "postgres_password").unlink()

    server.ensure_running()

    with psycopg.connect(server.tcp_dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["x" * 120, "with blank", "with,comma", "ñandú's"])
def test_any_path_is_usable(data_dir: Path, name: str) -> None:
    path = data_dir / name

    with EmbeddedServer(path).running() as dsn, psycopg.connect(dsn) as connection:
        answer = connection.execute("SELECT 1").fetchone()

    assert answer == (1,)


def test_foreign_folder_is_refused_and_left_untouched(data_dir: Path) -> None:
    _cluster(data_dir).mkdir(parents=True)
    (_cluster(data_dir) / "letters.txt").write_text("mine")

    with pytest.raises(EmbeddedServerError) as caught:
        EmbeddedServer(data_dir).ensure_running()

    assert _is_one_line(caught.value)
    assert "postgres" in str(caught.value)
    assert [path.name for path in _cluster(data_dir).iterdir()] == ["letters.txt"]


def test_other_version_is_refused(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.ensure_running()
    server.stop()
    (_cluster(data_dir) / "PG_VERSION").write_text("17\n")

    with pytest.raises(EmbeddedServerError, match="from PostgreSQL 17") as caught:
        server.ensure_running()

    assert _is_one_line(caught.value)


def test_broken_cluster_says_why(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.ensure_running()
    server.stop()
    (_cluster(data_dir) / "global" / "pg_control").unlink()

    with pytest.raises(EmbeddedServerError, match="does not start: ") as caught:
        server.ensure_running()

    assert _is_one_line(caught.value)


def test_data_dir_that_cannot_be_made_is_named() -> None:
    with tempfile.NamedTemporaryFile() as occupied:
        path = Path(occupied.name) / "data"

        with pytest.raises(EmbeddedServerError, match=occupied.name) as caught:
            EmbeddedServer(path).ensure_running()

    assert _is_one_line(caught.value)


def test_programs_are_of_the_expected_version() -> None:
    postgres = EmbeddedServer(Path("unused")).bin_path("postgres")

    told = subprocess.run([postgres, "--version"], check=True, capture_output=True, text=True)

    assert told.stdout.split()[-1].startswith(f"{MAJOR_VERSION}.")


def test_unknown_program_is_refused() -> None:
    with pytest.raises(EmbeddedServerError, match="no program pg_nothing"):
        EmbeddedServer(Path("unused")).bin_path("pg_nothing")


def _is_one_line(error: EmbeddedServerError) -> bool:
    return "\n" not in str(error).strip()
