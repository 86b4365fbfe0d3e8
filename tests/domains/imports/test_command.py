"""The command line: what it prints and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands.imports import import_


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tenant", "t", "--format", "mapped", "{file}"], "--mapping"),
        (["--tenant", "t", "--format", "olist", "--mapping", "{file}", "{file}"], "--mapping"),
        (["--tenant", "t", "--format", "mapped", "--mapping", "{file}", "{file}"], "not a mapping"),
        (["--tenant", "t", "--format", "poem", "{file}"], "poem"),
        (["--tenant", "t", "--format", "spreadsheet", "missing.csv"], "missing.csv"),
        (["--format", "spreadsheet", "{file}"], "--tenant"),
    ],
)
def test_wrong_usage_ends_with_two_and_says_why(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("nothing", encoding="utf-8")

    result = CliRunner().invoke(import_, [text.replace("{file}", str(file)) for text in arguments])

    assert result.exit_code == 2
    assert words in result.output


def test_an_id_that_is_none_ends_with_one() -> None:
    result = CliRunner().invoke(import_, ["undo", "--tenant", "t", "imp_nonsense"])

    assert result.exit_code == 1
    assert "ids.invalid" in result.output


def test_the_group_explains_both_of_its_ways() -> None:
    result = CliRunner().invoke(import_, ["--help"])

    assert result.exit_code == 0
    assert "cauce import undo --tenant SLUG JOB" in result.output
