"""The server process as its pid file describes it."""

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

PID_FILE = "postmaster.pid"
PID_FILE_LINES = 8


@dataclass(frozen=True, kw_only=True)
class Postmaster:
    """A running server, or what is left of one."""

    pid: int
    port: int
    socket_folder: Path
    status: str

    @classmethod
    def read(cls, cluster: Path) -> "Postmaster | None":
        """Read the pid file; None when there is none or it is not complete yet."""
        try:
            lines = (cluster / PID_FILE).read_text().splitlines()
        except FileNotFoundError:
            return None
        if len(lines) < PID_FILE_LINES:
            return None
        return cls(
            pid=int(lines[0]),
            port=int(lines[3]),
            socket_folder=Path(lines[4]),
            status=lines[7].strip(),
        )

    @property
    def is_ready(self) -> bool:
        """Whether it says so and takes a connection."""
        if self.status != "ready":
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket_folder / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
        return True


def remove_stale_pid_file(cluster: Path) -> None:
    """Remove the pid file of a server that is gone.

    PostgreSQL does so itself, unless the number now belongs to another process of the same user,
    which is usual after a restarted container: then it would refuse to start.
    """
    path = cluster / PID_FILE
    try:
        first = path.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return
    if not first.isdigit() or not _serves(int(first), cluster):
        path.unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's process: PostgreSQL decides
    process = Path("/proc") / str(pid)
    if not process.exists():
        command = subprocess.run(  # noqa: S603 - a number is all that varies
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
            check=False,
            capture_output=True,
            text=True,
        ).stdout
        return "postgres" in command and str(cluster) in command
    try:
        # The server stands in its folder, and it is the only program there by that name.
        return (process / "comm").read_text().strip() == "postgres" and (
            process / "cwd"
        ).resolve() == cluster.resolve()
    except OSError:
        return True
