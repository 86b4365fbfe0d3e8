"""One database cluster on disk: made, checked, started and stopped."""

import contextlib
import shutil
import socket
import time
from pathlib import Path

from app.platform.db.embedded.account import ServerAccount
from app.platform.db.embedded.configuration import last_complaint, write_configuration
from app.platform.db.embedded.errors import EmbeddedServerError
from app.platform.db.embedded.postmaster import PID_FILE, Postmaster, remove_stale_pid_file
from app.platform.db.embedded.programs import prepare_programs, run_program

SUPERUSER = "postgres"
MAJOR_VERSION = "18"  # of the programs; a new one needs pg_upgrade, so it is not just taken
START_SECONDS = 120  # recovery after a crash may take that long
STOP_SECONDS = 20
SETTLE_SECONDS = 10


class Cluster:
    """The folder of a cluster and the server on it. Callers see to it that only one acts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def account(self) -> ServerAccount:
        """Who runs the server."""
        return ServerAccount.for_folder(self.folder)

    @property
    def ready(self) -> Postmaster | None:
        """The server, if it takes connections now."""
        postmaster = Postmaster.read(self.folder)
        return postmaster if postmaster is not None and postmaster.is_ready else None

    def exists(self) -> bool:
        """Tell whether there is anything; an empty folder counts as nothing."""
        return self.folder.exists() and any(self.folder.iterdir())

    def create(self) -> None:
        """Make a new, empty cluster, whole or not at all."""
        staging = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        account = self.account
        account.own(staging)
        account.open_way_to(staging)
        prepare_programs(account)
        run_program(
            account,
            "initdb",
            f"--pgdata={staging}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            # The built-in locale sorts and folds case the same on every machine.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth=reject",  # our own rules are written before the first start
            "--no-instructions",
        )
        staging.rename(self.folder)

    def check(self) -> None:
        """Refuse a folder that is not ours to start.

        Raises:
            EmbeddedServerError: If it holds something else, another version or another's data.
        """
        owner = self.folder.stat().st_uid
        if owner != self.account.effective_uid:
            raise EmbeddedServerError(
                f"{self.folder} belongs to another user (uid {owner}):"
                " run as that user or choose another CAUCE_DATA_DIR"
            )
        try:
            version = (self.folder / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedServerError(
                f"{self.folder} holds no PostgreSQL data:"
                " move it away or choose another CAUCE_DATA_DIR"
            ) from None
        if version != MAJOR_VERSION:
            raise EmbeddedServerError(
                f"{self.folder} is from PostgreSQL {version}, this release runs {MAJOR_VERSION}:"
                " dump it with the release that made it, or choose another CAUCE_DATA_DIR"
            )

    def start(self, socket_folder: Path) -> None:
        """Start the server and wait until it takes connections.

        Raises:
            EmbeddedServerError: If it does not start, with its own word on why.
        """
        remove_stale_pid_file(self.folder)
        if not (self.folder / PID_FILE).exists():
            self._launch(socket_folder)
        deadline = time.monotonic() + START_SECONDS
        while self.ready is None:
            if time.monotonic() > deadline:
                raise EmbeddedServerError(self._trouble("does not get ready"))
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back.

        Raises:
            EmbeddedServerError: If it does not stop.
        """
        remove_stale_pid_file(self.folder)
        for mode in ("fast", "immediate"):  # the second if a backend hangs: the log recovers all
            if not (self.folder / PID_FILE).exists():
                return
            with contextlib.suppress(EmbeddedServerError):
                run_program(
                    self.account,
                    "pg_ctl",
                    "stop",
                    "--silent",
                    "--wait",
                    f"--mode={mode}",
                    f"--timeout={STOP_SECONDS}",
                    f"--pgdata={self.folder}",
                )
        if (self.folder / PID_FILE).exists():
            raise EmbeddedServerError(f"the embedded PostgreSQL in {self.folder} does not stop")

    def _launch(self, socket_folder: Path) -> None:
        account = self.account
        prepare_programs(account)
        account.open_way_to(self.folder)
        files = write_configuration(self.folder, socket_folder=socket_folder, port=_free_port())
        for path in files:
            account.own(path)
        deadline = time.monotonic() + SETTLE_SECONDS
        while not self._try_launch(account):
            # The processes of a killed server need a moment to notice that they are alone.
            settling = "shared memory" in last_complaint(self.folder)
            if not settling or time.monotonic() > deadline:
                raise EmbeddedServerError(self._trouble("does not start"))
            time.sleep(0.2)

    def _try_launch(self, account: ServerAccount) -> bool:
        log = self.folder / "startup.log"
        log.unlink(missing_ok=True)
        try:
            run_program(
                account,
                "pg_ctl",
                "start",
                "--silent",
                "--wait",
                f"--timeout={START_SECONDS}",
                f"--pgdata={self.folder}",
                f"--log={log}",
            )
        except EmbeddedServerError:
            return False
        return True

    def _trouble(self, what: str) -> str:
        complaint = last_complaint(self.folder)
        return f"the embedded PostgreSQL in {self.folder} {what}: {complaint}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
