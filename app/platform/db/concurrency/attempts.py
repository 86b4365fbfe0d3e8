"""Two transactions that met: the one that lost begins again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

_ATTEMPTS: Final = 5
_PAUSE_SECONDS: Final = 0.02
_Result = TypeVar("_Result")


class StillContendedError(RuntimeError):
    """A transaction met others in every attempt."""


async def with_attempts(
    work: Callable[[], Awaitable[_Result]], *, meeting_points: frozenset[str] = frozenset()
) -> _Result:
    """Run a whole transaction, again if it met another one: deadlock, serialization, or a meeting point's constraint.

    ``meeting_points`` names unique constraints by which two requests for the same thing meet: the second attempt finds
    what the other one wrote. ``work`` opens and commits its own unit of work, and must have no effect outside of it.

    Raises:
        StillContendedError: If it met others in every attempt.
        UniqueViolationError: If another constraint is violated, which is no meeting.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            await asyncio.sleep(_PAUSE_SECONDS * attempt * random.uniform(0.5, 1.5))  # noqa: S311 - a pause
        try:
            return await work()
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            continue
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name not in meeting_points:
                raise
    raise StillContendedError
