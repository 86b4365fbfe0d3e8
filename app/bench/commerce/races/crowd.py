"""Clients that want an answer: they ask again until they have one."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from typing import Final

_ANSWER_SECONDS: Final = 10.0
_ATTEMPTS: Final = 200
_PAUSE_SECONDS: Final = 0.05
_HEAD_END: Final = b"\r\n\r\n"
#: Come back later.
_BUSY: Final = frozenset({429, 502, 503})


class NoAnswerError(RuntimeError):
    """No server answered a client, however often it asked."""


async def ask_until_answered(ports: Sequence[int], request: bytes) -> tuple[int, bytes]:
    """Status and body of the first real answer to a request that may be sent again.

    Raises:
        NoAnswerError: If there is none.
    """
    for _ in range(_ATTEMPTS):
        port = random.choice(ports)  # noqa: S311 - a load
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                status, body = await _ask(port, request)
            if status not in _BUSY:
                return status, body
        await asyncio.sleep(_PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - a load
    raise NoAnswerError


async def _ask(port: int, request: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        head = (await reader.readuntil(_HEAD_END)).lower()
        start = head.index(b"content-length:") + len(b"content-length:")
        body = await reader.readexactly(int(head[start:].split(b"\r\n", 1)[0]))
        return int(head[9:12]), body
    finally:
        writer.close()
