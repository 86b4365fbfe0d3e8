"""The commerce core: what each measure finds, one module per measure."""

from collections.abc import Awaitable, Callable
from typing import Final

from app.bench.commerce.hot import measure_hot
from app.bench.commerce.races import measure_races
from app.bench.commerce.reads import measure_facts, measure_reads
from app.bench.database import ScratchDatabase
from app.bench.measures import Bench, Figures

#: In this order; each fills or resets what it needs.
MEASURES: Final[tuple[Callable[[Bench, ScratchDatabase], Awaitable[Figures]], ...]] = (
    measure_hot,
    measure_races,
    measure_facts,
    measure_reads,
)


async def measure_commerce(bench: Bench, database: ScratchDatabase) -> Figures:
    """All figures of the group ``commerce``."""
    figures: Figures = {}
    for measure in MEASURES:
        figures |= await measure(bench, database)
    return figures
