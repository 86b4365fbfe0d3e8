"""The embedded server as commands use it: started when needed, shared, stopped by the last."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Generator
from pathlib import Path
from urllib.parse import quote

from app.platform.db.embedded.cluster import SUPERUSER, Cluster
from app.platform.db.embedded.errors import EmbeddedServerError
from app.platform.db.embedded.programs import program_path, run_program

DATABASE = "cauce"
SOCKET_FOLDER_LIMIT = 84  # bytes; the whole socket path must stay below 104 on macOS


class EmbeddedServer:
    """One PostgreSQL server for one data folder.

    A server that was started for a command is marked as passing: the last command that uses it
    stops it. `ensure_running` adopts a running server, which then stays until `stop`.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.expanduser().absolute()
        self._cluster = Cluster(self._data_dir / "postgres")
        self._password = self._data_dir / "postgres_password"
        self._passing = self._data_dir / "postgres.passing"
        self._users = self._data_dir / "postgres.users"

    def bin_path(self, program: str) -> Path:
        """Find a PostgreSQL program such as `psql`, `pgbench` or `pg_dump`.

        Raises:
            EmbeddedServerError: If the package or the program is not installed.
        """
        return program_path(program)

    def ensure_running(self) -> str:
        """Start the server unless it runs, keep it running, and return the owner's address.

        Raises:
            EmbeddedServerError: If the data folder or the server cannot be used.
        """
        with self._exclusive():
            self._start()
            self._passing.unlink(missing_ok=True)
            return self._socket_dsn(DATABASE)

    @contextlib.contextmanager
    def running(self) -> Generator[str]:
        """Have the server for the length of a command; a server that ran before is left alone.

        Raises:
            EmbeddedServerError: If the data folder or the server cannot be used.
        """
        with contextlib.ExitStack() as use:
            with self._exclusive():
                if self._start():
                    self._passing.touch()
                users = use.enter_context(self._users.open("a"))
                fcntl.flock(users, fcntl.LOCK_SH)
                dsn = self._socket_dsn(DATABASE)
            try:
                yield dsn
            finally:
                use.close()
                with self._exclusive():
                    self._stop_if_last()

    def is_running(self) -> bool:
        """Tell whether the server takes connections now.

        Raises:
            EmbeddedServerError: If the data folder belongs to somebody else.
        """
        with self._one_line_errors():
            return self._cluster.ready is not None

    def stop(self) -> None:
        """Stop the server if it runs; open transactions are rolled back.

        Raises:
            EmbeddedServerError: If it does not stop.
        """
        with self._one_line_errors():
            if not self._cluster.exists():
                return
        with self._exclusive():
            self._passing.unlink(missing_ok=True)
            self._cluster.stop()

    def tcp_dsn(self) -> str:
        """Build the owner's address over TCP, for a pooler that cannot reach the socket.

        Raises:
            EmbeddedServerError: If the server does not run.
        """
        with self._one_line_errors():
            postmaster = self._cluster.ready
            if postmaster is None:
                raise EmbeddedServerError("the embedded PostgreSQL is not running")
            password = self._password.read_text().strip()
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{postmaster.port}/{DATABASE}"

    def _start(self) -> bool:
        started = self._cluster.ready is None
        if started:
            if not self._cluster.exists():
                self._cluster.create()
                self._password.unlink(missing_ok=True)
            self._cluster.check()
            self._cluster.start(self._socket_folder())
        if not self._password.exists():
            self._provision()
        return started

    def _provision(self) -> None:
        # The password file is written last, so it says that all of this was done.
        password = secrets.token_hex(24)
        names = self._psql("SELECT datname FROM pg_database").splitlines()
        if DATABASE not in names:
            self._psql(f"CREATE DATABASE {DATABASE}")
        self._psql(f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'")
        staging = self._password.with_suffix(".new")
        staging.unlink(missing_ok=True)
        staging.touch(mode=0o600)
        staging.write_text(f"{password}\n")
        staging.replace(self._password)

    def _psql(self, statement: str) -> str:
        # By standard input: an argument with the password would show in the process list.
        options = (
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            self._socket_dsn("postgres"),
        )
        return run_program(self._cluster.account, "psql", *options, text=statement)

    def _stop_if_last(self) -> None:
        if not self._passing.exists():
            return
        with self._users.open("a") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # whoever still uses it will stop it
            self._passing.unlink(missing_ok=True)
            self._cluster.stop()

    def _socket_dsn(self, database: str) -> str:
        postmaster = self._cluster.ready
        if postmaster is None:
            raise EmbeddedServerError("the embedded PostgreSQL stopped while it was being started")
        host = quote(str(postmaster.socket_folder), safe="/")
        return f"postgresql://{SUPERUSER}@/{database}?host={host}&port={postmaster.port}"

    def _socket_folder(self) -> Path:
        """Make the folder that keeps strangers from the socket, near the data if the path is short.

        Raises:
            EmbeddedServerError: If somebody else holds the name in the temporary folder.
        """
        account = self._cluster.account
        folder = self._data_dir / "postgres.socket"
        # Clients read a comma as the start of another host.
        if len(os.fsencode(folder)) > SOCKET_FOLDER_LIMIT or "," in str(folder):
            name = hashlib.sha256(os.fsencode(self._data_dir)).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"cauce-{account.effective_uid}-{name}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            account.own(folder)
        found = folder.lstat()
        private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
        if not private or found.st_uid != account.effective_uid:
            raise EmbeddedServerError(f"{folder} must be a folder that only the server can enter")
        return folder

    @contextlib.contextmanager
    def _exclusive(self) -> Generator[None]:
        with self._one_line_errors():
            self._data_dir.mkdir(parents=True, exist_ok=True)
            with (self._data_dir / "postgres.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    @contextlib.contextmanager
    def _one_line_errors(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or self._data_dir
            raise EmbeddedServerError(
                f"the data folder {self._data_dir} cannot be used: {error.strerror} ({where})"
            ) from error
