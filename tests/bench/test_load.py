"""The load generator counts what it is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import cycle, islice

from app.bench.load import Load, drive, http_request

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def test_every_request_is_answered_and_counted() -> None:
    seen = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        while await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(2)
            seen += 1
            status = b"201 Created" if seen % 4 else b"409 Conflict"
            # In two pieces, as networks do.
            writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\nhe")
            await writer.drain()
            await asyncio.sleep(0)
            writer.write(b"llo")

    server = await asyncio.start_server(_quiet(answer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = http_request("POST", "/", host="x", body=b"{}")

    async with server:
        load = await drive([port], islice(cycle([request]), 40), connections=4)

    assert seen == 40
    assert (load.count(201), load.count(409)) == (30, 10)
    assert len(load.latencies) == 40


async def test_refused_connection_half_way_is_a_failure_not_a_hang() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async with server:
        load = await drive(
            [port], cycle([http_request("GET", "/", host="x")]), connections=2, seconds=5
        )

    assert load.statuses == [0, 0]


def test_percentiles_are_of_the_sorted_latencies() -> None:
    load = Load(seconds=1, statuses=[201] * 100, latencies=[n / 1000 for n in range(100, 0, -1)])

    assert [round(load.percentile_ms(percent)) for percent in (50, 95, 99)] == [51, 96, 100]


def _quiet(handler: Handler) -> Handler:
    """The handler, content when the other side hangs up."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    return handle
