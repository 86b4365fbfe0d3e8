"""A long file goes through in bounded memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.domains.imports.mapped_files import order_lines

READ_ALL = """
import resource, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from app.domains.imports.mapped.normalise import mapped_batches
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.spreadsheet.normalise import Setting
from app.domains.imports.totals import TotalsCounter
from app.domains.imports.types import ImportOptions
from tests.domains.imports.mapped_files import LINES_MAPPING

counter = TotalsCounter("CLP")
setting = Setting(currency="CLP", zone=ZoneInfo("UTC"), options=ImportOptions())
for batch in mapped_batches(Path(sys.argv[1]), MappingSpec.of(LINES_MAPPING), setting):
    counter.add(batch)
print(counter.totals.lines, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def read_all(path: Path) -> tuple[int, int]:
    """Lines read and the peak of memory in MB, of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    lines, megabytes = done.stdout.split()
    return int(lines), int(megabytes)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, short = read_all(order_lines(tmp_path, 20_000))

    many, long = read_all(order_lines(tmp_path, 300_000))

    assert (few, many) == (20_000, 300_000)
    assert long - short < 30, f"{short} MB for 20,000 lines, {long} MB for 300,000"
