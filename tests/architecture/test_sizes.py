"""Files and functions stay small enough to be read in one go."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP_FILES = sorted(
    path for path in (ROOT / "app").rglob("*.py") if "node_modules" not in path.parts
)
TEST_FILES = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 500
LONGEST_TEST_FILE = 500
MEDIAN_FILE = 120
LONGEST_FUNCTION = 60


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", APP_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_purpose(path: Path) -> None:
    long_functions = [(name, size) for name, size in functions_of(path) if size > LONGEST_FUNCTION]

    assert lines_of(path) <= LONGEST_FILE
    assert long_functions == []


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_file_can_be_read(path: Path) -> None:
    assert lines_of(path) <= LONGEST_TEST_FILE


def test_most_files_are_short() -> None:
    assert statistics.median(lines_of(path) for path in APP_FILES) <= MEDIAN_FILE
