"""Processor seconds of a process and its children, where the system tells them (Linux)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PROC = Path("/proc")


def processor_seconds(pid: int) -> float | None:
    """User and system time of a process and of its children that are alive; none where it can't be known."""
    try:
        parents = {int(path.name): _parent_and_ticks(path) for path in _PROC.glob("[0-9]*")}
    except OSError:
        return None
    if pid not in parents:
        return None
    family, changed = {pid}, True
    while changed:
        found = {child for child, (parent, _) in parents.items() if parent in family} - family
        family |= found
        changed = bool(found)
    return sum(parents[member][1] for member in family) / _TICKS


def _parent_and_ticks(path: Path) -> tuple[int, int]:
    try:
        fields = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), int(fields[11]) + int(fields[12])
