"""A load generator that costs little: prepared requests over kept connections, answers parsed just enough."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
from typing_extensions import override

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to: seconds, a status and a latency for each request."""

    seconds: float
    statuses: list[int]
    latencies: list[float]

    def count(self, *statuses: int) -> int:
        """Answers with one of these statuses."""
        return sum(1 for status in self.statuses if status in statuses)

    def per_second(self, *statuses: int) -> float:
        """Answers a second with one of these statuses."""
        return self.count(*statuses) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """A percentile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies)
        place = min(len(ordered) - 1, int(len(ordered) * percent / 100))
        return ordered[place] * 1000


def http_request(
    method: str, path: str, *, host: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b""
) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + _HEAD_END + body


class _Client(asyncio.Protocol):
    """One kept connection that sends the next request as soon as it has its answer."""

    def __init__(self, requests: Iterator[bytes], deadline: Callable[[], bool]) -> None:
        self.statuses: list[int] = []
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._is_over = deadline
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue] - a stream's transport
        self._send()

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return
        head = self._buffer[:end].lower()
        start = head.find(_LENGTH)
        length = int(head[start + len(_LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        if len(self._buffer) < end + len(_HEAD_END) + length:
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        self.statuses.append(int(head[9:12]))
        self._buffer = b""
        self._send()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.statuses.append(0)
            self.done.set_result(None)

    def _send(self) -> None:
        request = None if self._is_over() else next(self._requests, None)
        if self._transport is None:
            return
        if request is None:
            if not self.done.done():
                self.done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


async def drive(
    ports: Sequence[int],
    requests: Iterator[bytes],
    *,
    connections: int = 8,
    seconds: float | None = None,
) -> Load:
    """Send requests over kept connections, spread over the ports, until they or the time run out."""
    started = time.perf_counter()

    def is_over() -> bool:
        return seconds is not None and time.perf_counter() - started >= seconds

    loop = asyncio.get_running_loop()
    clients: list[_Client] = []
    for index in range(connections):
        _, client = await loop.create_connection(
            lambda: _Client(requests, is_over), "127.0.0.1", ports[index % len(ports)]
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    return Load(
        seconds=time.perf_counter() - started,
        statuses=[status for client in clients for status in client.statuses],
        latencies=[latency for client in clients for latency in client.latencies],
    )
