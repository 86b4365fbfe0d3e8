"""The repository holds nothing of one machine: no paths, no download addresses, no secrets."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE_PATH = re.compile(r"/(?:work|home|root|Users)/[a-z]")
LOCK_FILES = ("requirements.txt", "requirements-dev.txt", "package-lock.json")


def tracked_texts() -> list[Path]:
    git = shutil.which("git")
    if git is None:
        return []
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0")
    return [
        ROOT / name
        for name in names
        if Path(name).suffix in {".py", ".md", ".toml", ".txt", ".html", ".js", ".po"}
    ]


def test_no_file_names_a_path_of_a_machine() -> None:
    texts = tracked_texts()
    if not texts:
        pytest.skip("not a git checkout")
    found = [
        path.name
        for path in texts
        if path.exists() and path != Path(__file__) and MACHINE_PATH.search(path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_files_hold_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "http://" not in text
    assert not re.search(
        r'"resolved"|https://[^"\s]*(\.tgz|\.whl|/simple)|--index-url|--find-links', text
    )
    assert "sha" in text
