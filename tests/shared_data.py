"""Where the real data is that tests use and the repository does not hold."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


def shared_data(*parts: str) -> Path:
    """The path of a shared data file; skips the test where the data is absent, except under CI."""
    base = Path(os.environ.get("CAUCE_SHARED_DATA") or _ROOT.parent / "shared" / "data")  # noqa: TID251 - tests find their data
    path = base.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - never skipped there
            pytest.fail(f"{'/'.join(parts)} is not there, and under CI it must be")
        pytest.skip(f"the shared data {'/'.join(parts)} is not there")
    return path
