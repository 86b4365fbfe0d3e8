"""Run a command against a throw-away PostgreSQL of this machine's packages.

Usage: ``external_postgres.py VERSION COMMAND...``. The command gets DATABASE_URL: an owner's
address over TCP with a password, as a hosted server has it. Exit status is that of the command.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path

from app.platform.db.embedded.account import ServerAccount

OWNER = "owner"
INSTALLATIONS = Path("/usr/lib/postgresql")
# The data is thrown away: nothing needs to survive a power cut.
OPTIONS = "-c fsync=off -c max_connections=200 -c max_locks_per_transaction=256 -c jit=off"


def main(arguments: Sequence[str]) -> int:
    """Start the server, run the command, stop the server."""
    version, *command = arguments
    programs = INSTALLATIONS / version / "bin"
    if not (programs / "initdb").exists():
        print(f"PostgreSQL {version} is not installed here")
        return 1
    with _server(programs) as dsn:
        return subprocess.run(
            command, check=False, env={**os.environ, "DATABASE_URL": dsn}
        ).returncode


@contextlib.contextmanager
def _server(programs: Path) -> Generator[str]:
    with tempfile.TemporaryDirectory(prefix="cauce-postgres-") as name:
        folder = Path(name)
        account = ServerAccount.for_folder(folder)
        account.own(folder)
        password = secrets.token_hex(16)
        password_file = folder / "password"
        password_file.write_text(password)
        account.own(password_file)
        port = _free_port()
        data = folder / "data"
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {OPTIONS}"

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, f"--pgdata={data}", *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=folder,
                **account.subprocess_options,
            )

        login = (f"--username={OWNER}", f"--pwfile={password_file}", "--auth=scram-sha-256")
        run("initdb", *login, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", "-o", options)
        try:
            yield f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
