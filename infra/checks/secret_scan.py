"""Find secrets in the files under version control. Works without a network.

A harmless finding gets `# pragma: allowlist secret` on its line, with the reason beside it.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
LOCKS = r"(^|/)(requirements[^/]*\.txt|package-lock\.json)$"  # full of hashes
UNTRACKED = r"(^|/)(\.venv|\.data|\.git|node_modules|vendor|\.[a-z]+_cache|__pycache__)/"
TESTS = r"^tests/"
NOT_TESTS = r"^(?!tests/)"
BASE32_ALPHABET = "^0123456789abcdefghjkmnpqrstvwxyz$"  # pragma: allowlist secret
# Ruff's S105-S107 look at names such as "password" better than this one does.
NAMES = ("KeywordDetector",)
# Tests invent log-ins and digests; keys of providers are still found there.
INVENTED = (*NAMES, "BasicAuthDetector", "HexHighEntropyString", "Base64HighEntropyString")


class Finding(TypedDict):
    """One suspicious line, as the scanner reports it."""

    type: str
    line_number: int


class Report(TypedDict):
    """The scanner's report: findings by file."""

    results: dict[str, list[Finding]]


def scan(root: Path, *, skip: str, disabled: Sequence[str]) -> dict[str, list[Finding]]:
    """Scan the files below a folder that do not match."""
    command = [
        *(sys.executable, "-m", "detect_secrets", "scan", "--no-verify"),
        *([] if (root / ".git").exists() else ["--all-files"]),
        *(part for name in disabled for part in ("--disable-plugin", name)),
        *("--exclude-files", LOCKS, "--exclude-files", UNTRACKED, "--exclude-files", skip),
        *("--exclude-secrets", BASE32_ALPHABET, "."),
    ]
    done = subprocess.run(command, check=True, cwd=root, capture_output=True, text=True)
    report: Report = json.loads(done.stdout)
    return report["results"]


def main() -> int:
    """Scan all and name every finding."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    found = scan(root, skip=TESTS, disabled=NAMES) | scan(root, skip=NOT_TESTS, disabled=INVENTED)
    for name, findings in sorted(found.items()):
        for finding in findings:
            print(f"{name}:{finding['line_number']}: {finding['type']}")
    print(f"secret scan: {sum(map(len, found.values()))} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
