"""The server process as its pid file describes it."""

import os
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

PID_FILE = "postmaster.pid"
PID_FILE_LINES = 8
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # the one message that needs no log-in
ANSWER_SECONDS = 5


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
        """Whether it says so and answers.

        A connection alone proves nothing: the system still takes some for a killed server.
        """
        if self.status != "ready":
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(ANSWER_SECONDS)
            try:
                client.connect(str(self.socket_folder / f".s.PGSQL.{self.port}"))
                client.sendall(SSL_REQUEST)
                return client.recv(1) != b""
            except OSError:
                return False


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
    return _is_server(_arguments(pid), cluster) or _working_folder(pid) == cluster.resolve()


def _arguments(pid: int) -> str:
    # Empty for a process that has ended and waits for its parent.
    listing = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        try:
            return listing.read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(  # noqa: S603 - a number is all that varies
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        check=False,
        capture_output=True,
        text=True,
    ).stdout


def _is_server(arguments: str, cluster: Path) -> bool:
    program = arguments.partition(" -D ")
    return program[0].endswith("postgres") and program[2].startswith(str(cluster))


def _working_folder(pid: int) -> Path | None:
    # Tells a server apart whose folder was renamed; not shown to everybody.
    process = Path("/proc") / str(pid)
    try:
        if (process / "comm").read_text().strip() == "postgres":
            return (process / "cwd").readlink()
    except OSError:
        return None
    return None
