"""Two transactions that met: the one that lost begins again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

_ATTEMPTS: Final = 5
_PAUSE_SECONDS: Final = 0.02
_Result = TypeVar("_Result")

#: Raised by platform.require when what a transaction counted on is gone.
NOT_MET_SQLSTATE: Final = "CT003"
_MEETING_SQLSTATES: Final = frozenset({"40001", "40P01", NOT_MET_SQLSTATE})


class StillContendedError(RuntimeError):
    """A transaction met others in every attempt."""


async def with_attempts(
    work: Callable[[int], Awaitable[_Result]], *, meeting_points: frozenset[str] = frozenset()
) -> _Result:
    """Run a whole transaction, again if it met another one.

    That is a deadlock, a serialization failure, a ``platform.require`` that did not hold at the commit, or the
    constraint of a meeting point: ``meeting_points`` names unique constraints by which two requests for the same thing
    meet, and the second attempt finds what the other one wrote. ``work`` is told the attempt, from zero; it opens and
    commits a unit of work of its own and has no effect outside of it.

    Raises:
        StillContendedError: If it met others in every attempt.
        PostgresError: If the database refuses for another reason.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            await asyncio.sleep(_PAUSE_SECONDS * attempt * random.uniform(0.5, 1.5))  # noqa: S311 - a pause
        try:
            return await work(attempt)
        except asyncpg.PostgresError as error:
            if not _is_meeting(error, meeting_points):
                raise
    raise StillContendedError


def _is_meeting(error: asyncpg.PostgresError, meeting_points: frozenset[str]) -> bool:
    if isinstance(error, asyncpg.UniqueViolationError):
        return error.constraint_name in meeting_points
    return error.sqlstate in _MEETING_SQLSTATES
