"""Audit what we depend on: licences always, known vulnerabilities as far as the data can be had.

Vulnerability data lives at the registries. Where they cannot be reached, that is said, and is no
failure: the licences are still checked.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180
# Licences that go together with Apache-2.0 in what we distribute, as words of their names.
ALLOWED = (
    "0BSD",
    "Apache",
    "BSD",
    "ISC",
    "MIT",
    "MPL",
    "Mozilla",
    "PSF",
    "Python Software",
    "Unlicense",
)
# Only linked to, never changed: allowed one by one.
REVIEWED = {
    "psycopg": "LGPL-3.0, imported as it is",
    "psycopg-binary": "LGPL-3.0, imported as it is",
    "psycopg-pool": "LGPL-3.0, imported as it is",
    "python-stdnum": "LGPL-2.1, imported as it is",
    "node_modules/@tabler/icons-webfont": "MIT, in its LICENSE file only",
}


class Package(TypedDict):
    """An installed package and its licence."""

    Name: str
    License: str


class Vulnerability(TypedDict):
    """One known weakness."""

    id: str
    fix_versions: list[str]


class Audited(TypedDict, total=False):
    """What the audit knows about one package."""

    name: str
    version: str
    skip_reason: str
    vulns: list[Vulnerability]


def main() -> int:
    """Run all audits and name what is wrong."""
    print(f"licences: {len(REVIEWED)} packages reviewed by hand")
    problems = [
        *_python_licences(),
        *_front_end_licences(),
        *_python_weaknesses(),
        *_npm_weaknesses(),
    ]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _python_licences() -> list[str]:
    names = [name for name in _locked_names(ROOT / "requirements.txt") if name not in REVIEWED]
    output = _output(
        [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--packages", *names]
    )
    packages: list[Package] = json.loads(output)
    print(f"licences: {len(packages)} Python packages")
    return [
        f"licence of {package['Name']} needs a review: {package['License'].splitlines()[0]}"
        for package in packages
        if not any(word in package["License"] for word in ALLOWED)
    ]


def _front_end_licences() -> list[str]:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages: dict[str, dict[str, str]] = {
        name: entry for name, entry in lock["packages"].items() if name
    }
    print(f"licences: {len(packages)} front-end packages")
    return [
        f"licence of {name} needs a review: {entry.get('license')}"
        for name, entry in packages.items()
        if name not in REVIEWED and not any(word in entry.get("license", "") for word in ALLOWED)
    ]


def _python_weaknesses() -> list[str]:
    lock = ROOT / "requirements.txt"
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock)]
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        audited: list[Audited] = json.loads(_output([*command, *options]))["dependencies"]
    except (json.JSONDecodeError, KeyError):
        audited = []
    skipped = sum("skip_reason" in package for package in audited)
    checked = len(audited) - skipped
    if checked:
        print(f"vulnerabilities: {checked} Python packages audited, {skipped} without data")
    else:
        print("vulnerabilities: NOT audited for Python, the data cannot be reached from here")
    return [
        f"{package.get('name')} {package.get('version')} has {weakness['id']}"
        f" (fixed in {', '.join(weakness['fix_versions']) or 'no version'})"
        for package in audited
        for weakness in package.get("vulns", [])
    ]


def _npm_weaknesses() -> list[str]:
    npm = shutil.which("npm")
    try:
        found: dict[str, dict[str, str]] = json.loads(_output([npm or "npm", "audit", "--json"]))[
            "vulnerabilities"
        ]
    except (json.JSONDecodeError, KeyError):
        print(
            "vulnerabilities: NOT audited for the front end, the data cannot be reached from here"
        )
        return []
    print("vulnerabilities: front-end packages audited")
    return [f"{name} has a weakness: {entry['severity']}" for name, entry in found.items()]


def _locked_names(lock: Path) -> list[str]:
    lines = lock.read_text().splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line and not line.startswith(" ")]


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(
            command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS
        ).stdout
    except (subprocess.TimeoutExpired, FileNotFoundError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
