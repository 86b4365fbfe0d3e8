"""A race: who asks for what, how many may succeed, and what must hold afterwards."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import msgspec

from app.bench.commerce.races.crowd import ask_until_answered
from app.bench.load import http_request
from app.bench.measures import CREATED, PRODUCT
from app.bench.servers import WebProcess
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory

_KILL_AFTER_SECONDS: Final = 0.15


class Contest(msgspec.Struct, frozen=True, kw_only=True):
    """Where races take place: a tenant, its API key and the host of its brand."""

    factory: UnitOfWorkFactory
    tenant_id: UUID
    key: str
    host: str

    def post(self, path: str, body: object) -> bytes:
        """A request that may be sent again: it has an idempotency key of its own."""
        headers = [("authorization", f"Bearer {self.key}"), ("idempotency-key", str(new_id()))]
        return http_request(
            "POST", path, host=self.host, headers=headers, body=msgspec.json.encode(body)
        )


class Race(msgspec.Struct, frozen=True, kw_only=True):
    """What a crowd asks for.

    ``winners`` of the requests may be answered 201; all others are answered with one of ``refusals``. ``faults`` looks
    at the database afterwards and says what is wrong, if anything.
    """

    name: str
    requests: Sequence[bytes]
    winners: int
    refusals: frozenset[int]
    faults: Callable[[], Awaitable[list[str]]]


class WebPair:
    """Two web processes on one database, of which one can be killed and comes back."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Two processes of the product; nothing runs yet."""
        self._processes = [WebProcess(PRODUCT, environment) for _ in range(2)]

    @property
    def ports(self) -> list[int]:
        """Where they answer."""
        return [process.port for process in self._processes]

    async def start(self) -> None:
        """Start both."""
        await asyncio.gather(*(process.start() for process in self._processes))

    async def stop(self) -> None:
        """Stop both."""
        await asyncio.gather(*(process.stop() for process in self._processes))

    async def kill_one(self) -> None:
        """Kill the first in the middle of its work, and start it again."""
        await asyncio.sleep(_KILL_AFTER_SECONDS)
        await self._processes[0].kill()
        await self._processes[0].start()


@asynccontextmanager
async def web_pair(environment: Mapping[str, str]) -> AsyncGenerator[WebPair]:
    """Two running web processes."""
    pair = WebPair(environment)
    try:
        await pair.start()
        yield pair
    finally:
        await pair.stop()


async def run_race(pair: WebPair, race: Race, *, with_kill: bool) -> list[str]:
    """Let the crowd run; what was wrong, in words, nothing if all is well."""
    asking = [ask_until_answered(pair.ports, request) for request in race.requests]
    killing = [pair.kill_one()] if with_kill else []
    results = await asyncio.gather(*asking, *killing)
    answers = [item for item in results if item is not None]
    statuses = Counter(status for status, _ in answers)
    faults = [
        f"{race.name}: {count} answers {status}: {_example(answers, status)}"
        for status, count in statuses.items()
        if status != CREATED and status not in race.refusals
    ]
    if statuses[CREATED] != race.winners:
        faults.append(f"{race.name}: {statuses[CREATED]} succeeded instead of {race.winners}")
    return faults + [f"{race.name}: {fault}" for fault in await race.faults()]


def _example(answers: Sequence[tuple[int, bytes]], status: int) -> str:
    return next(body for found, body in answers if found == status)[:300].decode(errors="replace")
